#include "engine/secret_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A secret whose value comes from a parameter is reset by every deployment, also where it was rotated since. Create it once,
or under a condition.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "password": { "type": "securestring" } },
  "resources": [
    {
      "type": "Microsoft.KeyVault/vaults/secrets",
      "apiVersion": "2023-07-01",
      "name": "shop/db",
      "properties": { "value": "[parameters('password')]" }
    }
  ]
}
```

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "password": { "type": "securestring" }, "isFirst": { "type": "bool" } },
  "resources": [
    {
      "condition": "[parameters('isFirst')]",
      "type": "Microsoft.KeyVault/vaults/secrets",
      "apiVersion": "2023-07-01",
      "name": "shop/db",
      "properties": { "value": "[parameters('password')]" }
    }
  ]
}
```
)md";

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  arm::FlowFinder finder(expansion);
  SeenPlaces seen;
  ForEachSentLeaf(expansion, "Microsoft.KeyVault/vaults/secrets", [&](const arm::BodyLeaf& leaf) {
    if (!EqualsIgnoreCase(leaf.path, "properties.value") || !leaf.value.IsSecret() ||
        leaf.resource.declared->condition.node()) {
      return;
    }
    const auto flow = finder.Find(leaf.resource.owner, leaf.node);
    if (!flow || flow->parameter == nullptr || flow->parameter->default_value.node()) return;
    const FlowEnd end = EndOf(*flow, ctx);
    if (end.document != &ctx.document() || !seen.Add({end.document, leaf.node, end.span})) return;
    auto report = ctx.Report(end.span, "each deployment sets the secret to {} again", flow->source);
    report.Help("create it once, or under a condition");
    ShowFlow(*flow, "becomes the value of the secret", ctx, report);
    NameResource(leaf.resource, ctx, report);
  });
}

}  // namespace

extern constinit const Rule keyvault_secret_per_environment = {
    .id = "keyvault-secret-per-environment",
    .summary = "a secret of a vault is written again by each deployment",
    .severity = Severity::kInfo,
    .confidence = Confidence::kLow,
    .since = "0.1.0",
    .status = Status::kStable,
    .enabled = Default::kOff,
    .categories = {"key-vault", "secrets"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
