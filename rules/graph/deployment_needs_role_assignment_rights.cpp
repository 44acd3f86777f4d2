#include "engine/deployment_findings.h"
#include "engine/resource_findings.h"

#include <algorithm>

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The template that a step deploys writes role assignments, role definitions or locks. Its service connection needs rights that Contributor lacks, and the usual reaction to AuthorizationFailed is Owner for everything. Deploy these resources from a template of their own, with a connection that can do only that.

```yaml bad
steps:
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
  "parameters": {
    "deployer": {"type": "string"}
  },
  "resources": [
    { "type": "Microsoft.Authorization/roleAssignments", "apiVersion": "2022-04-01", "name": "[guid('deployer')]",
      "properties": {"roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '4633458b-17de-408a-b874-0445c86b69e6')]", "principalId": "[parameters('deployer')]"} }
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
```

```json good main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    { "type": "Microsoft.KeyVault/vaults", "apiVersion": "2023-07-01", "name": "kv-contoso", "location": "westeurope",
      "properties": {} }
  ]
}
```
)md";

// What Contributor may not write, and the smallest role that may.
struct Guarded {
  std::string_view type, role;
};
constexpr Guarded kGuarded[] = {
    {"Microsoft.Authorization/roleAssignments", "Role Based Access Control Administrator"},
    {"Microsoft.Authorization/roleDefinitions", "User Access Administrator"},
    {"Microsoft.Authorization/locks", "User Access Administrator"},
    {"Microsoft.Authorization/policyAssignments", "Resource Policy Contributor"},
};

void Check(const Deployment& deployment, RuleContext& ctx) {
  if (deployment.use.action != pipeline::DeploymentAction::kDeploy) return;
  if (deployment.template_document() == nullptr) return;
  for (const Guarded& guarded : kGuarded) {
    const auto created = deployment.pipeline->resources(ctx.graph()).OfType(guarded.type);
    const auto first = std::ranges::find_if(created, [&](const CreatedResource* resource) {
      return resource->deployment == &deployment;
    });
    if (first == created.end()) continue;
    const RuleContext::Located at = deployment.use.connection
                                        ? LocateText(deployment, deployment.use.connection, ctx)
                                        : LocateDeployment(deployment, ctx);
    if (!at) return;
    auto report =
        ctx.ReportIn(*at.document, at.span,
                     "the deployment needs `{}/write`, which Contributor lacks", guarded.type);
    LabelCreated(report, **first, "for this resource");
    report.Help("give this connection `{}` beside Contributor, not Owner", guarded.role);
    LabelIncludes(report, deployment, ctx);
    return;
  }
}

}  // namespace

extern constinit const Rule deployment_needs_role_assignment_rights = {
    .id = "deployment-needs-role-assignment-rights",
    .summary = "the template assigns roles, for which Contributor is not enough",
    .severity = Severity::kInfo,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline-security"},
    .controls = {"CWE-269", "CICD-SEC-5"},
    .on = {OnDeployment{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
