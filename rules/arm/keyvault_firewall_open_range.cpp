#include "engine/secret_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A rule for a range as wide as `0.0.0.0/0` makes a firewall that denies by default one that allows.

```json bad
{
  "type": "Microsoft.KeyVault/vaults",
  "apiVersion": "2023-07-01",
  "name": "shop-vault",
  "location": "westeurope",
  "properties": { "networkAcls": { "defaultAction": "Deny", "ipRules": [{ "value": "0.0.0.0/0" }] } }
}
```

```json good
{
  "type": "Microsoft.KeyVault/vaults",
  "apiVersion": "2023-07-01",
  "name": "shop-vault",
  "location": "westeurope",
  "properties": { "networkAcls": { "defaultAction": "Deny", "ipRules": [{ "value": "203.0.113.0/24" }] } }
}
```
)md";

// An IPv4 range of 2^25 addresses or more.
bool IsWide(std::string_view range) {
  const std::size_t slash = range.find('/');
  if (slash == std::string_view::npos) return false;
  const std::string_view length = range.substr(slash + 1);
  return length.size() == 1 && length[0] >= '0' && length[0] < '8';
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  SeenPlaces seen;
  ForEachSentLeaf(expansion, "Microsoft.KeyVault/vaults", [&](const arm::BodyLeaf& leaf) {
    if (!EqualsIgnoreCase(leaf.path, "properties.networkAcls.ipRules[].value") ||
        !leaf.value.IsString() || !IsWide(leaf.value.text())) {
      return;
    }
    const Written place = WrittenAt(ctx.graph(), expansion, leaf.value);
    if (place.document != &ctx.document() || !seen.Add(place)) return;
    auto report =
        ctx.Report(place.span, "the firewall of the vault lets `{}` in", leaf.value.text());
    NameResource(leaf.resource, ctx, report);
    report.Help("list the addresses that need access");
    ExplainDefaults(place, ctx, report);
  });
}

}  // namespace

extern constinit const Rule keyvault_firewall_open_range = {
    .id = "keyvault-firewall-open-range",
    .summary = "the firewall of a vault lets the whole internet in",
    .severity = Severity::kWarning,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"key-vault", "network"},
    .controls = {"MCSB:NS-2"},
    .equivalents = {"psrule:Azure.KeyVault.Firewall"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
