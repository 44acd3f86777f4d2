#include "engine/deployment_findings.h"
#include "engine/resource_findings.h"
#include "pipeline/job_order.h"

#include <algorithm>

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A step works on a resource that a template of the same pipeline creates, and the template is deployed later, or in a job that nobody waits for. It works in the old environment and fails in each new one.

```yaml bad
steps:
- task: AzureWebApp@1
  inputs:
    azureSubscription: dev
    appName: contoso-web
    package: app.zip
- task: AzureCLI@2
  inputs:
    azureSubscription: dev
    scriptType: bash
    scriptLocation: inlineScript
    inlineScript: az deployment group create -g rg -f main.json
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
    azureSubscription: dev
    scriptType: bash
    scriptLocation: inlineScript
    inlineScript: az deployment group create -g rg -f main.json
- task: AzureWebApp@1
  inputs:
    azureSubscription: dev
    appName: contoso-web
    package: app.zip
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

void Check(const PipelineExpansion& pipeline, RuleContext& ctx) {
  SeenUses seen;
  for (const UsedResource& used : UsedResources(pipeline, ctx.graph())) {
    const pipeline::ResourceUse& use = *used.use;
    const Deployment& deployment = *used.resource->deployment;
    const pipeline::Step& creator = deployment.step();
    const pipeline::Step& user = pipeline.model.steps[use.step];
    if (creator.possible || user.possible || !pipeline::MayRunTogether(creator, user)) continue;
    using pipeline::Order;
    Order order = pipeline::OrderOf(pipeline.model, creator, user);
    if (creator.id == user.id) {
      order = deployment.use.span.begin < use.span.begin ? Order::kBefore : Order::kAfter;
    }
    if (use.runs_first && creator.job == user.job) order = Order::kAfter;
    if (order != Order::kAfter && order != Order::kParallel) continue;
    // Another deployment of it may come first.
    const auto others = pipeline.resources(ctx.graph()).Named(use.type, used.resource->name);
    if (std::ranges::any_of(others,
                            [&](const CreatedResource* other) {
                              if (other->deployment->use.step == user.id) {
                                return other->deployment->use.span.begin < use.span.begin;
                              }
                              const Order of = pipeline::OrderOf(pipeline.model,
                                                                 other->deployment->step(), user);
                              return of == Order::kBefore || of == Order::kUnknown;
                            }) &&
        !use.runs_first) {
      continue;
    }
    const RuleContext::Located at = LocateText(pipeline, use, use.name, ctx);
    if (!seen.Add(at)) continue;
    auto report = ctx.ReportIn(
        *at.document, at.span, "`{}` is used {} the deployment that creates it",
        used.resource->name, order == Order::kAfter ? "before" : "without waiting for");
    const RuleContext::Located where = LocateDeployment(deployment, ctx);
    if (where) report.LabelIn(*where.document, where.span, "deployed here");
    LabelCreated(report, *used.resource, "created here");
    report.Help("{}", order == Order::kAfter
                          ? "deploy the template first"
                          : "let the job depend on the one that deploys the template");
    LabelIncludes(report, pipeline, use, ctx);
  }
}

}  // namespace

extern constinit const Rule deployed_before_created = {
    .id = "deployed-before-created",
    .summary = "a step uses a resource before the step that creates it",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .controls = {"CWE-696"},
    .on = {OnPipelineExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
