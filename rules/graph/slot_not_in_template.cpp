#include "base/ascii.h"
#include "engine/resource_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A step deploys to a slot or swaps it, and the template that creates the app defines no slot of that name. The step stops: slot not found.

```yaml bad
steps:
- task: AzureCLI@2
  inputs:
    azureSubscription: dev
    scriptType: bash
    scriptLocation: inlineScript
    inlineScript: az deployment group create -g rg -f main.json
- task: AzureWebApp@1
  inputs:
    azureSubscription: dev
    appName: contoso-web
    slotName: stage
    resourceGroupName: rg
    package: app.zip
```

```json bad main.json
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

```yaml good
steps:
- task: AzureCLI@2
  inputs:
    azureSubscription: dev
    scriptType: bash
    scriptLocation: inlineScript
    inlineScript: az deployment group create -g rg -f main.json
- task: AzureWebApp@1
  inputs:
    azureSubscription: dev
    appName: contoso-web
    slotName: staging
    resourceGroupName: rg
    package: app.zip
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

An app without slots in its template is a warning: they may be made elsewhere.
)md";

void Check(const PipelineExpansion& pipeline, RuleContext& ctx) {
  SeenUses seen;
  for (const UsedResource& used : UsedResources(pipeline, ctx.graph())) {
    const pipeline::ResourceUse& use = *used.use;
    const DeployedResources& resources = pipeline.resources(ctx.graph());
    constexpr std::string_view kSlots = "Microsoft.Web/sites/slots";
    if (use.type != "Microsoft.Web/sites" || !resources.KnowsAll(kSlots) ||
        resources.MayCreateElsewhere(kSlots)) {
      continue;
    }
    const std::vector<const CreatedResource*> slots = resources.ChildrenOf(*used.resource, "slots");
    const auto check = [&](const pipeline::StepText& slot) {
      if (pipeline::IsProduction(slot) || !IsKnownText(slot.text)) return;
      for (const CreatedResource* known : slots) {
        if (EqualsIgnoreCase(known->name, used.resource->name + "/" + slot.text)) return;
      }
      const CreatedResource* const left_out =
          resources.FindLeftOut(kSlots, used.resource->name + "/" + slot.text);
      if (left_out != nullptr && left_out->resource->IsExisting()) return;
      const RuleContext::Located at = LocateText(pipeline, use, slot, ctx);
      if (!seen.Add(at)) return;
      auto report = ctx.ReportIn(*at.document, at.span, "the template gives `{}` no slot `{}`",
                                 used.resource->name, slot.text);
      // An app without any: somebody may have made its slots by hand.
      if (slots.empty() && left_out == nullptr) {
        report.As(Severity::kWarning).As(Confidence::kMedium);
      }
      LabelCreated(report, *used.resource, "the app is created here");
      if (left_out != nullptr) {
        LabelCreated(report, *left_out, "left out here: its condition is false");
      }
      const MeantResource meant = FindMeant(slots, slot.text);
      const CreatedResource* const only = meant.resource != nullptr ? meant.resource
                                          : slots.size() == 1       ? slots[0]
                                                                    : nullptr;
      if (only != nullptr) LabelCreated(report, *only, "with this slot");
      if (meant.resource != nullptr) report.Help("did you mean `{}`?", meant.name);
      LabelIncludes(report, pipeline, use, ctx);
    };
    check(use.slot);
    if (use.slot_use != nullptr) check(use.slot_use->target);
  }
}

}  // namespace

extern constinit const Rule slot_not_in_template = {
    .id = "slot-not-in-template",
    .summary = "a step uses a slot that the app's template does not define",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .on = {OnPipelineExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
