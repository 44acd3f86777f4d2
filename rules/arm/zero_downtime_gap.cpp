#include <string>

#include "engine/site_findings.h"
#include "pipeline/app_slots.h"
#include "pipeline/step_scripts.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A deployment to the app itself restarts it. With a slot the new version starts beside the old one, and takes over when it
is warm.

```json bad main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    { "type": "Microsoft.Web/serverfarms", "apiVersion": "2023-12-01", "name": "plan", "sku": { "name": "S1", "capacity": 1 } },
    { "type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "shop", "kind": "app", "properties": {
      "serverFarmId": "[resourceId('Microsoft.Web/serverfarms', 'plan')]",
      "siteConfig": { "alwaysOn": true }
    } }
  ]
}
```

```yaml bad azure-pipelines.yml
steps:
- task: AzureWebApp@1
  inputs:
    azureSubscription: contoso
    appName: shop
    package: app.zip
```

```json good main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    { "type": "Microsoft.Web/serverfarms", "apiVersion": "2023-12-01", "name": "plan", "sku": { "name": "S1", "capacity": 1 } },
    { "type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "shop", "kind": "app", "properties": {
      "serverFarmId": "[resourceId('Microsoft.Web/serverfarms', 'plan')]",
      "siteConfig": { "alwaysOn": true }
    } },
    { "type": "Microsoft.Web/sites/slots", "apiVersion": "2023-12-01", "name": "shop/staging", "properties": {} }
  ]
}
```

```yaml good azure-pipelines.yml
steps:
- task: AzureWebApp@1
  inputs:
    azureSubscription: contoso
    appName: shop
    package: app.zip
```

It takes a plan with slots (Standard and above) and a pipeline of the workspace that deploys to the app itself.
)md";

// A step of a pipeline of the workspace that deploys to the app itself, not to a slot.
struct Step {
  const Document* document = nullptr;
  Span span;
};
std::optional<Step> FindDeployment(const Graph& graph, std::string_view app) {
  for (const auto& document : graph.documents()) {
    if (!document->pipeline) continue;
    pipeline::StepScripts scripts(*document->pipeline);
    for (const pipeline::SlotUse& use : scripts.slot_uses()) {
      if (use.action == pipeline::SlotAction::kDeploy && !use.slot_unknown &&
          pipeline::IsProduction(use.slot) && EqualsIgnoreCase(use.app.text, app)) {
        return Step{document.get(), use.Source()};
      }
    }
  }
  return std::nullopt;
}

// What an app without interruptions has and this one lacks, as far as that is certain.
std::string MissingPieces(const arm::Expansion& expansion, const arm::Site& site) {
  std::string missing = "a slot";
  const auto path = arm::ConfigurationOf(site, "healthCheckPath");
  if (path && (path->IsNull() || (path->IsString() && path->text().empty()))) {
    missing += ", a health check";
  }
  if (arm::CapacityOf(*site.plan) == 1 &&
      arm::HasAutoscale(expansion, *site.plan) == eval::Truth::kFalse) {
    missing += ", a second instance";
  }
  const auto always_on = arm::ConfigurationOf(site, "alwaysOn");
  if (always_on && eval::IsTrue(*always_on) != eval::Truth::kTrue) missing += ", `alwaysOn`";
  return missing;
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  SitePlaces places(expansion, ctx);
  for (const arm::Site& site : expansion.sites()) {
    const eval::Value& name = site.resource->name;
    if (site.is_slot || site.tier < arm::PlanTier::kStandard || !site.has_all_slots ||
        !site.slots.empty() || !name.IsString()) {
      continue;
    }
    const auto step = FindDeployment(ctx.graph(), name.text());
    if (!step) continue;
    const Written place = places.Missing(*site.resource, {});
    if (!place) continue;
    ctx.ReportIn(*place.document, place.span, "each deployment interrupts {}: it lacks {}",
                 TitleOf(site), MissingPieces(expansion, site))
        .LabelIn(*step->document, step->span, "deployed here")
        .Help("deploy to a slot, wait until it is well, and swap");
  }
}

}  // namespace

extern constinit const Rule zero_downtime_gap = {
    .id = "zero-downtime-gap",
    .summary = "each deployment of an app interrupts it",
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
