#include <optional>
#include <string_view>

#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A bound of a parameter does not fit its type (`minValue` and `maxValue` are for `int`, `minLength` and `maxLength` for
texts and arrays), is not a whole number, is a negative length, or the least is above the most. Azure refuses the
template, or no value can be passed.

```json bad
{
  "parameters": { "name": { "type": "string", "minLength": 24, "maxLength": 3 } },
  "outputs": { "name": { "type": "string", "value": "[parameters('name')]" } }
}
```

```json good
{
  "parameters": { "name": { "type": "string", "minLength": 3, "maxLength": 24 } },
  "outputs": { "name": { "type": "string", "value": "[parameters('name')]" } }
}
```

With `languageVersion` 2.0 an object may have lengths too. A whole number in quotes is a warning.
)md";

struct Pair {
  std::string_view least;
  std::string_view most;
  bool is_length = false;
};
constexpr Pair kPairs[] = {{"minValue", "maxValue", false}, {"minLength", "maxLength", true}};

// `takes_lengths`: with the language version 2.0 objects do.
bool Fits(arm::ParameterType type, bool is_length, bool objects_have_lengths) {
  switch (type) {
    case arm::ParameterType::kUnknown:
      return true;
    case arm::ParameterType::kInt:
      return !is_length;
    case arm::ParameterType::kString:
    case arm::ParameterType::kSecureString:
    case arm::ParameterType::kArray:
      return is_length;
    case arm::ParameterType::kObject:
    case arm::ParameterType::kSecureObject:
      return is_length && objects_have_lengths;
    case arm::ParameterType::kBool:
      break;
  }
  return false;
}

std::string_view TextOf(arm::ParameterType type) {
  switch (type) {
    case arm::ParameterType::kInt:
      return "int";
    case arm::ParameterType::kString:
      return "string";
    case arm::ParameterType::kSecureString:
      return "securestring";
    case arm::ParameterType::kArray:
      return "array";
    case arm::ParameterType::kObject:
      return "object";
    case arm::ParameterType::kSecureObject:
      return "secureobject";
    default:
      return "bool";
  }
}

// The number of a bound that is fine; reports one that is not.
std::optional<std::int64_t> CheckBound(const arm::Template& of, const arm::Parameter& parameter,
                                       std::string_view key, bool is_length, RuleContext& ctx) {
  const NodeRef node = parameter.node.Find(Key(key), CaseRule::kIgnore);
  if (!node || node.IsMissing() || node.kind() == NodeKind::kNull) return std::nullopt;
  if (!Fits(parameter.parsed_type, is_length, of.IsInnerByDefault())) {
    auto report = ctx.Report(node.key_span(), "`{}` is not for parameters of type `{}`", key,
                             TextOf(parameter.parsed_type));
    if (Fits(parameter.parsed_type, !is_length, false)) {
      report.Help("use `{}{}`", key.substr(0, 3), is_length ? "Value" : "Length");
    } else {
      report.Help("remove it");
    }
    return std::nullopt;
  }
  const auto number = arm::Value::Literal(node).Integer();
  if (node.kind() != NodeKind::kNumber || !number) {
    auto report =
        ctx.Report(node.span(), "`{}` of `{}` is not a whole number", key, parameter.name());
    if (node.IsString() && number) {
      report.As(Severity::kWarning).Help("write it without quotes");
      return number;
    }
    if (arm::Value(node).Expression()) {
      report.Help("an expression is not evaluated here; write the number");
    }
    return std::nullopt;
  }
  if (is_length && *number < 0) {
    ctx.Report(node.span(), "`{}` of `{}` is negative", key, parameter.name());
    return std::nullopt;
  }
  return number;
}

void CheckParameter(const arm::Template& of, const arm::Parameter& parameter, RuleContext& ctx) {
  for (const Pair& pair : kPairs) {
    const auto least = CheckBound(of, parameter, pair.least, pair.is_length, ctx);
    const auto most = CheckBound(of, parameter, pair.most, pair.is_length, ctx);
    if (!least || !most || *least <= *most) continue;
    ctx.Report(parameter.At(Key(pair.least)).span(),
               "`{}` of `{}` is {}, above its `{}`, which is {}", pair.least, parameter.name(),
               *least, pair.most, *most)
        .Label(parameter.At(Key(pair.most)).span(), "the upper bound")
        .Help("no value fits both; swap them, or correct one");
  }
}

void Check(const arm::Template& of, RuleContext& ctx) {
  for (const arm::Parameter& parameter : of.parameters) CheckParameter(of, parameter, ctx);
}

}  // namespace

extern constinit const Rule constraint_invalid = {
    .id = "constraint-invalid",
    .summary = "a bound of a parameter does not fit its type, is no whole number, or excludes all",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"arm-ttk:Min-And-Max-Value-Are-Numbers",
                    "psrule:Azure.Template.ParameterMinMaxValue", "bicep:BCP331"},
    .on = {OnTemplate{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
