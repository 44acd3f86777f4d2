#include "arm/names_around.h"
#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A nested template in inner scope sees its own parameters and variables only. One that only the template around
it declares is not found, and Azure refuses the deployment.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "stage": { "type": "string" } },
  "resources": [
    {
      "type": "Microsoft.Resources/deployments",
      "apiVersion": "2022-09-01",
      "name": "site",
      "properties": {
        "mode": "Incremental",
        "expressionEvaluationOptions": { "scope": "inner" },
        "template": {
          "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
          "contentVersion": "1.0.0.0",
          "resources": [],
          "outputs": { "stage": { "type": "string", "value": "[parameters('stage')]" } }
        }
      }
    }
  ]
}
```

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "stage": { "type": "string" } },
  "resources": [
    {
      "type": "Microsoft.Resources/deployments",
      "apiVersion": "2022-09-01",
      "name": "site",
      "properties": {
        "mode": "Incremental",
        "expressionEvaluationOptions": { "scope": "inner" },
        "parameters": { "stage": { "value": "[parameters('stage')]" } },
        "template": {
          "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
          "contentVersion": "1.0.0.0",
          "parameters": { "stage": { "type": "string" } },
          "resources": [],
          "outputs": { "stage": { "type": "string", "value": "[parameters('stage')]" } }
        }
      }
    }
  ]
}
```

Inner is what `expressionEvaluationOptions.scope` says, and the default in language version 2.0.
)md";

using expr::ExprId;

// Where the nearest template around declares the name; an empty span when none does.
Span FindAround(const arm::TemplateModel& model, const arm::Template& inner, std::string_view name,
                bool is_variable) {
  if (is_variable) {
    const arm::Variable* const found = arm::FindVariableAround(model, inner, name);
    return found == nullptr ? Span{} : found->name_span();
  }
  const arm::Parameter* const found = arm::FindParameterAround(model, inner, name);
  return found == nullptr ? Span{} : found->name_span();
}

void Check(const ArmExpression& expression, RuleContext& ctx) {
  const expr::Expression& ast = expression.ast;
  const arm::TemplateModel& model = ctx.model();
  const arm::Template& scope = model.EvaluationScope(model.templates[expression.use.owner]);
  // The body of a function sees its own parameters only, wherever it stands.
  if (!scope.IsNested() || expression.use.function != nullptr || !ast.problems.empty()) return;
  for (ExprId id{0}; id < ast.nodes.end_id(); id = static_cast<ExprId>(IndexOf(id) + 1)) {
    const bool is_variable = ast.IsCallOf(id, "variables");
    if ((!is_variable && !ast.IsCallOf(id, "parameters")) || ast.ChildCount(id) != 1) continue;
    const ExprId argument = ast.nodes[id].first_child;
    if (ast.nodes[argument].kind != expr::ExprKind::kString) continue;
    const std::string name = ast.StringValue(argument);
    const bool is_declared = is_variable ? scope.FindVariable(name) || scope.has_unnamed_variables
                                         : scope.FindParameter(name) != nullptr;
    const arm::Value& section = is_variable ? scope.variables_section : scope.parameters_section;
    if (is_declared || (section.node() && !section.IsObject())) continue;
    const Span around = FindAround(model, scope, name, is_variable);
    if (around.size() == 0) continue;
    const Span literal = ast.nodes[argument].span;
    ctx.Report(RuleContext::SourceOf(expression, {literal.begin + 1, literal.end - 1}),
               "the nested template has no {} `{}`; it does not see the one around it",
               is_variable ? "variable" : "parameter", name)
        .Label(around, "not seen from the nested template")
        .Help("declare a parameter `{}` in the nested template, and pass the value to it", name);
  }
}

}  // namespace

extern constinit const Rule inner_scope_parent_member = {
    .id = "inner-scope-parent-member",
    .summary = "a nested template in inner scope reads a name that only the template around it has",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"bicep:nested-deployment-template-scoping", "armtools:undefinedParam"},
    .on = {OnArmExpression{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
