#include "arm/parameter_defaults.h"
#include "engine/rule_context.h"
#include "eval/describe.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The default of a parameter is of another type than the parameter. Azure refuses the template; it does not convert text
to numbers or booleans.

```json bad
{
  "parameters": { "instances": { "type": "int", "defaultValue": "3" } },
  "outputs": { "instances": { "type": "int", "value": "[parameters('instances')]" } }
}
```

```json good
{
  "parameters": { "instances": { "type": "int", "defaultValue": 3 } },
  "outputs": { "instances": { "type": "int", "value": "[parameters('instances')]" } }
}
```

Of an expression, what it gives counts. When it gives the wrong type only for some values of another parameter, it is a
warning that names one.
)md";

std::string_view NameOf(arm::ParameterType type) {
  switch (type) {
    case arm::ParameterType::kString:
      return "a string";
    case arm::ParameterType::kSecureString:
      return "a securestring";
    case arm::ParameterType::kInt:
      return "an int";
    case arm::ParameterType::kBool:
      return "a bool";
    case arm::ParameterType::kObject:
      return "an object";
    case arm::ParameterType::kSecureObject:
      return "a secureobject";
    case arm::ParameterType::kArray:
      return "an array";
    case arm::ParameterType::kUnknown:
      break;
  }
  return "known";
}

std::string NameOf(eval::Kinds kinds) {
  switch (kinds) {
    case eval::kIntegers:
      return "an int";
    case eval::kBooleans:
      return "a bool";
    case eval::kFloats:
      return "a fraction";
    default:
      return eval::ToText(kinds);
  }
}

void CheckDefault(const arm::Parameter& parameter, arm::ParameterDefaults& defaults,
                  RuleContext& ctx) {
  const eval::Kinds wanted = arm::KindsOf(parameter.parsed_type);
  const arm::Flaw flaw =
      arm::FindFlaw(defaults.session(), defaults.Of(parameter), [wanted](const eval::Value& value) {
        // What null means depends on the language version.
        const auto kinds = static_cast<eval::Kinds>(eval::KindsOf(value) & ~eval::kNulls);
        return !value.IsError() && kinds != 0 && (kinds & wanted) == 0;
      });
  if (!flaw.is_there) return;
  const NodeRef type = parameter.type.node();
  const auto kinds = static_cast<eval::Kinds>(eval::KindsOf(flaw.value) & ~eval::kNulls);
  auto report = ctx.Report(parameter.default_value.span(), "the default of `{}` is {}, not {}{}{}",
                           parameter.name(), NameOf(kinds), NameOf(parameter.parsed_type),
                           flaw.when.empty() ? "" : ", when ", flaw.when);
  report.LabelIf(static_cast<bool>(type), type.span(), "declared here");
  if (!flaw.when.empty()) report.As(Severity::kWarning);
  if (parameter.IsSecure()) report.Masked();
}

void Check(const arm::Template& of, RuleContext& ctx) {
  if (&ctx.model().EvaluationScope(of) != &of || of.parameters.empty()) return;
  arm::ParameterDefaults& defaults = ctx.DefaultsOf(of);
  for (const arm::Parameter& parameter : of.parameters) {
    if (parameter.parsed_type == arm::ParameterType::kUnknown) continue;
    CheckDefault(parameter, defaults, ctx);
  }
}

}  // namespace

extern constinit const Rule default_type = {
    .id = "default-type",
    .summary = "the default of a parameter is of another type than the parameter",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"psrule:Azure.Template.ParameterDataTypes", "bicep:BCP033"},
    .on = {OnTemplate{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
