#include "arm/property_values.h"
#include "arm/sites.h"
#include "engine/deployed_values.h"
#include "engine/deployment_findings.h"
#include "engine/resource_findings.h"
#include "graph/rests_on_defaults.h"

#include <algorithm>
#include <vector>

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Free, Shared, Basic and Flex Consumption plans have no deployment slots, and the others a limited number. The deployment is refused in just the environment that gets the small tier.

```yaml bad
steps:
- task: AzureCLI@2
  inputs:
    azureSubscription: dev
    scriptType: bash
    scriptLocation: inlineScript
    inlineScript: az deployment group create -g rg -f main.json -p sku=B1
```

```json bad main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {
    "sku": {"type": "string"}
  },
  "resources": [
    { "type": "Microsoft.Web/serverfarms", "apiVersion": "2023-12-01", "name": "plan", "location": "westeurope", "sku": {"name": "[parameters('sku')]"} },
    { "type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "contoso-web", "location": "westeurope",
      "properties": {"serverFarmId": "[resourceId('Microsoft.Web/serverfarms', 'plan')]"} },
    { "type": "Microsoft.Web/sites/slots", "apiVersion": "2023-12-01", "name": "contoso-web/staging", "location": "westeurope",
      "properties": {} }
  ]
}
```

```yaml good
steps:
- task: AzureCLI@2
  inputs:
    azureSubscription: dev
    scriptType: bash
    scriptLocation: inlineScript
    inlineScript: az deployment group create -g rg -f main.json -p sku=S1
```

```json good main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {
    "sku": {"type": "string"}
  },
  "resources": [
    { "type": "Microsoft.Web/serverfarms", "apiVersion": "2023-12-01", "name": "plan", "location": "westeurope", "sku": {"name": "[parameters('sku')]"} },
    { "type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "contoso-web", "location": "westeurope",
      "properties": {"serverFarmId": "[resourceId('Microsoft.Web/serverfarms', 'plan')]"} },
    { "type": "Microsoft.Web/sites/slots", "apiVersion": "2023-12-01", "name": "contoso-web/staging", "location": "westeurope",
      "properties": {} }
  ]
}
```
)md";

// The template says the tier by itself, or by a default that holds: plan-slot-support reports it
// there.
bool IsOfTemplate(const CreatedResource& plan, const Deployment& deployment,
                  const RuleContext& ctx) {
  const Written place = WrittenAt(ctx.graph(), plan.resource->declared->sku["name"].node());
  if (!place || !place.node.IsString()) return false;
  if (!place.node.text().starts_with('[')) return true;
  const std::vector<const arm::Parameter*> defaults =
      DefaultsThatMayDiffer(ctx.graph(), *place.document, place.node);
  return !defaults.empty() && std::ranges::none_of(defaults, [&](const arm::Parameter* parameter) {
    return static_cast<bool>(deployment.SourceOf(parameter->name()));
  });
}

void Check(const PipelineExpansion& pipeline, RuleContext& ctx) {
  if (pipeline.deployments(ctx.graph()).empty()) return;
  const DeployedResources& resources = pipeline.resources(ctx.graph());
  for (const CreatedResource* app : resources.OfType("Microsoft.Web/sites")) {
    std::vector<const CreatedResource*> slots = resources.ChildrenOf(*app, "slots");
    std::erase_if(slots, [](const CreatedResource* slot) { return !slot->IsCertain(); });
    if (slots.empty()) continue;
    const Setting id = SettingAt(app->resource->body, "properties.serverFarmId");
    const CreatedResource* const plan = resources.ById(*app, id.value);
    if (plan == nullptr) continue;
    const Setting sku = SettingAt(plan->resource->body, "sku.name");
    if (!sku.text()) continue;
    const auto limit = arm::MaxSlots(arm::ParsePlanTier(arm::PlanTierOf(*sku.text())));
    if (!limit || slots.size() <= *limit) continue;
    const Deployment& deployment = *app->deployment;
    if (IsOfTemplate(*plan, deployment, ctx)) continue;
    const RuleContext::Located at = LocateDeployment(deployment, ctx);
    if (!at) continue;
    auto report =
        *limit == 0
            ? ctx.ReportIn(*at.document, at.span,
                           "a plan of tier `{}` has no slots, and the template gives it one",
                           *sku.text())
            : ctx.ReportIn(*at.document, at.span,
                           "a plan of tier `{}` has {} slots, and the template gives it {}",
                           *sku.text(), *limit, slots.size());
    LabelCreated(report, *slots.back(), "the slot");
    LabelCreated(report, *plan, "the plan");
    report.Help("give this environment a larger tier, or make the slot depend on the tier");
    LabelIncludes(report, deployment, ctx);
  }
}

}  // namespace

extern constinit const Rule plan_without_slots = {
    .id = "plan-without-slots",
    .summary = "a slot is defined or used although the tier of the plan has none",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .on = {OnPipelineExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
