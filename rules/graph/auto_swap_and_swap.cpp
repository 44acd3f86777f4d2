#include "engine/resource_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The template lets the platform swap the slot after each deployment to it, and the pipeline swaps it again. The second swap brings the old version back.

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
      "properties": {} },
    { "type": "Microsoft.Web/sites/slots", "apiVersion": "2023-12-01", "name": "contoso-web/staging", "location": "westeurope",
      "properties": {"siteConfig": {"autoSwapSlotName": "production"}} }
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
      "properties": {} },
    { "type": "Microsoft.Web/sites/slots", "apiVersion": "2023-12-01", "name": "contoso-web/staging", "location": "westeurope",
      "properties": {} }
  ]
}
```
)md";

void Check(const PipelineExpansion& pipeline, RuleContext& ctx) {
  SeenUses seen;
  for (const UsedResource& used : UsedResources(pipeline, ctx.graph())) {
    const pipeline::ResourceUse& use = *used.use;
    if (use.kind != pipeline::UseKind::kSwap || use.slot_use == nullptr) continue;
    if (use.slot_use->action == pipeline::SlotAction::kCancelSwap) continue;
    const DeployedResources& resources = pipeline.resources(ctx.graph());
    const CreatedResource* const slot = UsedSlot(resources, used);
    if (slot == nullptr || slot == used.resource) continue;
    const auto target = SiteConfig(resources, *slot, "autoSwapSlotName").text();
    if (!target || target->empty()) continue;
    const RuleContext::Located at = LocateText(pipeline, use, use.slot, ctx);
    if (!seen.Add(at)) continue;
    auto report = ctx.ReportIn(*at.document, at.span,
                               "slot `{}` swaps itself with `{}`, and is swapped here again",
                               use.slot.text, *target);
    LabelCreated(report, *slot, "with `autoSwapSlotName`");
    report.Help("keep one of the two");
    LabelIncludes(report, pipeline, use, ctx);
  }
}

}  // namespace

extern constinit const Rule auto_swap_and_swap = {
    .id = "auto-swap-and-swap",
    .summary = "a slot with auto swap is swapped by the pipeline too",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline", "reliability"},
    .on = {OnPipelineExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
