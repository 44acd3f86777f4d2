#include "base/ascii.h"
#include "engine/deployment_findings.h"
#include "engine/resource_findings.h"

#include <algorithm>

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A template is deployed to one resource group, and a step of the same stage looks for an app, a cluster or another resource of it in a second one. The resource is not found at the end of the run.

```yaml bad
steps:
- task: AzureCLI@2
  inputs:
    azureSubscription: dev
    scriptType: bash
    scriptLocation: inlineScript
    inlineScript: az deployment group create -g rg-app -f main.json
- task: AzureAppServiceManage@0
  inputs:
    azureSubscription: dev
    WebAppName: contoso-web
    ResourceGroupName: rg-web
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
    inlineScript: az deployment group create -g rg-app -f main.json
- task: AzureAppServiceManage@0
  inputs:
    azureSubscription: dev
    WebAppName: contoso-web
    ResourceGroupName: rg-app
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
    const CreatedResource& created = *used.resource;
    if (!IsKnownText(use.group.text) || !IsKnownText(created.group)) continue;
    if (EqualsIgnoreCase(use.group.text, created.group)) continue;
    // The same name may be in several groups.
    const auto all = pipeline.resources(ctx.graph()).Named(use.type, created.name);
    if (std::ranges::any_of(all, [&](const CreatedResource* other) {
          return !IsKnownText(other->group) || EqualsIgnoreCase(other->group, use.group.text);
        })) {
      continue;
    }
    const RuleContext::Located at = LocateText(pipeline, use, use.group, ctx);
    if (!seen.Add(at)) continue;
    auto report = ctx.ReportIn(*at.document, at.span, "`{}` is deployed to group `{}`, not to `{}`",
                               created.name, created.group, use.group.text);
    const RuleContext::Located where =
        created.deployment->use.group
            ? LocateText(*created.deployment, created.deployment->use.group, ctx)
            : LocateDeployment(*created.deployment, ctx);
    if (where) report.LabelIn(*where.document, where.span, "deployed here");
    LabelCreated(report, created, "created here");
    LabelIncludes(report, pipeline, use, ctx);
  }
}

}  // namespace

extern constinit const Rule resource_group_mismatch = {
    .id = "resource-group-mismatch",
    .summary = "a step looks for a resource in another group than it is deployed to",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .on = {OnPipelineExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
