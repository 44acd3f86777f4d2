#include "engine/secret_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The service refuses `false`: purge protection can only be turned on, or be left alone.

```json bad
{
  "type": "Microsoft.KeyVault/vaults",
  "apiVersion": "2023-07-01",
  "name": "shop-vault",
  "location": "westeurope",
  "properties": { "enablePurgeProtection": false }
}
```

```json good
{
  "type": "Microsoft.KeyVault/vaults",
  "apiVersion": "2023-07-01",
  "name": "shop-vault",
  "location": "westeurope",
  "properties": { "enablePurgeProtection": true }
}
```
)md";

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  SeenPlaces seen;

  for (const arm::DeployedResource& vault : expansion.resources()) {
    if (!IsSent(vault) || !EqualsIgnoreCase(vault.type, "Microsoft.KeyVault/vaults")) continue;
    const eval::Value* const value = FindAt(vault.body, "properties.enablePurgeProtection");
    if (value == nullptr || eval::IsTrue(*value) != eval::Truth::kFalse) continue;
    const Written place = WrittenAt(ctx.graph(), expansion, *value);
    if (place.document != &ctx.document() || !seen.Add(place)) continue;
    auto report = ctx.Report(place.span, "`enablePurgeProtection` is false, which is refused");
    NameResource(vault, ctx, report);
    report.Help("set it to `true`, or leave it out");
    ExplainDefaults(place, ctx, report);
  }
}

}  // namespace

extern constinit const Rule keyvault_purge_protection_false = {
    .id = "keyvault-purge-protection-false",
    .summary = "purge protection is turned off in words",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "key-vault"},
    .equivalents = {"psrule:Azure.KeyVault.PurgeProtect", "checkov:CKV_AZURE_110",
                    "checkov:CKV_AZURE_42", "trivy:AZU-0016", "kics:key_vault_not_recoverable"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
