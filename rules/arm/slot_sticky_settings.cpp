#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "engine/site_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A swap takes the app settings along, apart from those that `slotConfigNames` lists. A setting that differs between
production and slot, such as a test database, goes live with the next swap.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    { "type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "shop", "properties": { "siteConfig": { "appSettings": [ { "name": "DB", "value": "live" } ] } } },
    { "type": "Microsoft.Web/sites/slots", "apiVersion": "2023-12-01", "name": "shop/staging", "properties": { "siteConfig": { "appSettings": [ { "name": "DB", "value": "test" } ] } } }
  ]
}
```

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    { "type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "shop", "properties": { "siteConfig": { "appSettings": [ { "name": "DB", "value": "live" } ] } } },
    { "type": "Microsoft.Web/sites/slots", "apiVersion": "2023-12-01", "name": "shop/staging", "properties": { "siteConfig": { "appSettings": [ { "name": "DB", "value": "test" } ] } } },
    { "type": "Microsoft.Web/sites/config", "apiVersion": "2023-12-01", "name": "shop/slotConfigNames", "properties": { "appSettingNames": [ "DB" ] } }
  ]
}
```
)md";

// Names that a slot keeps; nothing when they are not known.
std::optional<std::vector<std::string_view>> StickyNames(const arm::Site& production) {
  if (!production.has_all_configs) return std::nullopt;
  std::vector<std::string_view> names;
  for (const arm::DeployedResource* config : arm::ConfigsCalled(production, "slotConfigNames")) {
    const auto list = arm::KnownAt(*config, "properties.appSettingNames");
    if (!list) return std::nullopt;
    if (!list->IsArray()) continue;
    for (const eval::Value& name : list->items()) {
      if (!name.IsString()) return std::nullopt;
      names.push_back(name.text());
    }
  }
  return names;
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  SitePlaces places(expansion, ctx);
  const std::vector<arm::Site>& sites = expansion.sites();
  for (const arm::Site& slot : sites) {
    const auto production = std::ranges::find(sites, slot.production, &arm::Site::resource);
    if (!slot.is_slot || production == sites.end()) continue;
    const auto sticky = StickyNames(*production);
    if (!sticky) continue;
    const arm::AppSettingList settings = arm::SettingsOf(*production);
    std::map<std::string, const arm::AppSetting*> live;
    for (const arm::AppSetting& setting : settings.items) live[ToLower(setting.name)] = &setting;
    for (const arm::AppSetting& setting : arm::SettingsOf(slot).items) {
      const auto found = live.find(ToLower(setting.name));
      const arm::AppSetting* const other = found == live.end() ? nullptr : found->second;
      if (other == nullptr || EqualsIgnoreCase(setting.name, "WEBSITE_CONTENTSHARE") ||
          !other->value.IsString() || !setting.value.IsString() ||
          other->value.text() == setting.value.text() ||
          std::ranges::any_of(*sticky, [&setting](std::string_view name) {
            return EqualsIgnoreCase(name, setting.name);
          })) {
        continue;
      }
      const Written place = places.At(setting);
      if (!place) continue;
      auto report = ctx.ReportIn(*place.document, place.span,
                                 "`{}` differs between {} and production, and is swapped with it",
                                 setting.name, TitleOf(slot));
      const Written in_production = places.At(*other);
      if (in_production) {
        report.LabelIn(*in_production.document, in_production.span, "in production");
      }
      report.Help("list it in `appSettingNames` of the `config` resource `slotConfigNames`");
    }
  }
}

}  // namespace

extern constinit const Rule slot_sticky_settings = {
    .id = "slot-sticky-settings",
    .summary = "a setting differs between an app and its slot, and travels with the swap",
    .severity = Severity::kInfo,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .enabled = Default::kPedantic,
    .categories = {"reliability", "app-service"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
