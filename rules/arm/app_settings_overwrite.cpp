#include <algorithm>
#include <set>
#include <string>

#include "engine/site_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A `config` resource called `appsettings`, `connectionstrings` or `azurestorageaccounts` replaces the whole set. What
`siteConfig`, or another such resource, has set before is gone, until the next deployment of the site brings it back for
a moment.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    { "type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "shop", "properties": { "siteConfig": { "appSettings": [ { "name": "A", "value": "1" }, { "name": "B", "value": "2" } ] } } },
    { "type": "Microsoft.Web/sites/config", "apiVersion": "2023-12-01", "name": "shop/appsettings", "properties": { "C": "3" } }
  ]
}
```

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    { "type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "shop", "properties": { "siteConfig": {} } },
    { "type": "Microsoft.Web/sites/config", "apiVersion": "2023-12-01", "name": "shop/appsettings", "properties": { "A": "1", "B": "2", "C": "3" } }
  ]
}
```

Settings that are made again by the resource are not lost; one finding names the first that is.
)md";

// A set of settings that is replaced as a whole, the `config` resource and the property of the
// siteConfig that make it.
struct Kind {
  std::string_view config, property, title;
};
constexpr Kind kKinds[] = {
    {"appsettings", "appSettings", "app settings"},
    {"connectionstrings", "connectionStrings", "connection strings"},
    {"azurestorageaccounts", "azureStorageAccounts", "storage mounts"},
};

class OverwriteChecker {
 public:
  OverwriteChecker(const arm::Expansion& expansion, RuleContext& ctx)
      : places_(expansion, ctx), ctx_(ctx) {}

  void Site(const arm::Site& site) {
    for (const Kind& kind : kKinds) {
      const auto configs = arm::ConfigsCalled(site, kind.config);
      if (configs.empty()) continue;
      const eval::Value* const own =
          FindAt(site.resource->body, fmt::format("properties.siteConfig.{}", kind.property));
      if (own != nullptr) Compare(site, kind, *own, *configs.back());
      for (std::size_t i = 1; i < configs.size(); ++i) {
        if (const eval::Value* const earlier = FindAt(configs[i - 1]->body, "properties")) {
          Compare(site, kind, *earlier, *configs[i]);
        }
      }
    }
  }

 private:
  // Settings of `lost` that the resource does not make again.
  void Compare(const arm::Site& site, const Kind& kind, const eval::Value& lost,
               const arm::DeployedResource& config) {
    const eval::Value* const values = FindAt(config.body, "properties");
    if (values == nullptr) return;
    const arm::AppSettingList now = arm::SettingsIn(*values);
    if (!now.is_complete) return;
    std::set<std::string> kept;
    for (const arm::AppSetting& setting : now.items) kept.insert(ToLower(setting.name));
    const arm::AppSettingList before = arm::SettingsIn(lost);
    const auto first = std::ranges::find_if(before.items, [&kept](const arm::AppSetting& setting) {
      return !kept.contains(ToLower(setting.name));
    });
    if (first == before.items.end()) return;
    const Written place = places_.At(*first);
    if (!place) return;
    auto report = ctx_.ReportIn(*place.document, place.span,
                                "`{}` of {} does not last: a `config` resource replaces all its {}",
                                first->name, TitleOf(site), kind.title);
    report.Help("make all of them in one place");
    LabelResource(report, config, "replaced by this", ctx_);
  }

  SitePlaces places_;
  RuleContext& ctx_;
};

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  OverwriteChecker checker(expansion, ctx);
  for (const arm::Site& site : expansion.sites()) checker.Site(site);
}

}  // namespace

extern constinit const Rule app_settings_overwrite = {
    .id = "app-settings-overwrite",
    .summary = "settings of an app are made in two places, of which one replaces the other",
    .severity = Severity::kWarning,
    .confidence = Confidence::kHigh,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"reliability", "app-service"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
