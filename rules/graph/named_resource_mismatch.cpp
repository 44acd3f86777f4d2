#include "engine/resource_findings.h"

#include <utility>

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A registry, storage account, cluster, database server or container app of a step is none that the deployed templates create, and nearly one of them. The step fails after the infrastructure was changed.

```yaml bad
steps:
- task: AzureCLI@2
  inputs:
    azureSubscription: dev
    scriptType: bash
    scriptLocation: inlineScript
    inlineScript: az deployment group create -g rg -f main.json
- task: AzureFileCopy@6
  inputs:
    SourcePath: out
    azureSubscription: dev
    Destination: AzureBlob
    storage: contosowed
    ContainerName: site
```

```json bad main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    { "type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-05-01", "name": "contosoweb", "location": "westeurope", "sku": {"name": "Standard_LRS"}, "kind": "StorageV2" }
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
- task: AzureFileCopy@6
  inputs:
    SourcePath: out
    azureSubscription: dev
    Destination: AzureBlob
    storage: contosoweb
    ContainerName: site
```

```json good main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    { "type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-05-01", "name": "contosoweb", "location": "westeurope", "sku": {"name": "Standard_LRS"}, "kind": "StorageV2" }
  ]
}
```
)md";

// What people call the types that other rules do not look at.
constexpr std::pair<std::string_view, std::string_view> kTypes[] = {
    {"Microsoft.Storage/storageAccounts", "storage account"},
    {"Microsoft.ContainerRegistry/registries", "registry"},
    {"Microsoft.ContainerService/managedClusters", "cluster"},
    {"Microsoft.App/containerApps", "container app"},
    {"Microsoft.Sql/servers", "database server"},
    {"Microsoft.Web/staticSites", "static site"},
};

void Check(const PipelineExpansion& pipeline, RuleContext& ctx) {
  if (pipeline.deployments(ctx.graph()).empty()) return;
  SeenUses seen;
  for (const pipeline::ResourceUse& use : pipeline.resources(ctx.graph()).uses()) {
    for (const auto& [type, what] : kTypes) {
      if (use.type == type) ReportMisnamed(pipeline, use, what, seen, ctx);
    }
  }
}

}  // namespace

extern constinit const Rule named_resource_mismatch = {
    .id = "named-resource-mismatch",
    .summary = "a resource that a step names has nearly the name of one that the templates create",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .on = {OnPipelineExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
