#include "engine/site_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Auto swap works for apps on Windows only. On Linux and for containers nothing is swapped.

```json bad
{ "type": "Microsoft.Web/sites/slots", "apiVersion": "2023-12-01", "name": "shop/staging", "kind": "app,linux", "properties": { "siteConfig": { "autoSwapSlotName": "production" } } }
```

```json good
{ "type": "Microsoft.Web/sites/slots", "apiVersion": "2023-12-01", "name": "shop/staging", "kind": "app", "properties": { "siteConfig": { "autoSwapSlotName": "production" } } }
```
)md";

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  SitePlaces places(expansion, ctx);
  for (const arm::Site& site : expansion.sites()) {
    const bool is_container = site.is_container == eval::Truth::kTrue;
    if (!is_container && site.is_linux != eval::Truth::kTrue) continue;
    const auto target = arm::ConfigurationOf(site, "autoSwapSlotName");
    if (!target || !target->IsString() || target->text().empty()) continue;
    const Written place = places.At(*target);
    if (!place) continue;
    ctx.ReportIn(*place.document, place.span, "{} runs {}, where auto swap does not exist",
                 TitleOf(site), is_container ? "a container" : "on Linux")
        .Help("leave it out, and swap in the pipeline");
  }
}

}  // namespace

extern constinit const Rule auto_swap_unsupported = {
    .id = "auto-swap-unsupported",
    .summary = "auto swap is set for an app on Linux or in a container",
    .severity = Severity::kError,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "app-service"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
