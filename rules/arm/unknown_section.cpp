#include <algorithm>
#include <initializer_list>
#include <span>
#include <string_view>

#include "base/nearest.h"
#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A template, and every parameter, output, function, loop and nested deployment in it, has a fixed set of keys. Azure
refuses a template with another one, or ignores it: a mistyped key is as good as absent.

```json bad
{
  "parameters": { "size": { "type": "int", "defaultValeu": 3 } },
  "outputs": { "size": { "type": "int", "value": "[parameters('size')]" } }
}
```

```json good
{
  "parameters": { "size": { "type": "int", "defaultValue": 3 } },
  "outputs": { "size": { "type": "int", "value": "[parameters('size')]" } }
}
```

What belongs into no place of a template, such as an author or a date, can go into `metadata`.
)md";

using Keys = std::span<const std::string_view>;

constexpr std::string_view kRoot[] = {
    "$schema",    "contentVersion", "apiProfile", "languageVersion", "definitions",
    "parameters", "functions",      "variables",  "resources",       "outputs",
    "metadata",   "extensions",     "imports",    "asserts"};
constexpr std::string_view kParameter[] = {
    "type",      "defaultValue", "allowedValues", "minValue", "maxValue",   "minLength",
    "maxLength", "metadata",     "nullable",      "$ref",     "properties", "additionalProperties",
    "items",     "prefixItems",  "discriminator", "sealed",   "validate"};
constexpr std::string_view kOutput[] = {"type",      "value",       "copy",
                                        "condition", "metadata",    "nullable",
                                        "$ref",      "properties",  "additionalProperties",
                                        "items",     "prefixItems", "discriminator",
                                        "sealed",    "minValue",    "maxValue",
                                        "minLength", "maxLength",   "allowedValues"};
constexpr std::string_view kFunction[] = {"parameters", "output", "metadata"};
constexpr std::string_view kResourceLoop[] = {"name", "count", "mode", "batchSize"};
constexpr std::string_view kOutputLoop[] = {"count", "input"};
constexpr std::string_view kDeployment[] = {"mode",
                                            "template",
                                            "templateLink",
                                            "parameters",
                                            "parametersLink",
                                            "expressionEvaluationOptions",
                                            "debugSetting",
                                            "onErrorDeployment",
                                            "extensionConfigs",
                                            "validationLevel",
                                            "externalInputs",
                                            "externalInputDefinitions"};

// Reports the keys of an object that are not among `known`.
void CheckKeys(NodeRef object, Keys known, std::string_view what, RuleContext& ctx) {
  if (!object.IsObject()) return;
  for (const NodeRef member : object.children()) {
    const std::string_view key = member.key();
    if (key.empty() || key.starts_with('[')) continue;
    if (std::ranges::any_of(known,
                            [key](std::string_view k) { return EqualsIgnoreCase(k, key); })) {
      continue;
    }
    auto report = ctx.Report(member.key_span(), "{} has no key `{}`", what, key);
    const auto near = Nearest(key, known);
    if (!near) continue;
    report.Help("did you mean `{}`?", *near);
    // The right key may be there as well.
    if (object.Find(Key(*near), CaseRule::kIgnore)) continue;
    report.Fix(FixSafety::kUnsafe, fmt::format("write `{}`", *near), member.key_span(),
               fmt::format("\"{}\"", *near));
  }
}

void CheckTemplate(const arm::Template& of, RuleContext& ctx) {
  // A parameter file with the schema of a template, and parts of one.
  if (of.node.IsObject() && of.resources_section.node()) {
    CheckKeys(of.node, kRoot, "a template", ctx);
  }
  for (const arm::Parameter& parameter : of.parameters) {
    if (!of.resources_section.node()) break;
    CheckKeys(parameter.node, kParameter, "a parameter", ctx);
  }
  for (const arm::Output& output : of.outputs) {
    CheckKeys(output.node, kOutput, "an output", ctx);
    CheckKeys(output.copy.node(), kOutputLoop, "the loop of an output", ctx);
  }
  for (const arm::UserFunction& function : of.functions) {
    CheckKeys(function.node, kFunction, "a function", ctx);
  }
}

void CheckResource(const arm::Resource& resource, RuleContext& ctx) {
  CheckKeys(resource.copy.node(), kResourceLoop, "the loop of a resource", ctx);
  if (resource.IsType("Microsoft.Resources/deployments")) {
    CheckKeys(resource.properties.node(), kDeployment, "a deployment", ctx);
  }
}

}  // namespace

extern constinit const Rule unknown_section = {
    .id = "unknown-section",
    .summary = "a key that a template has no place for",
    .severity = Severity::kWarning,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"template"},
    .equivalents = {"psrule:Azure.Template.TemplateFile", "armtools:backend-template-validation"},
    .on = {OnTemplate{CheckTemplate}, OnResource{"", CheckResource}},
    .docs = kDocs,
};

}  // namespace plumbline
