#include "engine/resource_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A step deploys to an app, swaps it or sets it up, and the templates that the pipeline deploys create one of nearly that name. The step fails after the infrastructure was changed.

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
    appName: contoso-wed
    package: app.zip
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

Names with parts that only the deployment knows are not compared.
)md";

void Check(const PipelineExpansion& pipeline, RuleContext& ctx) {
  if (pipeline.deployments(ctx.graph()).empty()) return;
  SeenUses seen;
  for (const pipeline::ResourceUse& use : pipeline.resources(ctx.graph()).uses()) {
    if (use.type == "Microsoft.Web/sites") ReportMisnamed(pipeline, use, "app", seen, ctx);
  }
}

}  // namespace

extern constinit const Rule web_app_not_in_template = {
    .id = "web-app-not-in-template",
    .summary = "the app of a step is not one that the deployed templates create, but nearly",
    .severity = Severity::kError,
    .confidence = Confidence::kMedium,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .on = {OnPipelineExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
