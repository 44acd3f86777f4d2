#include "base/guid.h"
#include "engine/secret_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A template that names its tenant cannot be deployed in another one. `[subscription().tenantId]` is the one it is
deployed to.

```json bad
{
  "type": "Microsoft.KeyVault/vaults",
  "apiVersion": "2023-07-01",
  "name": "shop-vault",
  "location": "westeurope",
  "properties": { "tenantId": "7b9f4c1e-2d63-4a58-9c07-1e5f3a8b6d20" }
}
```

```json good
{
  "type": "Microsoft.KeyVault/vaults",
  "apiVersion": "2023-07-01",
  "name": "shop-vault",
  "location": "westeurope",
  "properties": { "tenantId": "[subscription().tenantId]" }
}
```
)md";

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  arm::FlowFinder parameters(expansion, arm::FlowFinder::What::kPlainParameters);
  SeenPlaces seen;

  for (const arm::DeployedResource& vault : expansion.resources()) {
    if (!IsSent(vault) || !EqualsIgnoreCase(vault.type, "Microsoft.KeyVault/vaults")) continue;
    const eval::Value* const properties = FindAt(vault.body, "properties");
    const eval::Member* const tenant =
        properties != nullptr ? eval::FindMember(*properties, "tenantId") : nullptr;
    if (tenant == nullptr || !tenant->value.IsString() || !IsGuid(tenant->value.text())) continue;
    // All zeros stand for one to be filled in.
    if (tenant->value.text().find_first_not_of("0-") == std::string_view::npos) continue;
    if (parameters.Find(vault.owner, arm::WrittenMember(expansion.session(), *tenant))) continue;
    const Written place = WrittenAt(ctx.graph(), expansion, tenant->value);
    if (place.document != &ctx.document() || !place.node.IsString() || !seen.Add(place)) continue;
    auto report = ctx.Report(place.span, "`tenantId` is always `{}`", tenant->value.text());
    NameResource(vault, ctx, report);
    report.Help("use `[subscription().tenantId]`");
    if (arm::WrittenMember(expansion.session(), *tenant) == place.node &&
        !place.node.text().starts_with('[')) {
      report.Fix(FixSafety::kUnsafe, "use the tenant of the subscription", place.span,
                 "\"[subscription().tenantId]\"");
    }
  }
}

}  // namespace

extern constinit const Rule keyvault_tenant = {
    .id = "keyvault-tenant",
    .summary = "the tenant of a vault is a literal",
    .severity = Severity::kInfo,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"key-vault"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
