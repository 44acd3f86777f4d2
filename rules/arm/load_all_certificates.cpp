#include "engine/site_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
With `*` every certificate that is uploaded to the app, now or later, is readable for its code, with its private key.

```json bad
{ "type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "shop", "properties": { "siteConfig": { "appSettings": [ { "name": "WEBSITE_LOAD_CERTIFICATES", "value": "*" } ] } } }
```

```json good
{ "type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "shop", "properties": { "siteConfig": { "appSettings": [ { "name": "WEBSITE_LOAD_CERTIFICATES", "value": "3F2504E04F8911D39A0C0305E82C3301AABBCCDD" } ] } } }
```
)md";

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  SitePlaces places(expansion, ctx);
  for (const arm::Site& site : expansion.sites()) {
    const arm::AppSettingList settings = arm::SettingsOf(site);
    const arm::AppSetting* const loaded = settings.Find("WEBSITE_LOAD_CERTIFICATES");
    if (loaded == nullptr || !loaded->value.IsString() || loaded->value.text() != "*") continue;
    const Written place = places.At(loaded->value);
    if (!place) continue;
    ctx.ReportIn(*place.document, place.span, "the code of {} can read every certificate",
                 TitleOf(site))
        .Help("list the thumbprints that it needs");
  }
}

}  // namespace

extern constinit const Rule load_all_certificates = {
    .id = "load-all-certificates",
    .summary = "the code of an app can read all its certificates",
    .severity = Severity::kInfo,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .enabled = Default::kPedantic,
    .categories = {"secrets", "app-service"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
