#include <algorithm>
#include <string>

#include "engine/site_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
With a health check path, App Service asks every instance of a web app once a minute how it is, and takes an instance
that keeps failing out of rotation. Without one, requests go on to instances that are broken.

```json bad
{
  "type": "Microsoft.Web/sites",
  "apiVersion": "2023-12-01",
  "name": "shop",
  "properties": { "siteConfig": { "alwaysOn": true } }
}
```

```json good
{
  "type": "Microsoft.Web/sites",
  "apiVersion": "2023-12-01",
  "name": "shop",
  "properties": { "siteConfig": { "alwaysOn": true, "healthCheckPath": "/healthz" } }
}
```

The path may stand in `siteConfig` or in the `config` resource called `web`. The finding is a warning when the file
shows that the app runs on several instances, on a plan with a capacity of two or more or with autoscale, or is swapped
with a slot: then there is a good instance to send the requests to, or a broken build to keep out. Function apps, workflow apps, and plans that have no health check (Free, Shared,
Consumption) are left alone.
)md";

// A `config` resource of another file that surely belongs to the site and gives the path.
bool IsSetInAnotherFile(const arm::DeployedResource& site, RuleContext& ctx) {
  if (!site.name.IsString()) return false;
  const std::string name = std::string(site.name.text()) + "/web";
  for (const ResourceRef& config : ctx.graph().ResourcesOfType(site.type + "/config")) {
    if (config.document != &ctx.document() && config.resource->full_name &&
        EqualsIgnoreCase(*config.resource->full_name, name) &&
        !config.resource->properties["healthCheckPath"].IsAbsent()) {
      return true;
    }
  }
  return false;
}

bool HasNoHealthCheck(arm::PlanTier tier) {
  return tier == arm::PlanTier::kFree || tier == arm::PlanTier::kShared ||
         tier == arm::PlanTier::kDynamic || tier == arm::PlanTier::kFlexConsumption;
}

// Why requests would go on to a broken instance although there is, or was, a good one; empty when
// nothing shows it.
std::string ReasonOf(const arm::Expansion& expansion, const arm::Site& site) {
  if (site.plan != nullptr) {
    const auto capacity = arm::CapacityOf(*site.plan);
    if (capacity.value_or(0) >= 2) return fmt::format("it runs on {} instances", *capacity);
    if (arm::HasAutoscale(expansion, *site.plan) == eval::Truth::kTrue) {
      return "its plan is scaled automatically";
    }
  }
  if (!site.slots.empty()) return "its slots are swapped with it";
  const auto target = arm::ConfigurationOf(site, "autoSwapSlotName");
  if (site.is_slot && target && target->IsString() && !target->text().empty()) {
    return "it is swapped by itself";
  }
  return {};
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  SitePlaces places(expansion, ctx);
  for (const arm::Site& site : expansion.sites()) {
    if (site.kind != arm::SiteKind::kWebApp || HasNoHealthCheck(site.tier)) continue;
    const auto path = arm::ConfigurationOf(site, "healthCheckPath");
    if (!path || !path->IsNull() || IsSetInAnotherFile(*site.resource, ctx)) continue;
    // A slot that differs from its site is a matter of health-check-slot-gap.
    const auto production =
        std::ranges::find(expansion.sites(), site.production, &arm::Site::resource);
    if (site.is_slot && production != expansion.sites().end()) {
      const auto its_path = arm::ConfigurationOf(*production, "healthCheckPath");
      if (!its_path || !its_path->IsNull()) continue;
    }
    const Written place = places.Missing(*site.resource, kSiteConfig);
    if (!place) continue;
    const std::string reason = ReasonOf(expansion, site);
    const std::string_view what = site.is_slot ? "slot" : "web app";
    auto report = ctx.ReportIn(*place.document, place.span, "the {} has no health check path{}{}",
                               what, reason.empty() ? "" : ", and ", reason);
    if (!reason.empty()) report.As(Severity::kWarning);
    if (!reason.empty() && site.plan != nullptr) {
      LabelResource(report, *site.plan, "the plan", ctx);
    }
    report.Help("set `healthCheckPath` to a page that answers 200 when the app is well");
  }
}

}  // namespace

extern constinit const Rule health_check_missing = {
    .id = "health-check-missing",
    .summary = "a web app has no health check path",
    .severity = Severity::kInfo,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"reliability"},
    .equivalents = {"psrule:Azure.AppService.WebProbe", "checkov:CKV_AZURE_213"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
