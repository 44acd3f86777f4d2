#include "engine/site_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
An instrumentation key says who sends telemetry, not where to; taking it in that way is out of support. The connection
string says both.

```json bad
{ "type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "shop", "properties": { "siteConfig": { "appSettings": [ { "name": "APPINSIGHTS_INSTRUMENTATIONKEY", "value": "11111111-2222-3333-4444-555555555555" } ] } } }
```

```json good
{ "type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "shop", "properties": { "siteConfig": { "appSettings": [ { "name": "APPLICATIONINSIGHTS_CONNECTION_STRING", "value": "InstrumentationKey=11111111-2222-3333-4444-555555555555;IngestionEndpoint=https://westeurope-5.in.applicationinsights.azure.com/" } ] } } }
```
)md";

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  SitePlaces places(expansion, ctx);
  for (const arm::Site& site : expansion.sites()) {
    const arm::AppSettingList settings = arm::SettingsOf(site);
    const arm::AppSetting* const key = settings.Find("APPINSIGHTS_INSTRUMENTATIONKEY");
    if (key == nullptr || !settings.SurelyLacks("APPLICATIONINSIGHTS_CONNECTION_STRING")) continue;
    const Written place = places.At(*key);
    if (!place) continue;
    ctx.ReportIn(*place.document, place.span,
                 "{} sends telemetry with an instrumentation key alone", TitleOf(site))
        .Help("set `APPLICATIONINSIGHTS_CONNECTION_STRING` to the component's `ConnectionString`");
  }
}

}  // namespace

extern constinit const Rule app_insights_legacy_key = {
    .id = "app-insights-legacy-key",
    .summary = "telemetry is set up with an instrumentation key alone",
    .severity = Severity::kInfo,
    .confidence = Confidence::kHigh,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"lifecycle", "app-service"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
