#include "engine/site_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A health check takes failing instances out of rotation. The only instance of a plan is never taken out: users keep
reaching it, and after an hour it may be replaced, that is all.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    { "type": "Microsoft.Web/serverfarms", "apiVersion": "2023-12-01", "name": "plan", "sku": { "name": "P1v3", "capacity": 1 } },
    { "type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "shop", "properties": {
      "serverFarmId": "[resourceId('Microsoft.Web/serverfarms', 'plan')]",
      "siteConfig": { "healthCheckPath": "/healthz" }
    } }
  ]
}
```

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    { "type": "Microsoft.Web/serverfarms", "apiVersion": "2023-12-01", "name": "plan", "sku": { "name": "P1v3", "capacity": 2 } },
    { "type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "shop", "properties": {
      "serverFarmId": "[resourceId('Microsoft.Web/serverfarms', 'plan')]",
      "siteConfig": { "healthCheckPath": "/healthz" }
    } }
  ]
}
```
)md";

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  SitePlaces places(expansion, ctx);
  for (const arm::Site& site : expansion.sites()) {
    if (site.is_slot || site.plan == nullptr || !arm::IsDedicated(site.tier)) continue;
    const auto path = arm::ConfigurationOf(site, "healthCheckPath");
    if (!path || !path->IsString() || path->text().empty()) continue;
    if (arm::CapacityOf(*site.plan) != 1) continue;
    const auto elastic = arm::KnownAt(*site.plan, "properties.elasticScaleEnabled");
    if (!elastic || eval::IsTrue(*elastic) == eval::Truth::kTrue) continue;
    if (arm::HasAutoscale(expansion, *site.plan) != eval::Truth::kFalse) continue;
    const Written place = places.At(*path);
    if (!place) continue;
    auto report =
        ctx.ReportIn(*place.document, place.span,
                     "{} has a health check, and its plan has one instance", TitleOf(site));
    report.Help("give the plan a `capacity` of 2 or more: requests need an instance to go to");
    LabelResource(report, *site.plan, "the plan", ctx);
  }
}

}  // namespace

extern constinit const Rule health_check_single_instance = {
    .id = "health-check-single-instance",
    .summary = "a health check watches a web app that has one instance",
    .severity = Severity::kInfo,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"reliability", "app-service"},
    .equivalents = {"psrule:Azure.AppService.PlanInstanceCount"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
