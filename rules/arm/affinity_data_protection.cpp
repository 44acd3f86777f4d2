#include <algorithm>

#include "engine/site_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Without client affinity the next request of a user may meet another instance. Sessions and keys in the memory or files
of one instance, or of one slot, are not there: users are logged out.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    { "type": "Microsoft.Web/serverfarms", "apiVersion": "2023-12-01", "name": "plan", "sku": { "name": "P1v3", "capacity": 2 } },
    { "type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "shop", "kind": "app", "properties": {
      "serverFarmId": "[resourceId('Microsoft.Web/serverfarms', 'plan')]",
      "clientAffinityEnabled": false,
      "siteConfig": { "netFrameworkVersion": "v8.0" }
    } }
  ]
}
```

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    { "type": "Microsoft.Web/serverfarms", "apiVersion": "2023-12-01", "name": "plan", "sku": { "name": "P1v3", "capacity": 2 } },
    { "type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "shop", "kind": "app", "properties": {
      "serverFarmId": "[resourceId('Microsoft.Web/serverfarms', 'plan')]",
      "clientAffinityEnabled": false,
      "siteConfig": { "netFrameworkVersion": "v8.0", "appSettings": [ { "name": "DataProtection__BlobUri", "value": "https://contoso.blob.core.windows.net/keys/shop.xml" } ] }
    } }
  ]
}
```
)md";

// Settings that point to keys or state that all instances share.
bool SharesState(const arm::AppSettingList& settings) {
  constexpr std::string_view kWords[] = {"DataProtection", "KeyRing", "Redis", "Cache", "SignalR"};
  return std::ranges::any_of(settings.items, [&](const arm::AppSetting& setting) {
    return std::ranges::any_of(kWords, [&setting](std::string_view word) {
      return ContainsIgnoreCase(setting.name, word);
    });
  });
}

bool IsDotNet(const arm::Site& site) {
  for (const char* const property : {"netFrameworkVersion", "linuxFxVersion"}) {
    const auto version = arm::ConfigurationOf(site, property);
    if (version && version->IsString() &&
        (StartsWithIgnoreCase(version->text(), "v") ||
         StartsWithIgnoreCase(version->text(), "DOTNET"))) {
      return true;
    }
  }
  return false;
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  SitePlaces places(expansion, ctx);
  for (const arm::Site& site : expansion.sites()) {
    if (site.is_slot || site.kind != arm::SiteKind::kWebApp || site.plan == nullptr) continue;
    const auto affinity = arm::KnownAt(*site.resource, "properties.clientAffinityEnabled");
    if (!affinity || eval::IsTrue(*affinity) != eval::Truth::kFalse || !IsDotNet(site)) continue;
    const bool is_many = arm::CapacityOf(*site.plan).value_or(0) >= 2 ||
                         arm::HasAutoscale(expansion, *site.plan) == eval::Truth::kTrue;
    const arm::AppSettingList settings = arm::SettingsOf(site);
    if (!is_many || !settings.is_complete || SharesState(settings)) continue;
    const Written place = places.At(*affinity);
    if (!place) continue;
    auto report =
        ctx.ReportIn(*place.document, place.span,
                     "requests go to any instance of {}, and no setting names shared keys "
                     "or a shared cache",
                     TitleOf(site));
    report.Help("keep sessions and data protection keys where all instances and slots reach them");
    LabelResource(report, *site.plan, "the plan has several instances", ctx);
  }
}

}  // namespace

extern constinit const Rule affinity_data_protection = {
    .id = "affinity-data-protection",
    .summary = "requests go to any instance of an app that may keep state of its own",
    .severity = Severity::kInfo,
    .confidence = Confidence::kLow,
    .since = "0.1.0",
    .status = Status::kStable,
    .enabled = Default::kOff,
    .categories = {"reliability", "app-service"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
