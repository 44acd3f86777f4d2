#include "base/ascii.h"
#include "engine/resource_findings.h"
#include "pipeline/slot_checks.h"

#include <algorithm>

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A slot is swapped into production, and its template sets no `healthCheckPath`. The platform then keeps sending traffic to instances that fail right after the swap. The setting travels with the slot, so that app and slot both need it.

```yaml bad
steps:
- task: AzureCLI@2
  inputs:
    azureSubscription: dev
    scriptType: bash
    scriptLocation: inlineScript
    inlineScript: az deployment group create -g rg -f main.json
- task: AzureAppServiceManage@0
  inputs:
    azureSubscription: dev
    WebAppName: contoso-web
    ResourceGroupName: rg
    SourceSlot: staging
```

```json bad main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    { "type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "contoso-web", "location": "westeurope",
      "properties": {"siteConfig": {"healthCheckPath": "/health"}} },
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
    inlineScript: az deployment group create -g rg -f main.json
- task: AzureAppServiceManage@0
  inputs:
    azureSubscription: dev
    WebAppName: contoso-web
    ResourceGroupName: rg
    SourceSlot: staging
```

```json good main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    { "type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "contoso-web", "location": "westeurope",
      "properties": {"siteConfig": {"healthCheckPath": "/health"}} },
    { "type": "Microsoft.Web/sites/slots", "apiVersion": "2023-12-01", "name": "contoso-web/staging", "location": "westeurope",
      "properties": {"siteConfig": {"healthCheckPath": "/health"}} }
  ]
}
```

For function apps, where a warm-up path is set, and where a step asks the slot before the swap, this is information.
)md";

bool HasNone(const Setting& path) { return path.IsAbsent() || path.IsText(""); }

// Somebody asks the slot between the deployment to it and the swap.
bool IsChecked(const PipelineExpansion& expansion, const pipeline::SlotUse& swap) {
  const pipeline::Pipeline& model = expansion.model;
  const pipeline::Step& step = model.steps[swap.step];
  if (swap.is_command && pipeline::MayCheck(step)) return true;
  const std::vector<pipeline::SlotUse>& uses = expansion.scripts().slot_uses();
  return std::ranges::any_of(uses, [&](const pipeline::SlotUse& deploy) {
    return deploy.action == pipeline::SlotAction::kDeploy &&
           pipeline::Compare(deploy.app.text, swap.app.text) == pipeline::Same::kYes &&
           pipeline::IsCheckedBetween(model, uses, model.steps[deploy.step], step);
  });
}

void Check(const PipelineExpansion& pipeline, RuleContext& ctx) {
  SeenUses seen;
  for (const UsedResource& used : UsedResources(pipeline, ctx.graph())) {
    const pipeline::ResourceUse& use = *used.use;
    if (use.kind != pipeline::UseKind::kSwap || use.slot_use == nullptr) continue;
    const pipeline::SlotAction action = use.slot_use->action;
    if (action != pipeline::SlotAction::kSwap && action != pipeline::SlotAction::kStartPreview) {
      continue;
    }
    if (use.slot_use->target_unknown || !pipeline::IsProduction(use.slot_use->target)) continue;
    const DeployedResources& resources = pipeline.resources(ctx.graph());
    const CreatedResource* const slot = UsedSlot(resources, used);
    if (slot == nullptr || slot == used.resource) continue;
    if (!HasNone(SiteConfig(resources, *slot, "healthCheckPath"))) continue;
    const RuleContext::Located at = LocateText(pipeline, use, use.slot, ctx);
    if (!seen.Add(at)) continue;
    const Setting of_app = SiteConfig(resources, *used.resource, "healthCheckPath");
    auto report =
        ctx.ReportIn(*at.document, at.span, "slot `{}` goes into production without a health check",
                     use.slot.text);
    LabelCreated(report, *slot, "the slot has no `healthCheckPath`");
    if (HasNone(of_app)) LabelCreated(report, *used.resource, "neither has the app");
    const auto kind = SettingAt(used.resource->resource->body, "kind").text();
    const AppSettings settings = AppSettingsOf(resources, *slot);
    if ((kind && ContainsIgnoreCase(*kind, "functionapp")) ||
        settings.Find("WEBSITE_SWAP_WARMUP_PING_PATH") != nullptr ||
        IsChecked(pipeline, *use.slot_use)) {
      report.As(Severity::kInfo);
    }
    report.Help("set `siteConfig.healthCheckPath` of the slot and of the app");
    LabelIncludes(report, pipeline, use, ctx);
  }
}

}  // namespace

extern constinit const Rule swapped_slot_without_health_check = {
    .id = "swapped-slot-without-health-check",
    .summary = "a slot that is swapped into production has no health check",
    .severity = Severity::kWarning,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline", "reliability"},
    .controls = {"CWE-754"},
    .on = {OnPipelineExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
