#include "arm/dependencies.h"
#include "engine/identity_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A resource uses data of a vault, a storage account, a namespace or a registry with its identity, the same deployment makes
both, and nothing lets the identity do it: no role that allows it, and no access policy where the vault has these. All
deploys well, and the first request gets 403.

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

Silent when something that is not seen may assign the role: another template around this one, a script, a deployment
that could not be followed, or who reads the object id of the identity out of an output.
)md";

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  ForEachUnmetNeed(expansion, ctx, [&](const UnmetNeed& unmet) {
    const arm::Need& need = unmet.need;
    // Keys and roles of the other kind are said elsewhere.
    if (need.kind == arm::NeedKind::kKey || unmet.covered.by == arm::Coverage::kControlOnly) return;
    const auto& resources = expansion.resources();
    const arm::NeedFacts& facts = arm::FactsOf(need.kind);
    const arm::DeployedResource& store = resources[need.store];
    const bool is_policy =
        need.kind == arm::NeedKind::kSecrets && arm::UsesRoles(store) == eval::Truth::kFalse;
    auto report =
        ctx.ReportIn(unmet.document, need.place.span(),
                     "{} {} {}, but its identity has no {} there", arm::TitleOf(resources[need.of]),
                     facts.verb, arm::TitleOf(store), is_policy ? "access policy" : "role");
    ExplainNeed(report, unmet, ctx);
    if (is_policy) {
      report.Help("add an access policy with `get` of secrets");
    } else {
      report.Help("assign role `{}` to it", facts.role);
    }
  });
}

}  // namespace

extern constinit const Rule data_role_missing = {
    .id = "data-role-missing",
    .summary = "a resource uses data with its identity, which no role allows",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"identity"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
