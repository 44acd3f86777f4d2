#include "engine/site_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A swap calls the page of `WEBSITE_SWAP_WARMUP_PING_PATH` and waits for an answer. Without
`WEBSITE_SWAP_WARMUP_PING_STATUSES` any answer will do, a 500 too.

```json bad
{ "type": "Microsoft.Web/sites/slots", "apiVersion": "2023-12-01", "name": "shop/staging", "properties": { "siteConfig": { "appSettings": [ { "name": "WEBSITE_SWAP_WARMUP_PING_PATH", "value": "/warm" } ] }} }
```

```json good
{ "type": "Microsoft.Web/sites/slots", "apiVersion": "2023-12-01", "name": "shop/staging", "properties": { "siteConfig": { "appSettings": [ { "name": "WEBSITE_SWAP_WARMUP_PING_PATH", "value": "/warm" }, { "name": "WEBSITE_SWAP_WARMUP_PING_STATUSES", "value": "200" } ] }} }
```
)md";

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  SitePlaces places(expansion, ctx);
  for (const arm::Site& site : expansion.sites()) {
    const arm::AppSettingList settings = arm::SettingsOf(site);
    const arm::AppSetting* const path = settings.Find("WEBSITE_SWAP_WARMUP_PING_PATH");
    if (path == nullptr || !settings.SurelyLacks("WEBSITE_SWAP_WARMUP_PING_STATUSES")) continue;
    const Written place = places.At(*path);
    if (!place) continue;
    ctx.ReportIn(*place.document, place.span,
                 "the swap of {} goes on whatever the warm-up page answers", TitleOf(site))
        .Help("set `WEBSITE_SWAP_WARMUP_PING_STATUSES` to `200`");
  }
}

}  // namespace

extern constinit const Rule swap_status_missing = {
    .id = "swap-status-missing",
    .summary = "a swap takes any answer of the warm-up page",
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
