#include "engine/site_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
With auto swap every deployment to the slot goes live without anybody looking. A health check, or a page that the swap
calls first, keeps a cold or broken build out of production.

```json bad
{ "type": "Microsoft.Web/sites/slots", "apiVersion": "2023-12-01", "name": "shop/staging", "properties": { "siteConfig": { "autoSwapSlotName": "production" } } }
```

```json good
{ "type": "Microsoft.Web/sites/slots", "apiVersion": "2023-12-01", "name": "shop/staging", "properties": { "siteConfig": { "autoSwapSlotName": "production", "healthCheckPath": "/healthz" } } }
```
)md";

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  SitePlaces places(expansion, ctx);
  for (const arm::Site& site : expansion.sites()) {
    const auto target = arm::ConfigurationOf(site, "autoSwapSlotName");
    if (!target || !target->IsString() || target->text().empty()) continue;
    const auto path = arm::ConfigurationOf(site, "healthCheckPath");
    if (!path || (path->IsString() && !path->text().empty())) continue;
    if (!arm::SettingsOf(site).SurelyLacks("WEBSITE_SWAP_WARMUP_PING_PATH")) continue;
    const Written place = places.At(*target);
    if (!place) continue;
    ctx.ReportIn(*place.document, place.span,
                 "{} goes live by itself, with no health check and no warm-up", TitleOf(site))
        .Help("set `healthCheckPath`, or the app setting `WEBSITE_SWAP_WARMUP_PING_PATH`, on it");
  }
}

}  // namespace

extern constinit const Rule auto_swap_unguarded = {
    .id = "auto-swap-unguarded",
    .summary = "a slot is swapped by itself without a health check or warm-up",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"reliability", "app-service"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
