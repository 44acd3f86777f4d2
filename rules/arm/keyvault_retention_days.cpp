#include "engine/secret_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`softDeleteRetentionInDays` is between 7 and 90; the service refuses everything else. With `--pedantic`, less than 30 is
reported as info.

```json bad
{
  "type": "Microsoft.KeyVault/vaults",
  "apiVersion": "2023-07-01",
  "name": "shop-vault",
  "location": "westeurope",
  "properties": { "softDeleteRetentionInDays": 5 }
}
```

```json good
{
  "type": "Microsoft.KeyVault/vaults",
  "apiVersion": "2023-07-01",
  "name": "shop-vault",
  "location": "westeurope",
  "properties": { "softDeleteRetentionInDays": 90 }
}
```
)md";

constexpr std::int64_t kMin = 7;
constexpr std::int64_t kMax = 90;
constexpr std::int64_t kShort = 30;

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  SeenPlaces seen;

  for (const arm::DeployedResource& vault : expansion.resources()) {
    if (!IsSent(vault) || !EqualsIgnoreCase(vault.type, "Microsoft.KeyVault/vaults")) continue;
    const eval::Value* const value = FindAt(vault.body, "properties.softDeleteRetentionInDays");
    if (value == nullptr || value->kind() != eval::Kind::kInteger) continue;
    const std::int64_t days = value->integer();
    const bool is_refused = days < kMin || days > kMax;
    if (!is_refused && (days >= kShort || !ctx.pedantic())) continue;
    const Written place = WrittenAt(ctx.graph(), expansion, *value);
    if (place.document != &ctx.document() || !seen.Add(place)) continue;
    if (is_refused) {
      auto report = ctx.Report(place.span, "`softDeleteRetentionInDays` is {}; it is {} to {}",
                               days, kMin, kMax);
      NameResource(vault, ctx, report);
      report.Help("set it to 90");
      ExplainDefaults(place, ctx, report);
    } else {
      ctx.Report(place.span, "`softDeleteRetentionInDays` is {}, which leaves little time", days)
          .As(Severity::kInfo)
          .Help("set it to 90");
    }
  }
}

}  // namespace

extern constinit const Rule keyvault_retention_days = {
    .id = "keyvault-retention-days",
    .summary = "the days for which deleted secrets are kept are out of range",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "key-vault"},
    .equivalents = {"checkov:CKV_AZURE_42"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
