#include "engine/site_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Plans of the Free, Shared, Basic and Flex Consumption tiers have no deployment slots, Standard has five beside production, Premium and
Isolated twenty, and a Consumption plan one. The service refuses more.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    { "type": "Microsoft.Web/serverfarms", "apiVersion": "2023-12-01", "name": "plan", "sku": { "name": "B1" } },
    { "type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "shop", "properties": {
      "serverFarmId": "[resourceId('Microsoft.Web/serverfarms', 'plan')]"
    } },
    { "type": "Microsoft.Web/sites/slots", "apiVersion": "2023-12-01", "name": "shop/staging", "properties": {
      "serverFarmId": "[resourceId('Microsoft.Web/serverfarms', 'plan')]"
    } }
  ]
}
```

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    { "type": "Microsoft.Web/serverfarms", "apiVersion": "2023-12-01", "name": "plan", "sku": { "name": "S1" } },
    { "type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "shop", "properties": {
      "serverFarmId": "[resourceId('Microsoft.Web/serverfarms', 'plan')]"
    } },
    { "type": "Microsoft.Web/sites/slots", "apiVersion": "2023-12-01", "name": "shop/staging", "properties": {
      "serverFarmId": "[resourceId('Microsoft.Web/serverfarms', 'plan')]"
    } }
  ]
}
```

A warning where the tier rests on the default of a parameter.
)md";

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  SitePlaces places(expansion, ctx);
  for (const arm::Site& site : expansion.sites()) {
    const auto max = arm::MaxSlots(site.tier);
    if (!max) continue;
    const bool is_none = *max == 0;
    if (is_none ? !site.is_slot : site.is_slot || site.slots.size() <= *max) continue;
    const Written place = places.Missing(*site.resource, {});
    if (!place) continue;
    auto report =
        is_none ? ctx.ReportIn(*place.document, place.span, "{} is on a plan without slots",
                               TitleOf(site))
                : ctx.ReportIn(*place.document, place.span, "{} has {} slots; its plan offers {}",
                               TitleOf(site), site.slots.size(), *max);
    report.Help("take a plan of {} tier", is_none ? "the Standard" : "a higher");
    ExplainTier(report, site, ctx);
  }
}

}  // namespace

extern constinit const Rule plan_slot_support = {
    .id = "plan-slot-support",
    .summary = "an app has slots that its plan does not offer",
    .severity = Severity::kError,
    .confidence = Confidence::kHigh,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "app-service"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
