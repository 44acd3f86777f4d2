#include <algorithm>
#include <string>

#include "engine/secret_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Services that encrypt with a key of the customer refuse one in a vault that can be purged: with the key, the data would be
gone.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {
      "type": "Microsoft.KeyVault/vaults",
      "apiVersion": "2023-07-01",
      "name": "shop-keys",
      "location": "westeurope",
      "properties": { "accessPolicies": [] }
    },
    {
      "type": "Microsoft.Storage/storageAccounts",
      "apiVersion": "2023-01-01",
      "name": "shop",
      "location": "westeurope",
      "properties": {
        "encryption": {
          "keySource": "Microsoft.Keyvault",
          "keyvaultproperties": {
            "keyname": "files",
            "keyvaulturi": "[reference(resourceId('Microsoft.KeyVault/vaults', 'shop-keys')).vaultUri]"
          }
        }
      }
    }
  ]
}
```

```json good
{
  "type": "Microsoft.KeyVault/vaults",
  "apiVersion": "2023-07-01",
  "name": "shop-keys",
  "location": "westeurope",
  "properties": { "accessPolicies": [], "enablePurgeProtection": true }
}
```
)md";

bool TakesKey(const arm::BodyLeaf& leaf) {
  constexpr std::string_view kNames[] = {"keyVaultUri", "keyUri", "keyVaultKeyUri",
                                         "keyIdentifier"};
  return std::ranges::any_of(
      kNames, [&leaf](std::string_view name) { return EqualsIgnoreCase(leaf.name, name); });
}

// Whether the address of a key is one of the vault: it holds the vault's name as a whole, or is
// asked of the vault.
bool PointsTo(const eval::Value& value, std::string_view vault) {
  std::string text;
  if (value.IsString()) {
    return StartsWithIgnoreCase(value.text(), fmt::format("https://{}.", vault));
  }
  if (!value.IsUnknown()) return false;
  eval::AppendExpression(value, text);
  return text.find(fmt::format("'{}'", vault)) != std::string::npos ||
         text.find(fmt::format("/vaults/{}'", vault)) != std::string::npos ||
         text.find(fmt::format("https://{}.", vault)) != std::string::npos;
}

bool IsPurgeable(const arm::DeployedResource& vault) {
  const eval::Value* const properties = FindAt(vault.body, "properties");
  if (properties == nullptr || !properties->IsObject() || properties->object().is_open)
    return false;
  const eval::Value* const value = FindAt(*properties, "enablePurgeProtection");
  return value == nullptr || value->IsNull() || eval::IsTrue(*value) == eval::Truth::kFalse;
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  SeenPlaces seen;

  for (const arm::DeployedResource& vault : expansion.resources()) {
    if (!IsSent(vault) || !EqualsIgnoreCase(vault.type, "Microsoft.KeyVault/vaults")) continue;
    if (!vault.name.IsString() || vault.name.text().empty() || !IsPurgeable(vault)) continue;
    const Written name = WrittenAt(ctx.graph(), vault.declared->name.node());
    if (name.document != &ctx.document()) continue;
    ForEachSentLeaf(expansion, {}, [&](const arm::BodyLeaf& leaf) {
      if (!TakesKey(leaf) || !PointsTo(leaf.value, vault.name.text())) return;
      const Written user = WrittenAt(ctx.graph(), leaf.node);
      if (!user || !seen.Add(name)) return;
      ctx.Report(name.span, "vault `{}` holds the key of `{}`, but can be purged",
                 vault.name.text(), leaf.resource.type)
          .Help("set `enablePurgeProtection` to `true`")
          .LabelIn(*user.document, user.span, "the key is used here");
    });
  }
}

}  // namespace

extern constinit const Rule keyvault_for_customer_key = {
    .id = "keyvault-for-customer-key",
    .summary = "a vault holds the key of another service without purge protection",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"key-vault"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
