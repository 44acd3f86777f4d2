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
it: the service refuses it. Slots may be unloaded. It is an
information when the plan of a web app is not in the deployment.
)md";

bool IsRefused(arm::PlanTier tier) {
  return tier == arm::PlanTier::kFree || tier == arm::PlanTier::kShared ||
         tier == arm::PlanTier::kDynamic || tier == arm::PlanTier::kFlexConsumption;
}

// A web app whose plan nobody sees; it says itself that it is one.
bool IsOnUnseenPlan(const arm::Site& site) {
  const auto kind = arm::KnownAt(*site.resource, "kind");
  const auto environment = arm::KnownAt(*site.resource, "properties.managedEnvironmentId");
  return site.kind == arm::SiteKind::kWebApp && site.plan == nullptr && kind && kind->IsString() &&
         ContainsIgnoreCase(kind->text(), "app") && environment && environment->IsNull();
}

void CheckSite(const arm::Site& site, SitePlaces& places, RuleContext& ctx) {
  const auto value = arm::ConfigurationOf(site, "alwaysOn");
  if (!value || (!value->IsNull() && value->kind() != eval::Kind::kBoolean)) return;
  const bool is_on = !value->IsNull() && value->boolean();
  const bool is_unseen = !is_on && IsOnUnseenPlan(site);
  const bool is_idle = !is_on && !site.is_slot && arm::IsDedicated(site.tier);
  if (is_on ? !IsRefused(site.tier) : !is_unseen && !is_idle) return;
  const Written place = places.AtOrMissing(*site.resource, kSiteConfig, *value);
  if (!place) return;
  auto report = ctx.ReportIn(*place.document, place.span, "{} {}", TitleOf(site),
                             is_on       ? "asks for `alwaysOn`, which its plan does not have"
                             : is_unseen ? "may be unloaded when it is idle: `alwaysOn` is not set"
                                         : "is unloaded when it is idle: `alwaysOn` is not set");
  if (is_on) {
    report.As(Severity::kError)
        .Help("leave `alwaysOn` out, or take a plan of the Basic tier or above");
    ExplainTier(report, site, ctx);
    return;
  }
  report.Help("set `alwaysOn` to `true`");
  if (is_unseen) {
    report.As(Severity::kInfo).As(Confidence::kMedium);
  } else {
    LabelResource(report, *site.plan, "the plan", ctx);
  }
  if (!value->IsNull() && place.document == &ctx.document() && place.node.IsScalar() &&
      !place.node.IsString()) {
    report.Fix(FixSafety::kUnsafe, "keep the app loaded", place.span, "true");
  }
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  SitePlaces places(expansion, ctx);
  for (const arm::Site& site : expansion.sites()) {
    if (site.kind == arm::SiteKind::kWebApp || site.kind == arm::SiteKind::kFunctionApp) {
      CheckSite(site, places, ctx);
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
