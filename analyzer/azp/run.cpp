#include "azp/run.h"

#include <fmt/format.h>

#include "base/ascii.h"

namespace plumbline::azp {
namespace {

constexpr std::string_view kMayHaveMore =
    "a directive whose condition is not known decides what is in it";

}  // namespace

bool IsOpen(const Value& value) {
  if (value.IsArray()) return value.array().is_open;
  if (!value.IsObject()) return false;
  if (value.object().missing == Missing::kUnknown) return true;
  for (const Member& member : value.object().members) {
    if (member.is_directive) return true;
  }
  return false;
}

std::string_view ReasonOf(const Value& value) {
  if (value.IsUnknown()) return value.unknown().reason;
  if (value.IsArray()) {
    for (const Value& item : value.array().items) {
      if (const std::string_view reason = ReasonOf(item); !reason.empty()) return reason;
    }
  } else if (value.IsObject()) {
    for (const Member& member : value.object().members) {
      if (const std::string_view reason = ReasonOf(member.value); !reason.empty()) return reason;
    }
  }
  return IsOpen(value) ? kMayHaveMore : std::string_view();
}

Value Run::Eval(ExprId id) {
  switch (At(id).kind) {
    case expr::ExprKind::kName:
      return Name(id);
    case expr::ExprKind::kCall:
      return EvalCall(id);
    case expr::ExprKind::kMember:
    case expr::ExprKind::kIndex:
    case expr::ExprKind::kWildcard:
      return Chain(id);
    default:
      return Literal(id);
  }
}

Value Run::Literal(ExprId id) {
  const expr::Expr& node = At(id);
  const std::string_view source = SourceOf(id);
  switch (node.kind) {
    case expr::ExprKind::kString: {
      if (node.templated) break;
      std::string storage;
      const std::string_view text = ast_.StringText(id, storage);
      return storage.empty() ? arena_.StringView(text) : Text(id, text);
    }
    case expr::ExprKind::kNumber:
      // FindRefusal has read it.
      return arena_.Number(Decimal::Parse(source).value_or(Decimal()));
    case expr::ExprKind::kVersion: {
      const Value text = arena_.StringView(source);
      return arena_.Version(ConvertToVersion(text).value);
    }
    case expr::ExprKind::kBoolean:
      return Value::Boolean(EqualsIgnoreCase(source, "true"));
    default:
      break;
  }
  // Only these are left: ${{ }} as an operand, and a string that holds one.
  return Unknown(id, node.kind == expr::ExprKind::kString ? Bit(Kind::kString) : kAny,
                 "the template has not been expanded", source);
}

Value Run::Name(ExprId id) {
  const std::string_view name = ast_.TextOf(At(id).name);
  if (slot_ == Slot::kTemplate) {
    if (const std::optional<Value> value = environment_.LoopVariable(name)) return *value;
  }
  return environment_.Context(FindContext(name));
}

Value Run::Fail(ErrorKind kind, ExprId at, std::string_view message, std::string_view help) {
  return arena_.Error(kind, message, At(at).span, help);
}

Value Run::TooLarge(ExprId at) {
  return Fail(ErrorKind::kLength, at, "values grow larger than 20 MB");
}

Value Run::Text(ExprId at, std::string_view text) {
  return Affords(text.size()) ? arena_.String(text) : TooLarge(at);
}

std::string Run::ResidualOf(ExprId id, const Value& value) const {
  if (std::optional<std::string> expression = ToExpression(value)) return std::move(*expression);
  return std::string(SourceOf(id));
}

Value Run::Unknown(ExprId at, Kinds kinds, std::string_view reason, std::string_view expression) {
  if (expression.size() > expr::kMaxPipelineLength) expression = SourceOf(at);
  if (!Affords(expression.size())) return TooLarge(at);
  return arena_.Unknown({.kinds = kinds, .reason = reason, .expression = expression});
}

Value Run::UnknownCall(ExprId id, std::span<const ExprId> arguments, std::span<const Value> values,
                       Kinds kinds) {
  const std::string_view name = ast_.TextOf(At(id).name);
  const expr::PipelineFunction* function = expr::FindPipelineFunction(name);
  std::string expression(function != nullptr ? function->name : name);
  std::string_view reason;
  expression += '(';
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (i > 0) expression += ", ";
    if (i >= values.size()) {
      expression += SourceOf(arguments[i]);
      continue;
    }
    expression += ResidualOf(arguments[i], values[i]);
    if (reason.empty()) reason = ReasonOf(values[i]);
  }
  expression += ')';
  if (reason.empty()) reason = "how a date is written as text is not documented";
  return Unknown(id, kinds, reason, expression);
}

}  // namespace plumbline::azp
