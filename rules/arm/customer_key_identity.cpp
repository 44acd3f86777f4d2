#include "arm/dependencies.h"
#include "engine/deployed_values.h"
#include "engine/identity_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Data is encrypted with a key of a vault that the same deployment makes, and the identity that reads the key may not wrap and
unwrap with it. The resource then stays unusable, or the deployment fails (`KeyVaultAuthenticationFailure`).

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
      "type": "Microsoft.Compute/diskEncryptionSets",
      "apiVersion": "2023-10-02",
      "name": "disks",
      "location": "westeurope",
      "identity": { "type": "SystemAssigned" },
      "properties": {
        "activeKey": {
          "sourceVault": { "id": "[resourceId('Microsoft.KeyVault/vaults', 'safe')]" },
          "keyUrl": "https://safe.vault.azure.net/keys/disks/1"
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
      "type": "Microsoft.Compute/diskEncryptionSets",
      "apiVersion": "2023-10-02",
      "name": "disks",
      "location": "westeurope",
      "identity": { "type": "SystemAssigned" },
      "properties": {
        "activeKey": {
          "sourceVault": { "id": "[resourceId('Microsoft.KeyVault/vaults', 'safe')]" },
          "keyUrl": "https://safe.vault.azure.net/keys/disks/1"
        }
      }
    },
    {
      "type": "Microsoft.Authorization/roleAssignments",
      "apiVersion": "2022-04-01",
      "name": "[guid('a')]",
      "scope": "[resourceId('Microsoft.KeyVault/vaults', 'safe')]",
      "properties": {
        "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'e147488a-f6f5-4113-8e2d-b22465e65bf6')]",
        "principalId": "[reference(resourceId('Microsoft.Compute/diskEncryptionSets', 'disks'), '2023-10-02', 'Full').identity.principalId]",
        "principalType": "ServicePrincipal"
      }
    }
  ]
}
```

The identity that is named for the key has to be one that the resource has.
)md";

// The identity that encryption names, as the resource lists it.
void CheckListed(const arm::ResourceFinder& finder, const arm::DeployedResource& resource,
                 RuleContext& ctx, SeenPlaces& seen) {
  const eval::Value* const named =
      FindAt(resource.body, "properties.encryption.identity.userAssignedIdentity");
  if (named == nullptr || (!named->IsString() && !named->IsUnknown())) return;
  if (named->IsString() && !named->text().starts_with('/')) return;
  const arm::HeldIdentities held = arm::IdentitiesOf(finder, resource);
  if (held.Has(finder, *named) != eval::Truth::kFalse) return;
  const Written place = WrittenAt(ctx.graph(), finder.expansion(), *named);
  if (!place || !seen.Add(place)) return;
  auto report = ctx.ReportIn(*place.document, place.span,
                             "the key is read with an identity that {} does not have",
                             arm::TitleOf(resource));
  const Document* const there = ctx.graph().DocumentOf(resource.declared->node.tree());
  if (there != nullptr && resource.declared->identity.node())
    report.LabelIn(*there, resource.declared->identity.span(), "its identities");
  report.Help("list it in `identity.userAssignedIdentities`");
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  const arm::ResourceFinder finder(expansion);
  SeenPlaces seen;
  for (const arm::DeployedResource& resource : expansion.resources()) {
    if (IsSent(resource)) CheckListed(finder, resource, ctx, seen);
  }
  ForEachUnmetNeed(expansion, ctx, [&](const UnmetNeed& unmet) {
    const arm::Need& need = unmet.need;
    if (need.kind != arm::NeedKind::kKey) return;
    const auto& resources = expansion.resources();
    const bool is_policy = arm::UsesRoles(resources[need.store]) == eval::Truth::kFalse;
    auto report = ctx.ReportIn(
        unmet.document, need.place.span(), "{} {} {}, but its identity has no {} for it",
        arm::TitleOf(resources[need.of]), arm::FactsOf(need.kind).verb,
        arm::TitleOf(resources[need.store]), is_policy ? "access policy" : "role");
    ExplainNeed(report, unmet, ctx);
    if (is_policy) {
      report.Help("add an access policy with `get`, `wrapKey` and `unwrapKey` of keys");
    } else {
      report.Help("assign role `{}` to it", arm::FactsOf(need.kind).role);
    }
  });
}

}  // namespace

extern constinit const Rule customer_key_identity = {
    .id = "customer-key-identity",
    .summary = "data is encrypted with a key that the identity may not use",
    .severity = Severity::kError,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"identity"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
