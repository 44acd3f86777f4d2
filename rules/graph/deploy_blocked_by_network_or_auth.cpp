#include "base/ascii.h"
#include "engine/resource_findings.h"
#include "pipeline/pools.h"

#include <algorithm>

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The template takes an app, a storage account, a registry, a cluster or a database server off the public network, and the step that works on it runs on a Microsoft-hosted machine, which is outside.

```yaml bad
pool:
  vmImage: ubuntu-24.04
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

```json bad main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    { "type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "contoso-web", "location": "westeurope",
      "properties": {"publicNetworkAccess": "Disabled"} }
  ]
}
```

```yaml good
pool: vnet-build
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
      "properties": {"publicNetworkAccess": "Disabled"} }
  ]
}
```

Nothing is said when an earlier step of the job changes the rules of the network.
)md";

// The property that closes the resource to the outside; empty when none certainly does.
std::string ClosedBy(const DeployedResources& resources, const CreatedResource& created,
                     std::string_view type) {
  const eval::Value& body = created.resource->body;
  if (SettingAt(body, "properties.publicNetworkAccess").IsText("Disabled")) {
    return "publicNetworkAccess";
  }
  if (type == "Microsoft.Web/sites" &&
      SiteConfig(resources, created, "publicNetworkAccess").IsText("Disabled")) {
    return "siteConfig.publicNetworkAccess";
  }
  if (type == "Microsoft.Web/sites" &&
      SiteConfig(resources, created, "scmIpSecurityRestrictionsDefaultAction").IsText("Deny")) {
    return "siteConfig.scmIpSecurityRestrictionsDefaultAction";
  }
  if (type == "Microsoft.Storage/storageAccounts" &&
      SettingAt(body, "properties.networkAcls.defaultAction").IsText("Deny")) {
    return "networkAcls.defaultAction";
  }
  if (type == "Microsoft.ContainerService/managedClusters" &&
      SettingAt(body, "properties.apiServerAccessProfile.enablePrivateCluster").IsTrue()) {
    return "apiServerAccessProfile.enablePrivateCluster";
  }
  return {};
}

// A step in front of it that may let the machine in.
bool MayOpen(const pipeline::Pipeline& pipeline, const pipeline::Step& user) {
  return std::ranges::any_of(pipeline.steps, [&](const pipeline::Step& step) {
    if (step.job != user.job || step.id > user.id) return false;
    for (const std::string_view word :
         {"network-rule", "access-restriction", "firewall-rule", "public-network", "publicNetwork",
          "default-action", "authorized-ip", "NetworkRule", "FirewallRule"}) {
      if (ContainsIgnoreCase(step.script.text(), word)) return true;
    }
    return false;
  });
}

void Check(const PipelineExpansion& pipeline, RuleContext& ctx) {
  SeenUses seen;
  for (const UsedResource& used : UsedResources(pipeline, ctx.graph())) {
    const pipeline::ResourceUse& use = *used.use;
    const bool is_data = use.kind == pipeline::UseKind::kWriteData;
    if (use.kind != pipeline::UseKind::kDeploy && !is_data) continue;
    const pipeline::Step& step = pipeline.model.steps[use.step];
    if (!pipeline::RunsHosted(pipeline.model, step)) continue;
    const DeployedResources& resources = pipeline.resources(ctx.graph());
    const CreatedResource* const target = UsedSlot(resources, used);
    if (target == nullptr || !target->IsCertain()) continue;
    const std::string closed = ClosedBy(resources, *target, use.type);
    if (closed.empty() || MayOpen(pipeline.model, step)) continue;
    const RuleContext::Located at = LocateText(pipeline, use, use.name, ctx);
    if (!seen.Add(at)) continue;
    auto report = ctx.ReportIn(
        *at.document, at.span,
        "`{}` is closed to the public network, and the job runs on a hosted machine", target->name);
    LabelCreated(report, *target, fmt::format("`{}` closes it", closed));
    const RuleContext::Located pool =
        ctx.Locate(pipeline, pipeline::PoolOfStep(pipeline.model, step).node);
    if (pool) report.LabelIn(*pool.document, pool.span, "a hosted pool");
    report.Help("run the job in a pool inside the network");
    LabelIncludes(report, pipeline, use, ctx);
  }
}

}  // namespace

extern constinit const Rule deploy_blocked_by_network_or_auth = {
    .id = "deploy-blocked-by-network-or-auth",
    .summary = "the template closes the endpoint that the pipeline uses",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .on = {OnPipelineExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
