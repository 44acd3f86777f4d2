#include <utility>
#include <vector>

#include "arm/read_names.h"
#include "engine/rule_context.h"
#include "syntax/json_edit.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A function of the template is never called, or one of its parameters is never read. It is dead text; an argument for
such a parameter does nothing.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "functions": [
    {
      "namespace": "shop",
      "members": {
        "named": {
          "parameters": [ { "name": "part", "type": "string" }, { "name": "region", "type": "string" } ],
          "output": { "type": "string", "value": "[concat('shop-', parameters('part'))]" }
        }
      }
    }
  ],
  "resources": [],
  "outputs": { "name": { "type": "string", "value": "[shop.named('web', 'westeurope')]" } }
}
```

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "functions": [
    {
      "namespace": "shop",
      "members": {
        "named": {
          "parameters": [ { "name": "part", "type": "string" } ],
          "output": { "type": "string", "value": "[concat('shop-', parameters('part'))]" }
        }
      }
    }
  ],
  "resources": [],
  "outputs": { "name": { "type": "string", "value": "[shop.named('web')]" } }
}
```

Functions that a Bicep file exports are called elsewhere. The unsafe fix removes a function that is never called; a
parameter has to be removed by hand, with its arguments.
)md";

void UnusedFunction(const arm::UserFunction& function, RuleContext& ctx) {
  auto report = ctx.Report(function.name_span(), "function `{}.{}` is never called",
                           function.name_space.text(), function.name());
  report.Help("remove it");
  // What a compiler wrote is not edited.
  if (ctx.model().root().IsBicepGenerated()) return;
  NodeRef node = function.node;
  const NodeRef members = node.parent();
  // The only one goes with its namespace.
  if (members.size() == 1 && members.parent().parent().IsArray()) node = members.parent();
  report.FixWith(
      FixSafety::kUnsafe,
      fmt::format("remove function `{}.{}`", function.name_space.text(), function.name()),
      RemoveChild(node));
}

void Check(const Document& document, RuleContext& ctx) {
  // The part of a broken file that could not be read may call anything.
  if (!document.arm_template || !document.tree.problems.empty()) return;
  const arm::TemplateModel& model = *document.arm_template;
  bool has_functions = false;
  for (const arm::Template& of : model.templates) has_functions |= !of.functions.empty();
  if (!has_functions) return;
  const arm::ReadNames& read = ctx.read_names();
  for (const arm::Template& of : model.templates) {
    if (&model.EvaluationScope(of) != &of) continue;
    for (const arm::UserFunction& function : of.functions) {
      if (!read.Reads(of, function)) {
        UnusedFunction(function, ctx);
        continue;
      }
      for (const arm::Parameter& parameter : function.parameters) {
        if (read.Reads(function, parameter)) continue;
        ctx.Report(parameter.name_span(), "parameter `{}` of function `{}.{}` is never read",
                   parameter.name(), function.name_space.text(), function.name())
            .Help("remove it, and the argument of every call");
      }
    }
  }
}

}  // namespace

extern constinit const Rule user_function_unused = {
    .id = "user-function-unused",
    .summary = "a function of a template, or a parameter of one, is never used",
    .severity = Severity::kWarning,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"template"},
    .equivalents = {"armtools:unusedUdf", "armtools:unusedUdfParam",
                    "armtools:The-user-defined-function-*-is-never-used"},
    .on = {OnDocument{kTemplateFiles, Check}},
    .docs = kDocs,
};

}  // namespace plumbline
