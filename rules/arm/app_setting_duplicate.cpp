#include <map>
#include <string>

#include "engine/site_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A list of app settings takes every name once, in whatever case. Of two that are alike one is lost, or the service refuses
the list.

```json bad
{ "type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "shop", "properties": { "siteConfig": { "appSettings": [ { "name": "Mode", "value": "a" }, { "name": "MODE", "value": "b" } ] } } }
```

```json good
{ "type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "shop", "properties": { "siteConfig": { "appSettings": [ { "name": "Mode", "value": "a" }, { "name": "Theme", "value": "b" } ] } } }
```

Names that differ in their case are information where the app may run on Linux, which tells them apart.
)md";

void CheckList(const arm::Site& site, const eval::Value& list, SitePlaces& places,
               RuleContext& ctx) {
  std::map<std::string, arm::AppSetting> seen;
  for (const arm::AppSetting& again : arm::SettingsIn(list).items) {
    const auto [known, is_new] = seen.emplace(ToLower(again.name), again);
    if (is_new) continue;
    const arm::AppSetting& first = known->second;
    const Written earlier = places.At(first);
    const Written place = places.At(again);
    if (!place) continue;
    auto report = ctx.ReportIn(*place.document, place.span,
                               "app setting `{}` of {} is listed twice", again.name, TitleOf(site));
    // Linux tells the case of names apart.
    if (first.name != again.name && site.is_linux != eval::Truth::kFalse) {
      report.As(Severity::kInfo);
    }
    if (earlier) report.LabelIn(*earlier.document, earlier.span, "first here");
    report.Help("leave one of them out");
  }
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  SitePlaces places(expansion, ctx);
  for (const arm::Site& site : expansion.sites()) {
    const eval::Value* const list =
        FindAt(site.resource->body, "properties.siteConfig.appSettings");
    if (list != nullptr && list->IsArray()) CheckList(site, *list, places, ctx);
  }
}

}  // namespace

extern constinit const Rule app_setting_duplicate = {
    .id = "app-setting-duplicate",
    .summary = "an app setting is listed twice",
    .severity = Severity::kError,
    .confidence = Confidence::kHigh,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "app-service"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
