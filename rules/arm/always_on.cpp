#include "engine/site_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
On a plan with machines of its own an app is unloaded after twenty minutes without requests, unless `alwaysOn` is set:
the next request waits for a cold start, and timers and continuous jobs stand still.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    { "type": "Microsoft.Web/serverfarms", "apiVersion": "2023-12-01", "name": "plan", "sku": { "name": "S1" } },
    { "type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "shop", "kind": "app", "properties": {
      "serverFarmId": "[resourceId('Microsoft.Web/serverfarms', 'plan')]",
      "siteConfig": { "http20Enabled": true }
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
    { "type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "shop", "kind": "app", "properties": {
      "serverFarmId": "[resourceId('Microsoft.Web/serverfarms', 'plan')]",
      "siteConfig": { "alwaysOn": true }
    } }
  ]
}
```

Functions on such plans count too. For plans that have no `alwaysOn` (Free, Shared, Consumption) it is an error to set
it: the service refuses it. Slots may be unloaded. Nothing is said when the plan is not in the deployment.
)md";

bool IsRefused(arm::PlanTier tier) {
  return tier == arm::PlanTier::kFree || tier == arm::PlanTier::kShared ||
         tier == arm::PlanTier::kDynamic || tier == arm::PlanTier::kFlexConsumption;
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  SitePlaces places(expansion, ctx);
  for (const arm::Site& site : arm::FindSites(expansion)) {
    if (site.kind != arm::SiteKind::kWebApp && site.kind != arm::SiteKind::kFunctionApp) continue;
    const auto value = arm::ConfigurationOf(site, "alwaysOn");
    if (!value || (!value->IsNull() && value->kind() != eval::Kind::kBoolean)) continue;
    const bool is_on = !value->IsNull() && value->boolean();
    if (is_on ? !IsRefused(site.tier) : site.is_slot || !arm::IsDedicated(site.tier)) continue;
    const Written place = places.AtOrMissing(*site.resource, kSiteConfig, *value);
    if (!place) continue;
    auto report = ctx.ReportIn(*place.document, place.span, "{} {}", TitleOf(site),
                               is_on ? "asks for `alwaysOn`, which its plan does not have"
                                     : "is unloaded when it is idle: `alwaysOn` is not set");
    if (is_on) report.As(Severity::kError);
    report.Help("{}", is_on ? "leave `alwaysOn` out, or take a plan of the Basic tier or above"
                            : "set `alwaysOn` to `true`");
    if (is_on) {
      ExplainTier(report, site, ctx);
    } else {
      LabelResource(report, *site.plan, "the plan", ctx);
      if (!value->IsNull() && place.document == &ctx.document() && place.node.IsScalar() &&
          !place.node.IsString()) {
        report.Fix(FixSafety::kUnsafe, "keep the app loaded", place.span, "true");
      }
    }
  }
}

}  // namespace

extern constinit const Rule always_on = {
    .id = "always-on",
    .summary = "`alwaysOn` does not fit the plan of an app",
    .severity = Severity::kWarning,
    .confidence = Confidence::kHigh,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"reliability", "app-service"},
    .equivalents = {"psrule:Azure.AppService.AlwaysOn"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
