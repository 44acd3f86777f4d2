#include "base/ascii.h"
#include "engine/deployment_findings.h"
#include "engine/resource_findings.h"
#include "pipeline/job_order.h"

#include <algorithm>

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A template is deployed in complete mode to a resource group into which the pipeline deploys another one. Whatever the first template does not mention is deleted with its next run.

```yaml bad
steps:
- task: AzureCLI@2
  inputs:
    azureSubscription: prod
    scriptType: bash
    scriptLocation: inlineScript
    inlineScript: |
      az deployment group create -g rg-app -f network.json
      az deployment group create -g rg-app -f main.json --mode Complete
```

```json bad network.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    { "type": "Microsoft.Network/virtualNetworks", "apiVersion": "2023-11-01", "name": "vnet", "location": "westeurope",
      "properties": {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}} }
  ]
}
```

```json bad main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    { "type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "contoso-web", "location": "westeurope",
      "properties": {} }
  ]
}
```

```yaml good
steps:
- task: AzureCLI@2
  inputs:
    azureSubscription: prod
    scriptType: bash
    scriptLocation: inlineScript
    inlineScript: |
      az deployment group create -g rg-app -f network.json
      az deployment group create -g rg-app -f main.json
```

```json good network.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    { "type": "Microsoft.Network/virtualNetworks", "apiVersion": "2023-11-01", "name": "vnet", "location": "westeurope",
      "properties": {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}} }
  ]
}
```

```json good main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    { "type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "contoso-web", "location": "westeurope",
      "properties": {} }
  ]
}
```
)md";

void Check(const Deployment& deployment, RuleContext& ctx) {
  if (deployment.use.mode != pipeline::DeploymentMode::kComplete) return;
  if (deployment.use.action != pipeline::DeploymentAction::kDeploy) return;
  const Document* const document = deployment.template_document();
  if (document == nullptr || !deployment.use.group) return;
  const DeployedResources& resources = deployment.pipeline->resources(ctx.graph());
  const pipeline::Pipeline& model = deployment.pipeline->model;
  for (const CreatedResource& other : resources.all()) {
    if (other.deployment == &deployment || other.deployment->template_document() == document)
      continue;
    if (!EqualsIgnoreCase(other.group, deployment.use.group.text)) continue;
    if (!pipeline::MayRunTogether(other.deployment->step(), deployment.step())) continue;
    // What a macro means differs between stages.
    const auto stage_of = [&model](const Deployment& of) {
      return of.step().job == kNoId<pipeline::JobId> ? kNoId<pipeline::StageId>
                                                     : model.jobs[of.step().job].stage;
    };
    if (!IsKnownText(other.group) && stage_of(*other.deployment) != stage_of(deployment)) continue;
    // Deployments and extensions are not deleted, and neither are children of their own.
    if (StartsWithIgnoreCase(other.resource->type, "Microsoft.Resources/") ||
        StartsWithIgnoreCase(other.resource->type, "Microsoft.Authorization/") ||
        std::ranges::count(other.resource->type, '/') != 1) {
      continue;
    }
    if (!other.name.empty() && !resources.Named(other.resource->type, other.name).empty() &&
        std::ranges::any_of(
            resources.Named(other.resource->type, other.name),
            [&](const CreatedResource* same) { return same->deployment == &deployment; })) {
      continue;
    }
    const RuleContext::Located at = deployment.use.mode_text
                                        ? LocateText(deployment, deployment.use.mode_text, ctx)
                                        : LocateDeployment(deployment, ctx);
    if (!at) return;
    auto report = ctx.ReportIn(
        *at.document, at.span, "complete mode deletes what `{}` creates in `{}`, such as its `{}`",
        other.deployment->template_document()->path(), other.group, other.resource->type);
    LabelCreated(report, other, "not in this template");
    const RuleContext::Located step = LocateDeployment(*other.deployment, ctx);
    if (step) report.LabelIn(*step.document, step.span, "deployed to the same group");
    report.Help("use incremental mode, or a group of its own");
    LabelIncludes(report, deployment, ctx);
    return;
  }
}

}  // namespace

extern constinit const Rule complete_mode_deletes_known_resources = {
    .id = "complete-mode-deletes-known-resources",
    .summary = "a complete deployment deletes what another template creates in the group",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline", "reliability"},
    .controls = {"CWE-1188"},
    .on = {OnDeployment{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
