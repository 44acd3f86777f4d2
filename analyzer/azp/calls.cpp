// Calls: what all functions share, and those that need not evaluate all their arguments.
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "azp/functions.h"
#include "azp/run.h"
#include "base/ascii.h"

namespace plumbline::azp {
namespace {

bool IsNullOrEmpty(const Value& value) {
  return value.IsNull() || (value.IsString() && value.text().empty());
}

constexpr Kinds kBoolean = Bit(Kind::kBoolean);

Kinds KindsOf(const Value& value) {
  return value.IsUnknown() ? value.unknown().kinds : Bit(value.kind());
}

// The same scalar, not only an equal one.
bool IsIdentical(const Value& left, const Value& right) {
  if (left.kind() != right.kind()) return false;
  switch (left.kind()) {
    case Kind::kNull:
      return true;
    case Kind::kBoolean:
      return left.boolean() == right.boolean();
    case Kind::kNumber:
      return left.number() == right.number();
    case Kind::kString:
      return left.text() == right.text();
    default:
      return false;
  }
}

}  // namespace

Value Run::EvalCall(ExprId id) {
  const std::vector<ExprId> arguments = ast_.Children(id);
  // FindRefusal has seen that it exists and takes so many arguments.
  const std::string_view name = expr::FindPipelineFunction(ast_.TextOf(At(id).name))->name;
  if (name == "and" || name == "or") return AndOr(id, arguments, name == "and");
  if (name == "coalesce") return Coalesce(id, arguments);
  if (name == "in" || name == "notIn") return In(id, arguments, name == "notIn");
  std::vector<Value> values;
  values.reserve(arguments.size());
  for (const ExprId argument : arguments) {
    values.push_back(Eval(argument));
    // format() evaluates what its text asks for.
    if (values.back().IsError() && (name != "format" || values.size() == 1)) return values.back();
  }
  if (name == "iif") return Iif(id, arguments, values);
  if (const Function function = FindFunction(name)) {
    Call call(*this, id, name, arguments, values);
    return function(call);
  }
  if (name == "counter") return Counter(id, arguments, values);
  return Status(id, arguments, values);
}

Value Run::AndOr(ExprId id, std::span<const ExprId> arguments, bool is_and) {
  const Truth decides = is_and ? Truth::kFalse : Truth::kTrue;
  std::vector<ExprId> open;  // Arguments that may still decide.
  std::vector<Value> values;
  for (const ExprId argument : arguments) {
    const Value value = Eval(argument);
    if (value.IsError()) {
      if (open.empty()) return value;
      // It is reached only if none of those in front decides.
      open.push_back(argument);
      values.push_back(value);
      break;
    }
    const Truth truth = ToBoolean(value);
    if (truth == decides) return Value::Boolean(!is_and);
    if (truth != Truth::kMaybe) continue;
    open.push_back(argument);
    values.push_back(value);
  }
  if (open.empty()) return Value::Boolean(is_and);
  if (open.size() == 1 && values[0].unknown().kinds == kBoolean) return values[0];
  // The one that is left is not a Boolean: the call makes it one, which takes two arguments.
  if (open.size() == 1) {
    open.push_back(open[0]);
    values.push_back(Value::Boolean(is_and));
  }
  return UnknownCall(id, open, values, kBoolean);
}

Value Run::Coalesce(ExprId id, std::span<const ExprId> arguments) {
  std::vector<Value> values;
  Kinds kinds = 0;
  bool is_unknown = false;
  bool may_be_null = true;
  for (const ExprId argument : arguments) {
    const Value value = Eval(argument);
    if (value.IsError() && !is_unknown) return value;
    values.push_back(value);
    if (value.IsError()) {
      may_be_null = false;
      break;
    }
    if (IsNullOrEmpty(value)) continue;
    constexpr Kinds kMayBeEmpty = Bit(Kind::kNull) | Bit(Kind::kString);
    const Kinds own = KindsOf(value);
    const bool is_certain = value.IsKnown() || (own & kMayBeEmpty) == 0;
    if (is_certain && !is_unknown) return value;
    is_unknown = true;
    kinds |= static_cast<Kinds>(own & ~Bit(Kind::kNull));
    if (is_certain) {
      may_be_null = false;
      break;
    }
  }
  if (!is_unknown) return Value::Null();
  if (may_be_null) kinds |= Bit(Kind::kNull);
  return UnknownCall(id, arguments, values, kinds);
}

Value Run::In(ExprId id, std::span<const ExprId> arguments, bool negate) {
  std::vector<Value> values = {Eval(arguments[0])};
  if (values[0].IsError()) return values[0];
  bool is_unknown = false;
  for (const ExprId argument : arguments.subspan(1)) {
    values.push_back(Eval(argument));
    if (values.back().IsError()) {
      if (!is_unknown) return values.back();
      break;
    }
    const Truth equal = Equal(values[0], values.back(), arena_);
    if (equal == Truth::kTrue) return Value::Boolean(!negate);
    is_unknown = is_unknown || equal == Truth::kMaybe;
  }
  if (!is_unknown) return Value::Boolean(negate);
  return UnknownCall(id, arguments, values, kBoolean);
}

Value Run::Iif(ExprId id, std::span<const ExprId> arguments, std::span<const Value> values) {
  const Truth truth = ToBoolean(values[0]);
  if (truth != Truth::kMaybe) return truth == Truth::kTrue ? values[1] : values[2];
  if (IsIdentical(values[1], values[2])) return values[1];
  return UnknownCall(id, arguments, values,
                     static_cast<Kinds>(KindsOf(values[1]) | KindsOf(values[2])));
}

Value Call::WrongKind(std::size_t argument, std::string_view wanted, std::string_view help) {
  const Value& value = values_[argument];
  const std::string got =
      value.IsUnknown() ? ToText(value.unknown().kinds) : std::string(ToText(value.kind()));
  return Fail(argument, ErrorKind::kConvert,
              fmt::format("`{}()` takes {} here, not {} {}", name_, wanted, Article(got), got),
              help);
}

std::optional<std::vector<std::string>> Call::Texts(Kinds kinds, std::string_view help) {
  std::vector<std::string> texts;
  bool is_unknown = false;
  for (std::size_t i = 0; i < values_.size(); ++i) {
    Converted<std::string> text = ConvertToText(values_[i]);
    if (text.outcome == Outcome::kFails) {
      result_ = WrongKind(i, "a string", i == 0 ? help : std::string_view());
      return std::nullopt;
    }
    is_unknown = is_unknown || text.outcome == Outcome::kUnknown;
    texts.push_back(std::move(text.value));
  }
  if (!is_unknown) return texts;
  result_ = Unknown(kinds);
  return std::nullopt;
}

}  // namespace plumbline::azp
