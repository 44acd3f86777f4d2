#include <optional>
#include <string_view>

#include "base/nearest.h"
#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A parameter has no type, or one that Azure does not know. The template is refused.

```json bad
{
  "parameters": { "enabled": { "type": "boolean" } },
  "outputs": { "enabled": { "type": "bool", "value": "[parameters('enabled')]" } }
}
```

```json good
{
  "parameters": { "enabled": { "type": "bool" } },
  "outputs": { "enabled": { "type": "bool", "value": "[parameters('enabled')]" } }
}
```

The types are `string`, `securestring`, `int`, `bool`, `array`, `object` and `secureobject`, in any case. With
`languageVersion` 2.0 a parameter may have a `$ref` to a definition instead, or no type at all. Templates that Bicep
compiled are not asked for types.
)md";

// What other languages call a type.
std::string_view MeantType(std::string_view text) {
  struct Row {
    std::string_view word;
    std::string_view type;
  };
  static constexpr Row kRows[] = {
      {"boolean", "bool"},     {"integer", "int"}, {"number", "int"},
      {"float", "string"},     {"list", "array"},  {"secret", "securestring"},
      {"text", "string"},      {"str", "string"},  {"password", "securestring"},
      {"stringList", "array"},
  };
  for (const Row& row : kRows) {
    if (EqualsIgnoreCase(row.word, text)) return row.type;
  }
  static constexpr std::string_view kTypes[] = {"string", "securestring", "int",         "bool",
                                                "array",  "object",       "secureobject"};
  return Nearest(text, kTypes).value_or(std::string_view());
}

void CheckParameter(const arm::Template& of, const arm::Parameter& parameter, RuleContext& ctx) {
  if (parameter.node.IsMissing()) return;
  if (!parameter.node.IsObject()) {
    ctx.Report(parameter.node.span(), "the declaration of parameter `{}` is not an object",
               parameter.name())
        .Help("write `{{ \"type\": \"string\" }}`, with the type that it has");
    return;
  }
  const NodeRef type = parameter.node.Find("type", CaseRule::kIgnore);
  if (!type) {
    // Language version 2.0 takes a definition, or any value. So did what Bicep wrote before.
    if (of.IsInnerByDefault() || of.IsBicepGenerated()) return;
    // A parameter file with the schema of a template.
    if (!of.resources_section.node() && parameter.node.Find("value", CaseRule::kIgnore)) return;
    const bool has_reference = static_cast<bool>(parameter.node.Find("$ref", CaseRule::kIgnore));
    ctx.Report(parameter.name_span(), "parameter `{}` has no type", parameter.name())
        .Help("{}", has_reference ? "`$ref` needs `languageVersion` 2.0 in the template"
                                  : "add `\"type\": \"string\"`, or whatever type it has");
    return;
  }
  if (type.IsMissing()) return;
  if (!type.IsString()) {
    ctx.Report(type.span(), "the type of parameter `{}` is not a string", parameter.name())
        .Help(
            "use one of `string`, `securestring`, `int`, `bool`, `array`, `object`, "
            "`secureobject`");
    return;
  }
  if (arm::ParseParameterType(type.text()) != arm::ParameterType::kUnknown) return;
  auto report =
      type.text().empty()
          ? ctx.Report(type.span(), "the type of parameter `{}` is empty", parameter.name())
          : ctx.Report(type.span(), "there is no parameter type `{}`", type.text());
  if (const std::string_view meant = MeantType(type.text()); !meant.empty()) {
    report.Help("did you mean `{}`?", meant);
  } else {
    report.Help(
        "use one of `string`, `securestring`, `int`, `bool`, `array`, `object`, `secureobject`");
  }
}

void Check(const arm::Template& of, RuleContext& ctx) {
  for (const arm::Parameter& parameter : of.parameters) CheckParameter(of, parameter, ctx);
  for (const arm::UserFunction& function : of.functions) {
    for (const arm::Parameter& parameter : function.parameters) CheckParameter(of, parameter, ctx);
  }
}

}  // namespace

extern constinit const Rule parameter_type = {
    .id = "parameter-type",
    .summary = "a parameter has no type, or an unknown one",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"psrule:Azure.Template.TemplateFile", "armtools:backend-template-validation"},
    .on = {OnTemplate{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
