// What the service refuses before it evaluates anything (section 3.3): problems of the parser,
// names that do not exist, wrong numbers of arguments.
#include <cstdint>
#include <limits>
#include <optional>

#include <fmt/format.h>

#include "azp/run.h"
#include "base/ascii.h"

namespace plumbline::azp {
namespace {

using expr::ExprProblemKind;

constexpr std::uint8_t Bit(Slot slot) {
  return static_cast<std::uint8_t>(1U << static_cast<unsigned>(slot));
}
constexpr std::uint8_t kVariableSlots = Bit(Slot::kRootVariable) | Bit(Slot::kVariable);
constexpr std::uint8_t kConditions = Bit(Slot::kStageCondition) | Bit(Slot::kJobCondition);
constexpr std::uint8_t kDependent = Bit(Slot::kVariable) | kConditions;

struct ContextName {
  std::string_view name;
  std::uint8_t slots;
};
constexpr ContextName kContexts[] = {
    {"parameters", Bit(Slot::kTemplate)},
    {"variables", 0b111111},
    {"dependencies", kDependent},
    {"stageDependencies", kDependent},
    {"pipeline", kVariableSlots | kConditions},
    {"resources", kVariableSlots},
};

const ContextName* FindIn(std::string_view name) {
  for (const ContextName& context : kContexts) {
    if (context.name == name || EqualsIgnoreCase(context.name, name)) return &context;
  }
  return nullptr;
}

ErrorKind KindOf(const expr::Expression& expression, const expr::ExprProblem& problem) {
  switch (problem.kind) {
    case ExprProblemKind::kEmpty:
      return ErrorKind::kEmpty;
    case ExprProblemKind::kUnrecognized:
    case ExprProblemKind::kUnclosedString:
    case ExprProblemKind::kDoubleQuote:
    case ExprProblemKind::kMacro:
      return ErrorKind::kUnrecognizedValue;
    case ExprProblemKind::kUnexpected:
      return ErrorKind::kUnexpectedSymbol;
    case ExprProblemKind::kForeignOperator:
      // In front of an operand, `!` is part of a token that is no value.
      return problem.span.begin == 0 && expression.text.starts_with('!')
                 ? ErrorKind::kUnrecognizedValue
                 : ErrorKind::kUnexpectedSymbol;
    case ExprProblemKind::kUnclosedCall:
      return ErrorKind::kUnclosedFunction;
    case ExprProblemKind::kUnclosedIndex:
      return ErrorKind::kUnclosedIndexer;
    case ExprProblemKind::kExpectedName:
      return ErrorKind::kExpectedProperty;
    case ExprProblemKind::kBareName:
      return ErrorKind::kExpectedParenthesis;
    case ExprProblemKind::kTooDeep:
      return ErrorKind::kDepth;
    case ExprProblemKind::kTooLong:
      return ErrorKind::kLength;
  }
  return ErrorKind::kUnexpectedSymbol;
}

// Names are looked up behind the whole text; numbers are read where they stand.
bool IsLate(const expr::Expression& expression, const expr::ExprProblem& problem) {
  if (problem.kind != ExprProblemKind::kUnrecognized) return false;
  const std::string_view token = expression.TextOf(problem.span);
  return token.empty() || !(IsDigitAscii(token[0]) || token[0] == '-' || token[0] == '.');
}

std::string Wanted(std::uint32_t min, std::uint32_t max) {
  if (max == 0) return "no arguments";
  const std::string_view noun = max == 1 ? "argument" : "arguments";
  if (max == expr::kAnyCount) return fmt::format("{} or more arguments", min);
  if (min == max) return fmt::format("{} {}", min, noun);
  return fmt::format("{} or {} {}", min, max, noun);
}

class Refusal {
 public:
  Refusal(const expr::Expression& expression, Slot slot, const Environment& environment)
      : ast_(expression), slot_(slot), environment_(environment) {}

  // The error that the service finds first.
  std::optional<ErrorData> Find();
  const std::string& message() const { return message_; }
  const std::string& help() const { return help_; }

 private:
  // Keeps the error if it is found before the one at hand.
  void Offer(std::uint64_t when, ErrorKind kind, Span span, std::string message, std::string help);
  void OfferProblem();
  void OfferCall(expr::ExprId id);
  void OfferName(expr::ExprId id);
  void OfferNumber(expr::ExprId id);

  // Errors that are found behind the whole text come after all others.
  std::uint64_t Late(Span span) const { return ast_.text.size() + 1 + span.begin; }

  const expr::Expression& ast_;
  Slot slot_;
  const Environment& environment_;
  std::uint64_t when_ = std::numeric_limits<std::uint64_t>::max();
  std::optional<ErrorData> found_;
  std::string message_, help_;
};

void Refusal::Offer(std::uint64_t when, ErrorKind kind, Span span, std::string message,
                    std::string help) {
  if (when >= when_) return;
  when_ = when;
  found_ = ErrorData{.kind = kind, .message = {}, .help = {}, .span = span};
  message_ = std::move(message);
  help_ = std::move(help);
}

std::optional<ErrorData> Refusal::Find() {
  OfferProblem();
  // Of a text that the template has yet to complete, the tree is only a guess.
  if (ast_.templated) return found_;
  for (std::uint32_t i = 0; i < ast_.nodes.size(); ++i) {
    const auto id = static_cast<expr::ExprId>(i);
    switch (ast_.nodes[id].kind) {
      case expr::ExprKind::kCall:
        OfferCall(id);
        break;
      case expr::ExprKind::kName:
        OfferName(id);
        break;
      case expr::ExprKind::kNumber:
      case expr::ExprKind::kVersion:
        OfferNumber(id);
        break;
      default:
        break;
    }
  }
  return found_;
}

void Refusal::OfferProblem() {
  if (ast_.problems.empty()) return;
  const expr::ExprProblem& problem = ast_.problems.front();
  std::uint64_t when = problem.span.begin;
  switch (problem.kind) {
    case ExprProblemKind::kTooLong:
      when = 0;
      break;
    case ExprProblemKind::kUnclosedCall:
    case ExprProblemKind::kUnclosedIndex:
      when = ast_.text.size();
      break;
    default:
      if (IsLate(ast_, problem)) when = Late(problem.span);
      break;
  }
  Offer(when, KindOf(ast_, problem), problem.span, problem.message, problem.help);
}

void Refusal::OfferCall(expr::ExprId id) {
  const expr::Expr& node = ast_.nodes[id];
  const std::string_view name = ast_.TextOf(node.name);
  const expr::PipelineFunction* const function = expr::FindPipelineFunction(name);
  const expr::PipelineSlot slot = FunctionsOf(slot_);
  if (function == nullptr || !function->IsIn(slot)) {
    Offer(Late(node.name), ErrorKind::kUnrecognizedValue, node.name,
          function == nullptr
              ? fmt::format("there is no function `{}`", name)
              : fmt::format("`{}` does not exist in {}", function->name, Describe(slot_)),
          "");
    return;
  }
  const std::optional<Span> at = expr::WrongArgumentCount(ast_, id, *function, slot);
  if (!at) return;
  Offer(at->begin, ErrorKind::kUnexpectedSymbol, *at,
        fmt::format("`{}` takes {}, not {}", function->name,
                    Wanted(function->min, function->MaxArguments(slot)), ast_.ChildCount(id)),
        "");
}

void Refusal::OfferName(expr::ExprId id) {
  const Span at = ast_.nodes[id].name;
  const std::string_view name = ast_.TextOf(at);
  const ContextName* const context = FindIn(name);
  if (context != nullptr && (context->slots & Bit(slot_)) != 0) return;
  if (slot_ == Slot::kTemplate && environment_.LoopVariable(name)) return;
  Offer(Late(at), ErrorKind::kUnrecognizedValue, at,
        context != nullptr
            ? fmt::format("`{}` does not exist in {}", context->name, Describe(slot_))
            : fmt::format("there is no `{}` in {}", name, Describe(slot_)),
        "");
}

// Digits without number: too large.
void Refusal::OfferNumber(expr::ExprId id) {
  const Span at = ast_.nodes[id].span;
  const std::string_view text = ast_.TextOf(at);
  const StringData data{text};
  const bool is_read = ast_.nodes[id].kind == expr::ExprKind::kNumber
                           ? Decimal::Parse(text).has_value()
                           : ConvertToVersion(Value::Of(&data)).outcome == Outcome::kDone;
  if (is_read) return;
  Offer(at.begin, ErrorKind::kUnrecognizedValue, at, fmt::format("`{}` is too large", text),
        "put text in single quotes");
}

}  // namespace

bool HasContext(Slot slot, std::string_view name) {
  const ContextName* const context = FindIn(name);
  return context != nullptr && (context->slots & Bit(slot)) != 0;
}

std::string_view FindContext(std::string_view name) {
  const ContextName* const context = FindIn(name);
  return context != nullptr ? context->name : std::string_view();
}

expr::PipelineSlot FunctionsOf(Slot slot) {
  switch (slot) {
    case Slot::kTemplate:
      return expr::PipelineSlot::kTemplate;
    case Slot::kRootVariable:
    case Slot::kVariable:
      return expr::PipelineSlot::kVariable;
    case Slot::kStageCondition:
    case Slot::kJobCondition:
      return expr::PipelineSlot::kCondition;
    case Slot::kStepCondition:
      return expr::PipelineSlot::kStepCondition;
  }
  return expr::PipelineSlot::kTemplate;
}

std::string_view Describe(Slot slot) {
  switch (slot) {
    case Slot::kTemplate:
      return "`${{ }}`";
    case Slot::kRootVariable:
      return "`$[ ]` of a variable of the pipeline";
    case Slot::kVariable:
      return "`$[ ]`";
    case Slot::kStageCondition:
      return "the condition of a stage";
    case Slot::kJobCondition:
      return "the condition of a job";
    case Slot::kStepCondition:
      return "the condition of a step";
  }
  return "";
}

const ErrorData* FindRefusal(const expr::Expression& expression, Slot slot,
                             const Environment& environment, Arena& arena) {
  Refusal refusal(expression, slot, environment);
  const std::optional<ErrorData> found = refusal.Find();
  if (!found) return nullptr;
  return &arena.Error(found->kind, refusal.message(), found->span, refusal.help()).error();
}

}  // namespace plumbline::azp
