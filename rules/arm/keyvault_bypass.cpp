#include "engine/secret_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Deployments, disk encryption and machines that read certificates come from Azure's own services. With a firewall that lets
nobody pass, what `enabledFor...` allows fails.

```json bad
{
  "type": "Microsoft.KeyVault/vaults",
  "apiVersion": "2023-07-01",
  "name": "shop-vault",
  "location": "westeurope",
  "properties": { "enabledForTemplateDeployment": true, "networkAcls": { "defaultAction": "Deny", "bypass": "None" } }
}
```

```json good
{
  "type": "Microsoft.KeyVault/vaults",
  "apiVersion": "2023-07-01",
  "name": "shop-vault",
  "location": "westeurope",
  "properties": { "enabledForTemplateDeployment": true, "networkAcls": { "defaultAction": "Deny", "bypass": "AzureServices" } }
}
```
)md";

bool Is(const arm::DeployedResource& vault, std::string_view path, std::string_view text) {
  const eval::Value* const value = FindAt(vault.body, path);
  return value != nullptr && value->IsString() && EqualsIgnoreCase(value->text(), text);
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  constexpr std::string_view kFeatures[] = {"properties.enabledForTemplateDeployment",
                                            "properties.enabledForDiskEncryption",
                                            "properties.enabledForDeployment"};
  SeenPlaces seen;

  for (const arm::DeployedResource& vault : expansion.resources()) {
    if (!IsSent(vault) || !EqualsIgnoreCase(vault.type, "Microsoft.KeyVault/vaults")) continue;
    const eval::Value* const bypass = FindAt(vault.body, "properties.networkAcls.bypass");
    if (bypass == nullptr || !Is(vault, "properties.networkAcls.bypass", "None")) continue;
    if (!Is(vault, "properties.networkAcls.defaultAction", "Deny") &&
        !Is(vault, "properties.publicNetworkAccess", "Disabled")) {
      continue;
    }
    for (const std::string_view feature : kFeatures) {
      const eval::Value* const value = FindAt(vault.body, feature);
      if (value == nullptr || eval::IsTrue(*value) != eval::Truth::kTrue) continue;
      const Written place = WrittenAt(ctx.graph(), expansion, *bypass);
      if (place.document != &ctx.document() || !seen.Add(place)) break;
      auto report = ctx.Report(place.span, "`bypass` is `None`, but `{}` is on",
                               feature.substr(feature.find('.') + 1));
      NameResource(vault, ctx, report);
      report.Help("set `bypass` to `AzureServices`");
      if (const Written other = WrittenAt(ctx.graph(), expansion, *value)) {
        report.LabelIn(*other.document, other.span, "turned on here");
      }
      break;
    }
  }
}

}  // namespace

extern constinit const Rule keyvault_bypass = {
    .id = "keyvault-bypass",
    .summary = "the firewall of a vault keeps out platform features that are turned on",
    .severity = Severity::kInfo,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"key-vault", "network"},
    .equivalents = {"psrule:Azure.KeyVault.Firewall"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
