#include "eval/evaluator.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/nearest.h"
#include "eval/choice.h"
#include "eval/literal.h"

namespace plumbline::eval {
namespace {

using expr::ExprId;
using expr::ExprKind;

// Nested calls of user-defined functions, and variables and parameters that need each other.
constexpr std::uint32_t kMaxDepth = 200;

std::uint64_t Mix(std::uint64_t hash, std::uint64_t more) {
  hash ^= more + 0x9E3779B97F4A7C15ULL + (hash << 6) + (hash >> 2);
  return hash * 0xFF51AFD7ED558CCDULL;
}

std::uint64_t HashOfCall(std::string_view name, std::span<const Value> arguments) {
  std::uint64_t hash = FoldedHash(name);
  for (const Value& argument : arguments) hash = Mix(hash, HashOf(argument));
  return hash;
}

// Whether a value is unknown in a way that matters to a function.
bool IsOpen(const Value& value, bool shallow) {
  if (value.IsUnknown()) return true;
  if (shallow) return false;
  if (value.IsArray()) return !value.array().all_known;
  if (value.IsObject()) return !value.object().all_known;
  return false;
}

std::string_view ReasonOf(std::span<const Value> arguments) {
  for (const Value& argument : arguments) {
    if (argument.IsUnknown()) return argument.unknown().reason;
    if (argument.IsArray() && !argument.array().all_known) return ReasonOf(argument.items());
    if (argument.IsObject() && !argument.object().all_known) {
      for (const Member& member : argument.members()) {
        const std::string_view reason = ReasonOf({&member.value, 1});
        if (!reason.empty()) return reason;
      }
    }
  }
  return {};
}

// The arguments of one call; hardly any has more than eight.
class Arguments {
 public:
  void Add(Value value) {
    if (size_ < few_.size()) {
      few_[size_++] = value;
      return;
    }
    if (many_.empty()) many_.assign(few_.begin(), few_.end());
    many_.push_back(value);
    ++size_;
  }
  std::span<Value> all() {
    return many_.empty() ? std::span<Value>(few_.data(), size_) : std::span<Value>(many_);
  }

 private:
  std::array<Value, 8> few_;
  std::vector<Value> many_;
  std::size_t size_ = 0;
};

}  // namespace

// --- Programs and unknown results ---------------------------------------------------------------

const Program& Programs::Of(std::string_view text) {
  std::unique_ptr<const Program>& program = by_text_[text];
  if (program) return *program;
  auto made = std::make_unique<Program>();
  made->ast = expr::Parse(text, expr::Dialect::kArm);
  made->functions.resize(made->ast.nodes.size());
  for (std::size_t i = 0; i < made->functions.size(); ++i) {
    const expr::Expr& node = made->ast.nodes[static_cast<ExprId>(i)];
    if (node.kind != ExprKind::kCall || node.qualifier.size() != 0) continue;
    made->functions[i] = FindFunction(made->ast.TextOf(node.name));
  }
  program = std::move(made);
  return *program;
}

Value Call::Unknown(UnknownData data) {
  if (data.identity == 0) data.identity = HashOfCall(function_.name, arguments_);
  if (data.reason.empty()) data.reason = ReasonOf(arguments_);
  if (data.reason.empty()) {
    data.reason = session_.Keep(
        fmt::format("the result of `{}()` is known only to the service", function_.name));
  }
  if (data.residual.name.empty()) {
    data.residual = {Residual::Form::kCall, function_.name, session_.Keep(arguments_)};
  }
  return session_.Unknown(data);
}

Value Choose(Session& session, const Value& condition, const Value& when_true,
             const Value& when_false) {
  if (condition.IsError()) return condition;
  if (condition.kind() == Kind::kBoolean) return condition.boolean() ? when_true : when_false;
  // One of several values that the condition may have.
  if (!condition.IsUnknown()) {
    return session.Error(ErrorKind::kArgumentType, fmt::format("the condition is {} and no boolean",
                                                               ToText(Bit(condition.kind()))));
  }
  const UnknownData& open = condition.unknown();
  UnknownData plain;
  const std::array<Value, 3> arguments = {condition, when_true, when_false};
  plain.identity = HashOfCall("if", arguments);
  plain.reason = open.reason;
  plain.residual = {Residual::Form::kCall, "if", session.Keep(std::span<const Value>(arguments))};
  if (open.HasAlternatives()) {
    std::vector<Value> alternatives;
    for (std::size_t i = 0; i < open.alternatives.size(); ++i) {
      alternatives.push_back(Choose(session, open.alternatives[i],
                                    session.Restrict(when_true, open.selector, i),
                                    session.Restrict(when_false, open.selector, i)));
    }
    return MakeChoice(session, open.selector, alternatives, plain);
  }
  std::string name = "condition `";
  AppendExpression(condition, name);
  name += '`';
  const SelectorId selector = session.SelectorFor(
      open.identity, {session.Keep(name), condition.origin(), {"true", "false"}});
  const std::array<Value, 2> alternatives = {session.Restrict(when_true, selector, 0),
                                             session.Restrict(when_false, selector, 1)};
  return MakeChoice(session, selector, alternatives, plain);
}

Value UnknownIndex(Session& session, std::string_view loop, std::uint64_t identity,
                   std::string_view reason) {
  UnknownData data{.kinds = kIntegers, .min = 0, .max = 799};
  data.identity = Mix(identity, 1);
  data.reason = reason;
  const Value name = session.StringView(loop);
  data.residual = {Residual::Form::kCall, "copyIndex",
                   session.Keep(std::span<const Value>(&name, loop.empty() ? 0 : 1))};
  return session.Unknown(data);
}

// --- One evaluation of one program --------------------------------------------------------------

class Evaluator::Run {
 public:
  Run(Evaluator& evaluator, const Program& program, OriginId origin)
      : e_(evaluator),
        session_(evaluator.session_),
        program_(program),
        ast_(program.ast),
        origin_(origin) {}

  Value Whole() {
    if (!ast_.problems.empty()) {
      const expr::ExprProblem& problem = ast_.problems.front();
      return Place(session_.Error(ErrorKind::kSyntax, problem.message, problem.help), problem.span);
    }
    return Eval(ast_.root);
  }

 private:
  // Puts an error that has no place yet there.
  Value Place(const Value& value, Span span) {
    if (!value.IsError()) return value;
    const ErrorData& error = value.error();
    if (error.origin != kNoId<OriginId> || error.span.size() != 0) return value;
    ErrorData copy = error;
    copy.origin = origin_;
    copy.span = span;
    return Value::Of(new (session_.Allocate<ErrorData>(1)) ErrorData(copy));
  }
  Value Fail(ErrorKind kind, Span span, std::string_view message, std::string_view help = {}) {
    return Place(session_.Error(kind, message, help), span);
  }
  const expr::Expr& At(ExprId id) const { return ast_.nodes[id]; }

  Value Eval(ExprId id) {
    const expr::Expr& node = At(id);
    switch (node.kind) {
      case ExprKind::kString:
        return Literal(id);
      case ExprKind::kNumber:
        return Number(node);
      case ExprKind::kMember:
      case ExprKind::kIndex:
        return Accesses(id);
      case ExprKind::kCall:
        return EvalCall(id);
      default:
        return Fail(ErrorKind::kSyntax, node.span, "the expression does not parse");
    }
  }

  Value Literal(ExprId id) {
    const expr::Expr& node = At(id);
    const std::string_view inner = ast_.text.substr(node.span.begin + 1, node.span.size() - 2);
    if (inner.find('\'') == std::string_view::npos) return session_.StringView(inner).At(origin_);
    return session_.String(ast_.StringValue(id)).At(origin_);
  }

  Value Number(const expr::Expr& node) {
    const std::string_view text = ast_.TextOf(node.span);
    std::int64_t number = 0;
    bool negative = false;
    std::size_t at = 0;
    if (text[0] == '-' || text[0] == '+') {
      negative = text[0] == '-';
      at = 1;
    }
    for (; at < text.size(); ++at) {
      if (!IsDigitAscii(text[at])) {
        // What the service makes of floats is not known (section 4.2).
        UnknownData data{.kinds = kFloats | kIntegers, .identity = Mix(1, FoldedHash(text))};
        data.reason = "what the service makes of fractions in expressions is not documented";
        data.residual = {Residual::Form::kSource, text, {}};
        return session_.Unknown(data);
      }
      number = number * 10 + (text[at] - '0');
      if (number > 2147483648LL) break;
    }
    if (negative) number = -number;
    if (number > 2147483647LL || number < -2147483648LL) {
      return Fail(ErrorKind::kArgumentValue, node.span,
                  fmt::format("number `{}` does not fit into 32 bits", text),
                  "write it as `json('...')`");
    }
    return Value::Integer(number).At(origin_);
  }

  // A chain of accessors, innermost base first; it can be thousands long.
  Value Accesses(ExprId id) {
    std::vector<ExprId> chain;
    while (At(id).kind == ExprKind::kMember || At(id).kind == ExprKind::kIndex) {
      chain.push_back(id);
      id = At(id).first_child;
    }
    Value value = Eval(id);
    while (!chain.empty()) {
      const ExprId access = chain.back();
      chain.pop_back();
      if (value.IsError()) return value;
      const expr::Expr& node = At(access);
      Value key;
      Span span = node.name;
      if (node.kind == ExprKind::kMember) {
        key = session_.StringView(ast_.TextOf(node.name));
      } else {
        const ExprId index = ast_.Child(access, 1);
        key = Eval(index);
        span = At(index).span;
        if (key.IsError()) return key;
      }
      if (!session_.Step()) return OutOfSteps();
      value = Place(AccessMapped(value, key), span);
    }
    return value;
  }

  Value AccessMapped(const Value& base, const Value& key) {
    const std::array<Value, 2> both = {base, key};
    const SelectorId selector = FirstSelector(both, false);
    if (selector == kNoId<SelectorId>) {
      const Value found = Access(session_, base, key);
      if (found.IsError()) {
        // An error that the object holds is about something else.
        if (found.error().origin != kNoId<OriginId>) return found;
        ErrorData copy = found.error();
        copy.subject = base.origin();
        return Value::Of(new (session_.Allocate<ErrorData>(1)) ErrorData(copy));
      }
      return found.With(session_.Union(found.secrets(), base.secrets()));
    }
    const std::size_t options = session_.SelectorOf(selector).options.size();
    std::vector<Value> alternatives;
    for (std::size_t i = 0; i < options; ++i) {
      const Value b = session_.Restrict(base, selector, i);
      const Value k = session_.Restrict(key, selector, i);
      alternatives.push_back(b.IsError() ? b : k.IsError() ? k : AccessMapped(b, k));
    }
    // What Access says of unknown values gives identity, reason and residual.
    UnknownData plain;
    plain.identity = HashOfCall("[]", both);
    plain.reason = ReasonOf(both);
    plain.residual = {key.IsString() ? Residual::Form::kMember : Residual::Form::kIndex,
                      key.IsString() ? key.text() : std::string_view(),
                      session_.Keep(std::span<const Value>(both))};
    return MakeChoice(session_, selector, alternatives, plain);
  }

  Value OutOfSteps() {
    return Fail(ErrorKind::kLimit, At(ast_.root).span,
                "the template takes more steps than plumbline evaluates");
  }

  // --- Calls ---

  Value EvalCall(ExprId id) {
    const expr::Expr& node = At(id);
    if (!session_.Step()) return OutOfSteps();
    const std::string_view name = ast_.TextOf(node.name);
    if (node.qualifier.size() != 0) return UserCall(id);
    const Function* const function = program_.functions[IndexOf(id)];
    if (function == nullptr) return UnknownFunction(node, name);
    const std::size_t count = ast_.ChildCount(id);
    if (count < function->min || (function->max != kMany && count > function->max)) {
      return WrongCount(node, *function, count);
    }
    if (function->way == Way::kSpecial) {
      switch (function->special) {
        case Special::kIf:
          return If(id);
        case Special::kAnd:
        case Special::kOr:
          return AndOr(id, function->special == Special::kAnd);
        case Special::kCoalesce:
          return Coalesce(id);
        case Special::kFilter:
        case Special::kMap:
        case Special::kMapValues:
        case Special::kReduce:
        case Special::kSort:
        case Special::kToObject:
        case Special::kGroupBy:
          return WithLambda(id, *function);
        case Special::kLambda:
          return Fail(ErrorKind::kNotAllowedHere, node.span,
                      "`lambda()` is an argument of `map`, `filter` and their relatives only");
        default:
          break;
      }
    }
    Arguments arguments;
    SecretSet secrets = kNoSecrets;
    for (ExprId child = node.first_child; child != kNoId<ExprId>; child = At(child).next_sibling) {
      const Value value = Eval(child);
      if (value.IsError()) return value;
      secrets = session_.Union(
          secrets, function->shallow ? value.secrets() : SecretsWithin(session_, value));
      arguments.Add(value);
    }
    Value result = Apply(id, *function, arguments.all());
    if (result.IsError()) return result;
    // Parts of a container keep theirs to themselves.
    if (secrets != kNoSecrets && !function->hides_secrets && !function->keeps_choices) {
      result = result.With(session_.Union(result.secrets(), secrets));
    }
    return result.origin() == kNoId<OriginId> ? result.At(origin_) : result;
  }

  Value UnknownFunction(const expr::Expr& node, std::string_view name) {
    std::vector<std::string_view> names;
    for (const Function& known : AllFunctions()) names.push_back(known.name);
    const auto near = Nearest(name, names);
    return Fail(ErrorKind::kUnknownFunction, node.name,
                fmt::format("there is no function `{}`", name),
                near ? fmt::format("did you mean `{}`?", *near) : "");
  }

  Value WrongCount(const expr::Expr& node, const Function& function, std::size_t count) {
    std::string wanted;
    if (function.max == kMany) {
      wanted = fmt::format("at least {}", function.min);
    } else if (function.min == function.max) {
      wanted = function.min == 0 ? "none" : fmt::format("{}", function.min);
    } else {
      wanted = fmt::format("{} to {}", function.min, function.max);
    }
    return Fail(ErrorKind::kArgumentCount, node.name,
                fmt::format("`{}()` gets {} {}, but takes {}", function.name, count,
                            count == 1 ? "argument" : "arguments", wanted));
  }

  // The first argument that is of none of the kinds the function takes.
  Value CheckKinds(ExprId id, const Function& function, std::span<const Value> arguments) {
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      const Kinds takes = function.takes[std::min<std::size_t>(i, 3)];
      const Value& argument = arguments[i];
      const Kinds kinds = argument.IsUnknown() ? argument.unknown().kinds : Bit(argument.kind());
      if ((kinds & takes) != 0) continue;
      // What the service makes of fractions where it wants integers is not documented.
      if (kinds == kFloats && (takes & kIntegers) != 0) continue;
      return Fail(
          ErrorKind::kArgumentType, At(ast_.Child(id, i)).span,
          fmt::format("`{}()` takes {} here, not {}", function.name, ToText(takes), ToText(kinds)));
    }
    return {};
  }

  Value Apply(ExprId id, const Function& function, std::span<const Value> arguments) {
    const bool deep = !function.shallow;
    if (!function.keeps_choices) {
      const SelectorId selector = FirstSelector(arguments, deep);
      if (selector != kNoId<SelectorId>) return ApplyToChoice(id, function, arguments, selector);
    }
    const Value wrong = CheckKinds(id, function, arguments);
    if (wrong.IsError()) return wrong;
    eval::Call call(session_, function, arguments);
    Value result;
    switch (function.way) {
      case Way::kStrict: {
        bool open = std::ranges::any_of(
            arguments, [&](const Value& value) { return IsOpen(value, function.shallow); });
        for (std::size_t i = 0; i < arguments.size(); ++i) {
          open = open || (arguments[i].kind() == Kind::kFloat &&
                          (function.takes[std::min<std::size_t>(i, 3)] & kFloats) == 0);
        }
        result = open ? call.Unknown(function.result) : function.impl(call);
        break;
      }
      case Way::kPartial:
        result = function.impl(call);
        break;
      case Way::kDeployment:
        result = call.Unknown({.kinds = function.result,
                               .reason = session_.Keep(fmt::format(
                                   "`{}()` is known only to the deployment", function.name))});
        break;
      case Way::kSpecial:
        result = SpecialCall(id, call);
        break;
    }
    if (!result.IsError()) return result;
    std::size_t failed = call.failed_argument();
    const ErrorKind kind = result.error().kind;
    if (kind == ErrorKind::kUndefinedParameter || kind == ErrorKind::kUndefinedVariable) failed = 0;
    return Place(result, failed < arguments.size() ? At(ast_.Child(id, failed)).span : At(id).name);
  }

  Value ApplyToChoice(ExprId id, const Function& function, std::span<const Value> arguments,
                      SelectorId selector) {
    const std::size_t options = session_.SelectorOf(selector).options.size();
    std::vector<Value> alternatives;
    for (std::size_t i = 0; i < options; ++i) {
      if (!session_.Step()) return OutOfSteps();
      std::vector<Value> restricted;
      Value error;
      for (const Value& argument : arguments) {
        restricted.push_back(session_.Restrict(argument, selector, i));
        if (restricted.back().IsError() && !error.IsError()) error = restricted.back();
      }
      alternatives.push_back(error.IsError() ? error : Apply(id, function, restricted));
    }
    UnknownData plain;
    plain.identity = HashOfCall(function.name, arguments);
    plain.reason = ReasonOf(arguments);
    plain.residual = {Residual::Form::kCall, function.name, session_.Keep(arguments)};
    return MakeChoice(session_, selector, alternatives, plain);
  }

  Value SpecialCall(ExprId id, eval::Call& call) {
    switch (call.function().special) {
      case Special::kParameters:
        return Named(call, e_.frame_.function != nullptr);
      case Special::kVariables:
        return NamedVariable(call);
      case Special::kCopyIndex:
        return CopyIndex(call);
      case Special::kLambdaVariables:
        return LambdaVariable(call);
      case Special::kFail:
        if (!call[0].IsString()) return call.Unknown(kAny);
        return call.Fail(eval::Call::kWholeCall, call.text(0), {}, ErrorKind::kFail);
      case Special::kNewGuid:
        return DefaultOnly(call, 36);
      case Special::kUtcNow:
        return DefaultOnly(call, -1);
      case Special::kScopeObject:
        return e_.environment_.ScopeObject(call);
      case Special::kResourceId:
        return e_.environment_.ResourceId(call);
      case Special::kResource: {
        const std::string_view name = ast_.TextOf(At(id).name);
        const bool runtime =
            !EqualsIgnoreCase(name, "resourceInfo") && !EqualsIgnoreCase(name, "roleDefinitions");
        if (runtime && !e_.place_.runtime) {
          return call.Fail(eval::Call::kWholeCall,
                           fmt::format("`{}()` is not allowed here: this is evaluated before "
                                       "anything is deployed",
                                       name),
                           {}, ErrorKind::kNotAllowedHere);
        }
        return e_.environment_.OfResource(call, name);
      }
      default:
        return call.Unknown(kAny);
    }
  }

  Value Named(eval::Call& call, bool in_function) {
    if (call[0].IsUnknown()) return call.Unknown(kAny);
    if (!in_function) return Guarded([&] { return e_.environment_.Parameter(call.text(0)); });
    const std::vector<std::string_view>& names = e_.frame_.function->parameters;
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (EqualsIgnoreCase(names[i], call.text(0))) return e_.frame_.arguments[i];
    }
    const auto near = Nearest(call.text(0), names);
    return call.Fail(0, fmt::format("the function has no parameter `{}`", call.text(0)),
                     near ? fmt::format("did you mean `{}`?", *near) : "",
                     ErrorKind::kUndefinedParameter);
  }

  Value NamedVariable(eval::Call& call) {
    if (call[0].IsUnknown()) return call.Unknown(kAny);
    return Guarded([&] { return e_.environment_.Variable(call.text(0)); });
  }

  template <class F>
  Value Guarded(F&& f) {
    if (++e_.depth_ > kMaxDepth) {
      --e_.depth_;
      return session_.Error(ErrorKind::kLimit,
                            "parameters and variables need each other too many levels deep");
    }
    const Value value = f();
    --e_.depth_;
    return value;
  }

  Value DefaultOnly(eval::Call& call, std::int64_t length) {
    const std::string_view name = call.function().name;
    if (!e_.place_.defaults) {
      return call.Fail(
          eval::Call::kWholeCall,
          fmt::format("`{}()` is only allowed in the default value of a parameter", name), {},
          ErrorKind::kNotAllowedHere);
    }
    UnknownData data{.kinds = kStrings};
    data.min = length < 0 ? 1 : length;
    if (length >= 0) data.max = length;
    // Every call is another value.
    data.identity = Mix(HashOfCall(name, call.arguments()), IndexOf(origin_));
    data.reason = length < 0 ? "the time of the deployment is not known"
                             : "every deployment gets another GUID";
    return call.Unknown(data);
  }

  Value CopyIndex(eval::Call& call) {
    std::string_view name;
    Value offset = Value::Integer(0);
    for (std::size_t i = 0; i < call.size(); ++i) {
      const Value& argument = call[i];
      if (argument.IsUnknown()) return call.Unknown(kIntegers);
      if (i == 0 && argument.IsString()) {
        name = argument.text();
      } else if (argument.kind() == Kind::kInteger && (i == 1 || call.size() == 1)) {
        offset = argument;
      } else {
        return call.Fail(i, "`copyIndex()` takes the name of a loop and an integer offset", {},
                         ErrorKind::kArgumentType);
      }
    }
    const Loop* found = nullptr;
    for (const Loop& loop : e_.loops_) {
      if (name.empty() ? loop.is_resource : EqualsIgnoreCase(loop.name, name)) found = &loop;
    }
    if (found == nullptr) {
      return call.Fail(name.empty() ? eval::Call::kWholeCall : 0,
                       name.empty() ? std::string("`copyIndex()` stands outside of a copy loop")
                                    : fmt::format("there is no copy loop `{}` around this", name),
                       {}, name.empty() ? ErrorKind::kNotAllowedHere : ErrorKind::kUndefinedName);
    }
    if (found->index.IsUnknown()) {
      UnknownData data{.kinds = kIntegers};
      data.min = offset.integer();
      data.identity = Mix(found->index.unknown().identity, HashOf(offset));
      data.reason = found->index.unknown().reason;
      return call.Unknown(data);
    }
    return Value::Integer(found->index.integer() + offset.integer());
  }

  Value LambdaVariable(eval::Call& call) {
    if (call[0].IsUnknown()) return call.Unknown(kAny);
    for (std::size_t i = e_.lambda_variables_.size(); i-- > 0;) {
      const Binding& binding = e_.lambda_variables_[i];
      if (EqualsIgnoreCase(binding.name, call.text(0))) return binding.value;
    }
    return call.Fail(0, fmt::format("there is no lambda variable `{}` here", call.text(0)), {},
                     ErrorKind::kUndefinedName);
  }

  Value UserCall(ExprId id) {
    const expr::Expr& node = At(id);
    const std::string_view name_space = ast_.TextOf(node.qualifier);
    const std::string_view name = ast_.TextOf(node.name);
    const UserFunction* const function = e_.environment_.FindUserFunction(name_space, name);
    if (function == nullptr) {
      return Fail(ErrorKind::kUnknownFunction, {node.qualifier.begin, node.name.end},
                  fmt::format("there is no function `{}.{}`", name_space, name));
    }
    const std::size_t count = ast_.ChildCount(id);
    if (count != function->parameters.size()) {
      return Fail(ErrorKind::kArgumentCount, node.name,
                  fmt::format("`{}.{}()` gets {} {}, but takes {}", name_space, name, count,
                              count == 1 ? "argument" : "arguments", function->parameters.size()));
    }
    std::vector<Value> arguments;
    for (ExprId child = node.first_child; child != kNoId<ExprId>; child = At(child).next_sibling) {
      arguments.push_back(Eval(child));
      if (arguments.back().IsError()) return arguments.back();
    }
    return Place(Guarded([&] { return e_.Call(*function, arguments); }), node.name);
  }

  // --- Lazy functions ---

  Value NotBoolean(ExprId id, std::string_view function, const Value& value) {
    const Kinds kinds = value.IsUnknown() ? value.unknown().kinds : Bit(value.kind());
    return Fail(ErrorKind::kArgumentType, At(id).span,
                fmt::format("`{}()` takes a boolean here, not {}", function, ToText(kinds)));
  }
  static bool MayBeBoolean(const Value& value) {
    return value.kind() == Kind::kBoolean ||
           (value.IsUnknown() && value.unknown().MayBe(kBooleans));
  }
  // The counts in a branch that is not taken are checked all the same (section 5.0).
  Value CheckCounts(ExprId id) {
    std::vector<ExprId> todo = {id};
    while (!todo.empty()) {
      const ExprId at = todo.back();
      todo.pop_back();
      const expr::Expr& node = At(at);
      if (node.kind == ExprKind::kCall && node.qualifier.size() == 0) {
        const Function* const function = program_.functions[IndexOf(at)];
        if (function == nullptr) return UnknownFunction(node, ast_.TextOf(node.name));
        const std::size_t count = ast_.ChildCount(at);
        if (count < function->min || (function->max != kMany && count > function->max)) {
          return WrongCount(node, *function, count);
        }
      }
      for (ExprId child = node.first_child; child != kNoId<ExprId>;
           child = At(child).next_sibling) {
        todo.push_back(child);
      }
    }
    return {};
  }

  Value If(ExprId id) {
    const ExprId condition_id = At(id).first_child;
    const ExprId then_id = At(condition_id).next_sibling;
    const ExprId else_id = At(then_id).next_sibling;
    const Value condition = Eval(condition_id);
    if (condition.IsError()) return condition;
    if (!MayBeBoolean(condition)) return NotBoolean(condition_id, "if", condition);
    if (condition.kind() == Kind::kBoolean) {
      const Value wrong = CheckCounts(condition.boolean() ? else_id : then_id);
      if (wrong.IsError()) return wrong;
      return Eval(condition.boolean() ? then_id : else_id);
    }
    const Value when_true = Eval(then_id);
    const Value when_false = Eval(else_id);
    return Choose(session_, condition, when_true, when_false);
  }

  Value AndOr(ExprId id, bool is_and) {
    const std::string_view name = is_and ? "and" : "or";
    const Value decided = Value::Boolean(!is_and);
    Value so_far = Value::Boolean(is_and);
    for (ExprId child = At(id).first_child; child != kNoId<ExprId>;
         child = At(child).next_sibling) {
      const Value next = Eval(child);
      const bool is_open = so_far.IsUnknown();
      if (next.IsError()) {
        // What came before may have decided already.
        if (is_open) continue;
        return next;
      }
      if (!MayBeBoolean(next)) {
        if (is_open) continue;
        return NotBoolean(child, name, next);
      }
      if (next.kind() == Kind::kBoolean) {
        if (next.boolean() != is_and) {
          for (child = At(child).next_sibling; child != kNoId<ExprId>;
               child = At(child).next_sibling) {
            const Value wrong = CheckCounts(child);
            if (wrong.IsError()) return wrong;
          }
          return decided.At(origin_);
        }
        continue;
      }
      if (!is_open) {
        so_far = next;
      } else {
        so_far = is_and ? Choose(session_, so_far, next, decided)
                        : Choose(session_, so_far, decided, next);
      }
    }
    return so_far.At(origin_);
  }

  Value Coalesce(ExprId id) { return CoalesceFrom(At(id).first_child); }
  Value CoalesceFrom(ExprId child) {
    const ExprId next = At(child).next_sibling;
    const Value value = Eval(child);
    if (value.IsError() || next == kNoId<ExprId>) return value;
    if (value.IsNull()) return CoalesceFrom(next);
    if (!value.IsUnknown() || !value.unknown().MayBe(kNulls)) return value;
    if (!value.unknown().HasAlternatives()) {
      // Null or not: the rest counts too, but only if it is null.
      UnknownData data = value.unknown();
      const Value rest = CoalesceFrom(next);
      const Kinds kinds = rest.IsUnknown() ? rest.unknown().kinds
                          : rest.IsError() ? kAny
                                           : Bit(rest.kind());
      const std::array<Value, 2> both = {value, rest.IsError() ? Value::Null() : rest};
      data.kinds = static_cast<Kinds>((data.kinds & ~kNulls) | kinds);
      data.identity = HashOfCall("coalesce", both);
      data.residual = {Residual::Form::kCall, "coalesce",
                       session_.Keep(std::span<const Value>(both))};
      data.pieces = {};
      data.min = std::numeric_limits<std::int64_t>::min();
      data.max = std::numeric_limits<std::int64_t>::max();
      return session_.Unknown(data).With(session_.Union(value.secrets(), both[1].secrets()));
    }
    return CoalesceChoice(value, CoalesceFrom(next));
  }
  Value CoalesceChoice(const Value& value, const Value& rest) {
    if (value.IsNull()) return rest;
    if (!value.IsUnknown() || !value.unknown().HasAlternatives()) return value;
    const UnknownData& choice = value.unknown();
    std::vector<Value> alternatives;
    for (std::size_t i = 0; i < choice.alternatives.size(); ++i) {
      alternatives.push_back(
          CoalesceChoice(choice.alternatives[i], session_.Restrict(rest, choice.selector, i)));
    }
    UnknownData plain;
    const std::array<Value, 2> both = {value, rest.IsError() ? Value::Null() : rest};
    plain.identity = HashOfCall("coalesce", both);
    plain.reason = choice.reason;
    plain.residual = {Residual::Form::kCall, "coalesce",
                      session_.Keep(std::span<const Value>(both))};
    return MakeChoice(session_, choice.selector, alternatives, plain);
  }

  // --- Lambdas ---

  struct Lambda {
    ExprId call{};
    std::vector<std::string_view> names;
    ExprId body{};
  };

  // The lambda that stands at argument `id`, or an error.
  std::optional<Lambda> LambdaAt(ExprId id, const Function& function, std::size_t min,
                                 std::size_t max, Value& error) {
    if (!ast_.IsCallOf(id, "lambda")) {
      error = Fail(ErrorKind::kArgumentType, At(id).span,
                   fmt::format("`{}()` takes a `lambda()` here", function.name));
      return std::nullopt;
    }
    Lambda lambda;
    lambda.call = id;
    for (ExprId child = At(id).first_child; child != kNoId<ExprId>;
         child = At(child).next_sibling) {
      if (At(child).next_sibling == kNoId<ExprId>) {
        lambda.body = child;
        break;
      }
      if (At(child).kind != ExprKind::kString) {
        error = Fail(ErrorKind::kArgumentType, At(child).span,
                     "the names of a lambda's variables are plain strings");
        return std::nullopt;
      }
      lambda.names.push_back(ast_.text.substr(At(child).span.begin + 1, At(child).span.size() - 2));
    }
    if (lambda.names.size() < min || lambda.names.size() > max) {
      error = Fail(
          ErrorKind::kArgumentCount, At(id).name,
          fmt::format("the lambda of `{}()` has {} variables, but takes {}", function.name,
                      lambda.names.size(),
                      min == max ? fmt::format("{}", min) : fmt::format("{} or {}", min, max)));
      return std::nullopt;
    }
    return lambda;
  }

  Value CallLambda(const Lambda& lambda, std::span<const Value> values) {
    if (!session_.Step()) return OutOfSteps();
    const std::size_t before = e_.lambda_variables_.size();
    for (std::size_t i = 0; i < lambda.names.size(); ++i) {
      e_.lambda_variables_.push_back({lambda.names[i], values[i]});
    }
    const Value value = Eval(lambda.body);
    e_.lambda_variables_.resize(before);
    return value;
  }
  Value CallLambda(const Lambda& lambda, std::initializer_list<Value> values) {
    return CallLambda(lambda, std::span<const Value>(values.begin(), values.size()));
  }

  Value WithLambda(ExprId id, const Function& function) {
    const Special special = function.special;
    const ExprId base_id = At(id).first_child;
    const ExprId second = At(base_id).next_sibling;
    const ExprId third = At(second).next_sibling;
    const Value base = Eval(base_id);
    if (base.IsError()) return base;
    const Kinds takes = special == Special::kMapValues ? kObjects : kArrays;
    const Kinds kinds = base.IsUnknown() ? base.unknown().kinds : Bit(base.kind());
    if ((kinds & takes) == 0) {
      return Fail(
          ErrorKind::kArgumentType, At(base_id).span,
          fmt::format("`{}()` takes {} here, not {}", function.name, ToText(takes), ToText(kinds)));
    }
    Value error;
    const bool with_index = special == Special::kFilter || special == Special::kMap;
    const std::size_t least = special == Special::kReduce || special == Special::kSort ? 2 : 1;
    const std::size_t most = special == Special::kReduce ? 3 : with_index ? 2 : least;
    const ExprId lambda_id = special == Special::kReduce ? third : second;
    const auto lambda = LambdaAt(lambda_id, function, least, most, error);
    if (!lambda) return error;
    std::optional<Lambda> values;
    if ((special == Special::kToObject || special == Special::kGroupBy) && third != kNoId<ExprId>) {
      values = LambdaAt(third, function, 1, 1, error);
      if (!values) return error;
    }
    Value start;
    if (special == Special::kReduce) {
      start = Eval(second);
      if (start.IsError()) return start;
    }
    return OverChoices(
        id, base,
        [&](const Value& one) {
          if (one.IsKnown() && !one.Is(takes)) {
            return Fail(ErrorKind::kArgumentType, At(base_id).span,
                        fmt::format("`{}()` takes {} here, not {}", function.name, ToText(takes),
                                    ToText(Bit(one.kind()))));
          }
          const Value result = ApplyLambda(id, function, one, start, *lambda, values);
          return result.IsError() ? Place(result, At(id).name) : result;
        },
        function.name);
  }

  // Calls f for every alternative of a choice.
  template <class F>
  Value OverChoices(ExprId id, const Value& value, F&& f, std::string_view name) {
    if (!value.IsUnknown() || !value.unknown().HasAlternatives()) return f(value);
    const UnknownData& choice = value.unknown();
    std::vector<Value> alternatives;
    for (const Value& alternative : choice.alternatives) {
      alternatives.push_back(alternative.IsError() ? alternative
                                                   : OverChoices(id, alternative, f, name));
    }
    UnknownData plain;
    plain.identity = HashOfCall(name, {&value, 1});
    plain.reason = choice.reason;
    plain.residual = Source(id);
    return MakeChoice(session_, choice.selector, alternatives, plain);
  }

  Residual Source(ExprId id) const {
    return {Residual::Form::kSource, ast_.TextOf(At(id).span), {}};
  }

  Value UnknownOf(ExprId id, const Function& function, Kinds kinds, const Value& why,
                  std::int64_t min, std::int64_t max) {
    UnknownData data{.kinds = kinds};
    data.identity =
        Mix(Mix(HashOfCall(function.name, {&why, 1}), HashText(ast_.text)), IndexOf(origin_));
    data.reason = ReasonOf({&why, 1});
    data.residual = Source(id);
    data.min = min;
    data.max = max;
    return session_.Unknown(data).With(why.secrets());
  }
  static std::uint64_t HashText(std::string_view text) {
    return std::hash<std::string_view>()(text);
  }

  Value ApplyLambda(ExprId id, const Function& function, const Value& base, const Value& start,
                    const Lambda& lambda, const std::optional<Lambda>& values) {
    const auto limit = std::numeric_limits<std::int64_t>::max();
    if (base.IsUnknown()) {
      const UnknownData& unknown = base.unknown();
      switch (function.special) {
        case Special::kMap:
        case Special::kSort:
          return UnknownOf(id, function, kArrays, base, std::max<std::int64_t>(0, unknown.min),
                           unknown.max);
        case Special::kFilter:
          return UnknownOf(id, function, kArrays, base, 0, unknown.max);
        case Special::kReduce:
          return UnknownOf(id, function, kAny, base, std::numeric_limits<std::int64_t>::min(),
                           limit);
        default:
          return UnknownOf(id, function, kObjects, base, std::numeric_limits<std::int64_t>::min(),
                           limit);
      }
    }
    switch (function.special) {
      case Special::kMap: {
        std::vector<Value> items;
        for (std::size_t i = 0; i < base.items().size(); ++i) {
          items.push_back(
              CallLambda(lambda, {base.items()[i], Value::Integer(static_cast<std::int64_t>(i))}));
          if (items.back().IsError()) return items.back();
        }
        return session_.Array(items).At(origin_);
      }
      case Special::kMapValues: {
        std::vector<Member> members(base.members().begin(), base.members().end());
        for (Member& member : members) {
          member.value = CallLambda(lambda, {member.value});
          if (member.value.IsError()) return member.value;
        }
        const Value made =
            base.object().is_open ? session_.OpenObject(members) : session_.Object(members);
        return made.At(origin_);
      }
      case Special::kFilter: {
        std::vector<Value> kept;
        Value open;
        for (std::size_t i = 0; i < base.items().size(); ++i) {
          const Value keep =
              CallLambda(lambda, {base.items()[i], Value::Integer(static_cast<std::int64_t>(i))});
          if (keep.IsError()) return keep;
          if (!MayBeBoolean(keep)) return NotBoolean(lambda.body, "filter", keep);
          if (keep.IsUnknown()) {
            open = keep;
          } else if (keep.boolean()) {
            kept.push_back(base.items()[i]);
          }
        }
        if (open.IsUnknown()) {
          return UnknownOf(id, function, kArrays, open, static_cast<std::int64_t>(kept.size()),
                           static_cast<std::int64_t>(base.items().size()));
        }
        return session_.Array(kept).At(origin_);
      }
      case Special::kReduce: {
        Value so_far = start;
        for (std::size_t i = 0; i < base.items().size(); ++i) {
          so_far = CallLambda(
              lambda, {so_far, base.items()[i], Value::Integer(static_cast<std::int64_t>(i))});
          if (so_far.IsError()) return so_far;
        }
        return so_far;
      }
      case Special::kSort:
        return Sort(id, function, base, lambda);
      default:
        return Group(id, function, base, lambda, values);
    }
  }

  // A merge sort of our own: the comparator may fail or be unknown at any moment.
  Value Sort(ExprId id, const Function& function, const Value& base, const Lambda& lambda) {
    std::vector<Value> items(base.items().begin(), base.items().end());
    std::vector<Value> buffer(items.size());
    for (std::size_t width = 1; width < items.size(); width *= 2) {
      for (std::size_t begin = 0; begin < items.size(); begin += 2 * width) {
        const std::size_t middle = std::min(begin + width, items.size());
        const std::size_t end = std::min(begin + 2 * width, items.size());
        std::size_t left = begin;
        std::size_t right = middle;
        for (std::size_t to = begin; to < end; ++to) {
          bool take_right = left >= middle;
          if (!take_right && right < end) {
            const Value before = CallLambda(lambda, {items[right], items[left]});
            if (before.IsError()) return before;
            if (!MayBeBoolean(before)) return NotBoolean(lambda.body, "sort", before);
            if (before.IsUnknown()) {
              const auto size = static_cast<std::int64_t>(items.size());
              return UnknownOf(id, function, kArrays, before, size, size);
            }
            take_right = before.boolean();
          }
          buffer[to] = take_right ? items[right++] : items[left++];
        }
      }
      items.swap(buffer);
    }
    return session_.Array(items).At(origin_);
  }

  // toObject and groupBy.
  Value Group(ExprId id, const Function& function, const Value& base, const Lambda& lambda,
              const std::optional<Lambda>& values) {
    const bool groups = function.special == Special::kGroupBy;
    std::vector<Member> members;
    std::vector<std::vector<Value>> grouped;
    std::unordered_map<std::string_view, std::size_t> places;
    for (const Value& item : base.items()) {
      const Value key = CallLambda(lambda, {item});
      if (key.IsError()) return key;
      const Kinds kinds = key.IsUnknown() ? key.unknown().kinds : Bit(key.kind());
      if ((kinds & kStrings) == 0) {
        return Fail(ErrorKind::kArgumentType, At(lambda.body).span,
                    fmt::format("the key is {}, but must be a string", ToText(kinds)));
      }
      if (key.IsUnknown()) {
        return UnknownOf(id, function, kObjects, key, std::numeric_limits<std::int64_t>::min(),
                         std::numeric_limits<std::int64_t>::max());
      }
      const Value value = values ? CallLambda(*values, {item}) : item;
      if (value.IsError()) return value;
      const auto [place, is_new] = places.emplace(key.text(), members.size());
      if (is_new) {
        members.push_back(session_.MakeMember(key.text(), value));
        members.back().key_origin = key.origin();
        grouped.emplace_back();
      }
      members[place->second].value = value;
      grouped[place->second].push_back(value);
    }
    if (groups) {
      for (std::size_t i = 0; i < members.size(); ++i)
        members[i].value = session_.Array(grouped[i]);
    }
    return session_.Object(members).At(origin_);
  }

  Evaluator& e_;
  Session& session_;
  const Program& program_;
  const expr::Expression& ast_;
  OriginId origin_;
};

// --- Nodes --------------------------------------------------------------------------------------

Value Evaluator::Call(const UserFunction& function, std::span<const Value> arguments) {
  const Frame before = frame_;
  frame_ = {&function, arguments};
  // A function sees nothing of the place it is called from.
  std::vector<Binding> variables;
  std::vector<Loop> loops;
  variables.swap(lambda_variables_);
  loops.swap(loops_);
  const Value value = PlainNode(function.output);
  variables.swap(lambda_variables_);
  loops.swap(loops_);
  frame_ = before;
  return value;
}

void Evaluator::Note(const Value& value) {
  if (!value.IsError()) return;
  const ErrorData* const error = &value.error();
  if (std::ranges::find(errors_, error) == errors_.end()) errors_.push_back(error);
}

Value Evaluator::String(std::string_view text, OriginId origin) {
  if (text.size() < 2 || text.front() != '[') return session_.StringView(text).At(origin);
  switch (expr::ClassifyArmString(text)) {
    case expr::ArmStringKind::kLiteral:
      break;
    case expr::ArmStringKind::kEscaped:
      return session_.StringView(text.substr(1)).At(origin);
    case expr::ArmStringKind::kExpression: {
      const Value value = Run(*this, programs_.Of(text.substr(1, text.size() - 2)), origin).Whole();
      Note(value);
      return value;
    }
  }
  return session_.StringView(text).At(origin);
}

Value Evaluator::Node(NodeRef node) { return PlainNode(node); }

Value Evaluator::ObjectWithout(NodeRef node, bool (*skip)(NodeRef member)) {
  return Object(node, skip).At(session_.OriginOf(node));
}

Value Evaluator::PlainNode(NodeRef node) {
  if (node == raw_ && raw_) return LiteralOf(session_, node);
  switch (node.kind()) {
    case NodeKind::kString:
      return String(node.text(), session_.OriginOf(node));
    case NodeKind::kArray: {
      const std::size_t first = items_.size();
      for (const NodeRef item : node.children()) {
        const Value value = PlainNode(item);
        items_.push_back(value);
      }
      const Value made = session_.Array(std::span<const Value>(items_).subspan(first));
      items_.resize(first);
      return made.At(session_.OriginOf(node));
    }
    case NodeKind::kObject:
      return Object(node, nullptr).At(session_.OriginOf(node));
    default:
      return LiteralOf(session_, node);
  }
}

Value Evaluator::Object(NodeRef node, bool (*skip)(NodeRef member)) {
  std::vector<Member> members;
  NodeRef copies[4];  // Sections with loops; the last of many wins, as for all keys.
  std::size_t n_copies = 0;
  bool is_open = false;  // There are members whose names are not known.
  for (const NodeRef child : node.children()) {
    if (skip && skip(child)) continue;
    std::string_view key = child.key();
    if (child.IsArray() && EqualsIgnoreCase(key, "copy")) {
      copies[std::min<std::size_t>(n_copies++, 3)] = child;
      continue;
    }
    if (key.size() >= 2 && key.front() == '[') {
      const Value evaluated = String(key, session_.OriginOf(child, true));
      if (evaluated.IsUnknown()) {
        std::string expression = "[";
        AppendExpression(evaluated, expression);
        Member member = session_.MakeMember(session_.Keep(expression + "]"), PlainNode(child));
        member.key_origin = session_.OriginOf(child, true);
        member.has_unknown_key = true;
        members.push_back(member);
        is_open = true;
        continue;
      }
      if (!evaluated.IsString()) {
        PlainNode(child);  // For its errors; nothing is known of the member.
        is_open = true;
        continue;
      }
      key = evaluated.text();
    }
    Member member = session_.MakeMember(key, PlainNode(child));
    member.key_origin = session_.OriginOf(child, true);
    members.push_back(member);
  }
  for (std::size_t i = 0; i < std::min<std::size_t>(n_copies, 4); ++i) {
    for (const NodeRef declared : copies[i].children()) {
      if (const auto member = CopyLoop(declared)) members.push_back(*member);
    }
  }
  return is_open ? session_.OpenObject(members) : session_.Object(members);
}

std::optional<Member> Evaluator::CopyLoop(NodeRef declared) {
  // A copy count beyond it is refused (section 9.1).
  constexpr std::int64_t kMaxCount = 800;
  const NodeRef name = declared.Find("name", CaseRule::kIgnore);
  const NodeRef input = declared.Find("input", CaseRule::kIgnore);
  const Value name_value = PlainNode(name);
  if (!name_value.IsString()) return std::nullopt;
  const Value count = PlainNode(declared.Find("count", CaseRule::kIgnore));
  Member member = session_.MakeMember(name_value.text(), count);
  member.key_origin = session_.OriginOf(name);
  const OriginId origin = session_.OriginOf(declared);
  if (count.kind() == Kind::kInteger && count.integer() >= 0 && count.integer() <= kMaxCount) {
    const std::size_t first = items_.size();
    for (std::int64_t i = 0; i < count.integer(); ++i) {
      loops_.push_back({name_value.text(), Value::Integer(i), false});
      const Value item = PlainNode(input);
      items_.push_back(item);
      loops_.pop_back();
    }
    member.value = session_.Array(std::span<const Value>(items_).subspan(first)).At(origin);
    items_.resize(first);
  } else if (!count.IsError()) {
    UnknownData data{.kinds = kArrays, .min = 0, .max = kMaxCount};
    data.identity = Mix(HashOfCall("copy", {&count, 1}), IndexOf(origin));
    data.reason = count.IsUnknown() ? count.unknown().reason : "the count of the loop is no count";
    data.residual = {Residual::Form::kSource, "copy", {}};
    member.value = session_.Unknown(data).At(origin);
    // Once with an index that is not known, for its errors.
    loops_.push_back({name_value.text(),
                      UnknownIndex(session_, name_value.text(), data.identity, data.reason),
                      false});
    PlainNode(input);
    loops_.pop_back();
  }
  return member;
}

}  // namespace plumbline::eval
