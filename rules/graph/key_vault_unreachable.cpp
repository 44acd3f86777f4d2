#include "base/ascii.h"
#include "engine/resource_findings.h"
#include "pipeline/pools.h"

#include <algorithm>

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The template closes the vault to the public network, and the job that reads its secrets runs on a Microsoft-hosted machine. `bypass: AzureServices` does not let these machines in.

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
- task: AzureKeyVault@2
  inputs:
    azureSubscription: dev
    KeyVaultName: kv-contoso
    SecretsFilter: sql-password
```

```json bad main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    { "type": "Microsoft.KeyVault/vaults", "apiVersion": "2023-07-01", "name": "kv-contoso", "location": "westeurope",
      "properties": {"networkAcls": {"defaultAction": "Deny", "bypass": "AzureServices"}} }
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
- task: AzureKeyVault@2
  inputs:
    azureSubscription: dev
    KeyVaultName: kv-contoso
    SecretsFilter: sql-password
```

```json good main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    { "type": "Microsoft.KeyVault/vaults", "apiVersion": "2023-07-01", "name": "kv-contoso", "location": "westeurope",
      "properties": {"networkAcls": {"defaultAction": "Deny", "bypass": "AzureServices"}} }
  ]
}
```

Nothing is said when an earlier step of the job opens the firewall.
)md";

void Check(const PipelineExpansion& pipeline, RuleContext& ctx) {
  SeenUses seen;
  for (const UsedResource& used : UsedResources(pipeline, ctx.graph())) {
    const pipeline::ResourceUse& use = *used.use;
    if (use.kind != pipeline::UseKind::kReadSecrets) continue;
    const pipeline::Step& step = pipeline.model.steps[use.step];
    if (!used.resource->IsCertain() || !pipeline::RunsHosted(pipeline.model, step)) continue;
    const eval::Value& body = used.resource->resource->body;
    std::string_view closed;
    if (SettingAt(body, "properties.publicNetworkAccess").IsText("Disabled")) {
      closed = "publicNetworkAccess";
    } else if (SettingAt(body, "properties.networkAcls.defaultAction").IsText("Deny")) {
      closed = "networkAcls.defaultAction";
    }
    if (closed.empty()) continue;
    if (std::ranges::any_of(pipeline.model.steps, [&](const pipeline::Step& other) {
          return other.job == step.job && other.id <= step.id &&
                 (ContainsIgnoreCase(other.script.text(), "network-rule") ||
                  ContainsIgnoreCase(other.script.text(), "keyvault update") ||
                  ContainsIgnoreCase(other.script.text(), "KeyVaultNetworkRule"));
        })) {
      continue;
    }
    const RuleContext::Located at = LocateText(pipeline, use, use.name, ctx);
    if (!seen.Add(at)) continue;
    auto report = ctx.ReportIn(*at.document, at.span,
                               "the firewall of `{}` shuts out the hosted machine of this job",
                               used.resource->name);
    LabelCreated(report, *used.resource, fmt::format("`{}` closes it", closed));
    const RuleContext::Located pool =
        ctx.Locate(pipeline, pipeline::PoolOfStep(pipeline.model, step).node);
    if (pool) report.LabelIn(*pool.document, pool.span, "a hosted pool");
    report.Help("read the secrets in a pool inside the network");
    LabelIncludes(report, pipeline, use, ctx);
  }
}

}  // namespace

extern constinit const Rule key_vault_unreachable = {
    .id = "key-vault-unreachable",
    .summary = "the firewall of the vault shuts out the pool that reads it",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .on = {OnPipelineExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
