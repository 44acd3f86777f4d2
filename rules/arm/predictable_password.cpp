#include <algorithm>
#include <string>

#include "engine/secret_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`uniqueString()` and `guid()` give the same for everybody who calls them with the same values, and the ids and names of
subscriptions, resource groups and resources are no secrets. A password that is made of them alone can be computed.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  
  "resources": [
    {
      "type": "Microsoft.Sql/servers",
      "apiVersion": "2021-11-01",
      "name": "shop",
      "location": "westeurope",
      "properties": { "administratorLogin": "shop", "administratorLoginPassword": "[concat('Pw!', uniqueString(resourceGroup().id))]" }
    }
  ]
}
```

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "password": { "type": "securestring" } },
  "resources": [
    {
      "type": "Microsoft.Sql/servers",
      "apiVersion": "2021-11-01",
      "name": "shop",
      "location": "westeurope",
      "properties": { "administratorLogin": "shop", "administratorLoginPassword": "[parameters('password')]" }
    }
  ]
}
```
)md";

bool IsOneOf(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::ranges::any_of(names,
                             [&](std::string_view other) { return EqualsIgnoreCase(name, other); });
}

// Whether everybody who knows the subscription can compute what the expression gives.
bool IsPredictable(const expr::Expression& expression) {
  if (!expression.problems.empty()) return false;
  bool found = false;
  for (const expr::Expr& node : expression.nodes) {
    if (node.kind != expr::ExprKind::kCall) continue;
    const std::string_view name = expression.TextOf(node.name);
    if (StartsWithIgnoreCase(name, "list") ||
        IsOneOf(name, {"newGuid", "parameters", "reference", "variables", "copyIndex"})) {
      return false;
    }
    found = found || IsOneOf(name, {"uniqueString", "guid", "resourceGroup", "subscription",
                                    "deployment", "tenant", "managementGroup"});
  }
  return found;
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  arm::FlowFinder parameters(expansion, arm::FlowFinder::What::kPlainParameters);
  SeenPlaces seen;
  ForEachSentLeaf(expansion, {}, [&](const arm::BodyLeaf& leaf) {
    if (!leaf.value.IsUnknown() || leaf.value.IsSecret()) return;
    if (arm::SensitivityOf(leaf) != arm::Sensitivity::kCertain) return;
    std::string text;
    eval::AppendExpression(leaf.value, text);
    if (!IsPredictable(expr::Parse(text, expr::Dialect::kArm))) return;
    if (parameters.Find(leaf.resource.owner, leaf.node)) return;
    const Written place = WrittenAt(ctx.graph(), leaf.node);
    if (place.document != &ctx.document() || !seen.Add(place)) return;
    auto report = ctx.Report(place.span, "`{}` is made of what others can know", leaf.path);
    NameResource(leaf.resource, ctx, report);
    report.Note("it comes to `[{}]`", text)
        .Help("pass it to a `securestring` parameter, whose default may be `[newGuid()]`");
  });
}

}  // namespace

extern constinit const Rule predictable_password = {
    .id = "predictable-password",
    .summary = "a password is made of what others can know",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"secrets"},
    .controls = {"CWE-330"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
