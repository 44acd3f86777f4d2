#include "arm/dependencies.h"
#include "engine/deployed_values.h"
#include "engine/identity_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`Contributor`, `Reader`, `Key Vault Contributor` and their like let an identity manage a resource, not read or write the data in
it. The settings show that data is what it uses.

```json bad
{
  "resources": [
    {
      "type": "Microsoft.KeyVault/vaults",
      "apiVersion": "2023-07-01",
      "name": "safe",
      "location": "westeurope",
      "properties": { "tenantId": "[subscription().tenantId]", "sku": { "family": "A", "name": "standard" }, "enableRbacAuthorization": true }
    },
    {
      "type": "Microsoft.Web/sites",
      "apiVersion": "2023-12-01",
      "name": "shop",
      "location": "westeurope",
      "identity": { "type": "SystemAssigned" },
      "properties": {
        "siteConfig": {
          "appSettings": [
            { "name": "DbPassword", "value": "@Microsoft.KeyVault(VaultName=safe;SecretName=db)" }
          ]
        }
      }
    },
    {
      "type": "Microsoft.Authorization/roleAssignments",
      "apiVersion": "2022-04-01",
      "name": "[guid('a')]",
      "scope": "[resourceId('Microsoft.KeyVault/vaults', 'safe')]",
      "properties": {
        "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'b24988ac-6180-42a0-ab88-20f7382dd24c')]",
        "principalId": "[reference(resourceId('Microsoft.Web/sites', 'shop'), '2023-12-01', 'Full').identity.principalId]",
        "principalType": "ServicePrincipal"
      }
    }
  ]
}
```

```json good
{
  "resources": [
    {
      "type": "Microsoft.KeyVault/vaults",
      "apiVersion": "2023-07-01",
      "name": "safe",
      "location": "westeurope",
      "properties": { "tenantId": "[subscription().tenantId]", "sku": { "family": "A", "name": "standard" }, "enableRbacAuthorization": true }
    },
    {
      "type": "Microsoft.Web/sites",
      "apiVersion": "2023-12-01",
      "name": "shop",
      "location": "westeurope",
      "identity": { "type": "SystemAssigned" },
      "properties": {
        "siteConfig": {
          "appSettings": [
            { "name": "DbPassword", "value": "@Microsoft.KeyVault(VaultName=safe;SecretName=db)" }
          ]
        }
      }
    },
    {
      "type": "Microsoft.Authorization/roleAssignments",
      "apiVersion": "2022-04-01",
      "name": "[guid('a')]",
      "scope": "[resourceId('Microsoft.KeyVault/vaults', 'safe')]",
      "properties": {
        "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '4633458b-17de-408a-b874-0445c86b69e6')]",
        "principalId": "[reference(resourceId('Microsoft.Web/sites', 'shop'), '2023-12-01', 'Full').identity.principalId]",
        "principalType": "ServicePrincipal"
      }
    }
  ]
}
```
)md";

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  SeenPlaces seen;
  ForEachUnmetNeed(expansion, ctx, [&](const UnmetNeed& unmet) {
    if (unmet.covered.by != arm::Coverage::kControlOnly) return;
    const arm::Need& need = unmet.need;
    const arm::Grant& grant = *unmet.covered.grant;
    const arm::Value written = grant.by->declared->properties["roleDefinitionId"];
    const Written place =
        WrittenAt(ctx.graph(), written.node() ? written.node() : grant.by->declared->name.node());
    if (!place || !seen.Add(place)) return;
    const arm::NeedFacts& facts = arm::FactsOf(need.kind);
    const auto& resources = expansion.resources();
    auto report = ctx.ReportIn(
        *place.document, place.span, "role `{}` allows no data, but {} {} {}", grant.role->name,
        arm::TitleOf(resources[need.of]), facts.verb, arm::TitleOf(resources[need.store]));
    report.LabelIn(unmet.document, need.place.span(), "{}", need.what);
    ExplainNeed(report, unmet, ctx);
    report.Help("assign role `{}`", facts.role);
  });
}

}  // namespace

extern constinit const Rule control_plane_role_for_data = {
    .id = "control-plane-role-for-data",
    .summary = "a management role is assigned where data is used",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"identity"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
