#include "engine/site_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
An app without Application Insights runs unseen: failures and slow requests show only in complaints.

```json bad
{ "type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "shop", "properties": { "siteConfig": { "appSettings": [ { "name": "MODE", "value": "live" } ] } } }
```

```json good
{ "type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "shop", "properties": { "siteConfig": { "appSettings": [ { "name": "APPLICATIONINSIGHTS_CONNECTION_STRING", "value": "InstrumentationKey=11111111-2222-3333-4444-555555555555;IngestionEndpoint=https://westeurope-5.in.applicationinsights.azure.com/" } ] } } }
```
)md";

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  SitePlaces places(expansion, ctx);
  for (const arm::Site& site : expansion.sites()) {
    const arm::AppSettingList settings = arm::SettingsOf(site);
    if (site.is_slot || !settings.SurelyLacks("APPLICATIONINSIGHTS_CONNECTION_STRING") ||
        settings.Has("APPINSIGHTS_INSTRUMENTATIONKEY")) {
      continue;
    }
    const Written place = places.Missing(*site.resource, kSiteConfig);
    if (!place) continue;
    ctx.ReportIn(*place.document, place.span, "{} sends no telemetry to Application Insights",
                 TitleOf(site))
        .Help("set the app setting `APPLICATIONINSIGHTS_CONNECTION_STRING`");
  }
}

}  // namespace

extern constinit const Rule app_insights_missing = {
    .id = "app-insights-missing",
    .summary = "an app sends no telemetry to Application Insights",
    .severity = Severity::kInfo,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .enabled = Default::kOff,
    .categories = {"reliability", "app-service"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
