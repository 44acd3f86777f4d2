#include <algorithm>

#include "base/ascii.h"
#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A nested deployment goes to another resource group, and its template is evaluated in the scope of the outer one: `resourceGroup()` and
`resourceId()` without a group mean the group of the outer deployment.

```json bad
{
  "type": "Microsoft.Resources/deployments",
  "apiVersion": "2022-09-01",
  "name": "shared",
  "resourceGroup": "contoso-shared",
  "properties": {
    "mode": "Incremental",
    "template": {
      "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
      "contentVersion": "1.0.0.0",
      "resources": [
        {
          "type": "Microsoft.Network/publicIPAddresses",
          "apiVersion": "2024-05-01",
          "name": "shared-ip",
          "location": "[resourceGroup().location]"
        }
      ]
    }
  }
}
```

```json good
{
  "type": "Microsoft.Resources/deployments",
  "apiVersion": "2022-09-01",
  "name": "shared",
  "resourceGroup": "contoso-shared",
  "properties": {
    "mode": "Incremental",
    "expressionEvaluationOptions": { "scope": "inner" },
    "template": {
      "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
      "contentVersion": "1.0.0.0",
      "resources": [
        {
          "type": "Microsoft.Network/publicIPAddresses",
          "apiVersion": "2024-05-01",
          "name": "shared-ip",
          "location": "[resourceGroup().location]"
        }
      ]
    }
  }
}
```

Where the group is the same after all, or the outer group is meant, ignore it. `resourceId()` is reported when its resource is one
that the nested template deploys.
)md";

// The deployment to another group that the template, or one around it, belongs to; null when there
// is none, or when its names are its own.
const arm::Resource* OtherGroup(const arm::TemplateModel& model, const arm::Template& of) {
  const arm::Template* at = &of;
  const arm::Template* const evaluated = &model.EvaluationScope(of);
  while (at->IsNested() && at != evaluated) {
    const arm::Resource& holder = model.resources[at->holder];
    const arm::Value group = holder.At("resourceGroup");
    if (!group.IsAbsent() || !holder.At("subscriptionId").IsAbsent()) {
      // The group of the outer deployment, in so many words, is no other one.
      const auto text = group.node().text();
      return text.find("resourceGroup()") != std::string_view::npos ? nullptr : &holder;
    }
    at = &model.templates[holder.owner];
  }
  return nullptr;
}

// `resourceId('type', ...)` without a group, of a type that the template deploys.
bool IsOwnResource(const expr::Expression& ast, expr::ExprId call, const arm::Template& of,
                   const arm::TemplateModel& model) {
  const std::vector<expr::ExprId> arguments = ast.Children(call);
  if (arguments.empty() || ast.nodes[arguments[0]].kind != expr::ExprKind::kString) return false;
  const std::string type(ast.StringValue(arguments[0]));
  if (type.find('/') == std::string::npos) return false;
  return std::ranges::any_of(model.resources, [&](const arm::Resource& resource) {
    return resource.owner == of.id && resource.IsType(type) && !resource.existing;
  });
}

void Check(const ArmExpression& expression, RuleContext& ctx) {
  const arm::Template& of = ctx.model().templates[expression.use.owner];
  if (!of.IsNested() || !expression.ast.problems.empty()) return;
  const arm::Resource* const holder = OtherGroup(ctx.model(), of);
  if (holder == nullptr) return;
  // What a deployment inside says of itself is about its own place.
  if (expression.use.resource == kNoId<arm::ResourceId>) return;
  const expr::Expression& ast = expression.ast;
  for (expr::ExprId id{0}; id < ast.nodes.end_id();
       id = static_cast<expr::ExprId>(IndexOf(id) + 1)) {
    if (ast.nodes[id].kind != expr::ExprKind::kCall) continue;
    const std::string_view name = ast.TextOf(ast.nodes[id].name);
    const bool is_group = EqualsIgnoreCase(name, "resourceGroup");
    const bool is_id =
        EqualsIgnoreCase(name, "resourceId") && IsOwnResource(ast, id, of, ctx.model());
    if (!is_group && !is_id) continue;
    ctx.Report(RuleContext::SourceOf(expression, ast.nodes[id].name),
               "`{}()` answers for the group of the outer deployment", name)
        .Label(holder->At("resourceGroup").node() ? holder->At("resourceGroup").span()
                                                  : holder->type.span(),
               "this deployment goes to another one")
        .Help(
            "add `\"expressionEvaluationOptions\": {{ \"scope\": \"inner\" }}` to its properties, "
            "and pass what it needs as parameters");
  }
}

}  // namespace

extern constinit const Rule outer_scope_resource_group = {
    .id = "outer-scope-resource-group",
    .summary = "`resourceGroup()` in a nested template answers for another group",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"template"},
    .on = {OnArmExpression{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
