#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A resource that takes its location from the group cannot be placed elsewhere by somebody who deploys the template.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {
      "type": "Microsoft.Storage/storageAccounts",
      "apiVersion": "2023-05-01",
      "name": "shop",
      "location": "[resourceGroup().location]",
      "kind": "StorageV2",
      "sku": { "name": "Standard_LRS" }
    }
  ]
}
```

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "location": { "type": "string", "defaultValue": "[resourceGroup().location]" } },
  "resources": [
    {
      "type": "Microsoft.Storage/storageAccounts",
      "apiVersion": "2023-05-01",
      "name": "shop",
      "location": "[parameters('location')]",
      "kind": "StorageV2",
      "sku": { "name": "Standard_LRS" }
    }
  ]
}
```

The rule runs with `--pedantic` only.
)md";

bool IsInDefault(NodeRef node) {
  for (NodeRef at = node; at; at = at.parent()) {
    if (EqualsIgnoreCase(at.key(), "defaultValue")) return true;
  }
  return false;
}

void Check(const ArmExpression& expression, RuleContext& ctx) {
  const expr::Expression& ast = expression.ast;
  if (!ast.problems.empty()) return;
  for (expr::ExprId id{0}; id < ast.nodes.end_id();
       id = static_cast<expr::ExprId>(IndexOf(id) + 1)) {
    const expr::Expr& part = ast.nodes[id];
    if (part.kind != expr::ExprKind::kMember ||
        !EqualsIgnoreCase(ast.TextOf(part.name), "location")) {
      continue;
    }
    if (!ast.IsCallOf(part.first_child, "resourceGroup") &&
        !ast.IsCallOf(part.first_child, "deployment")) {
      continue;
    }
    if (IsInDefault(expression.use.node)) continue;
    ctx.Report(RuleContext::SourceOf(expression, part.span),
               "`{}` leaves callers no choice of the location", ast.TextOf(part.span))
        .Help("make it the default of a parameter `location`, and use that");
  }
}

}  // namespace

extern constinit const Rule location_outside_parameter = {
    .id = "location-outside-parameter",
    .summary = "the location of the group or deployment is read outside of a parameter default",
    .severity = Severity::kInfo,
    .confidence = Confidence::kHigh,
    .since = "0.1.0",
    .status = Status::kStable,
    .enabled = Default::kPedantic,
    .categories = {"template"},
    .equivalents = {"bicep:no-loc-expr-outside-params",
                    "psrule:Azure.Template.UseLocationParameter",
                    "arm-ttk:Location-Should-Not-Be-Hardcoded"},
    .on = {OnArmExpression{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
