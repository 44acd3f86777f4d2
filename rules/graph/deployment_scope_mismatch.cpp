#include "engine/deployment_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`$schema` says at which scope a template is deployed: a resource group, a subscription, a management group or the tenant. The step deploys it at another one, and the service refuses.

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
  "$schema": "https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": []
}
```

```yaml good
steps:
- task: AzureCLI@2
  inputs:
    azureSubscription: dev
    scriptType: bash
    scriptLocation: inlineScript
    inlineScript: az deployment sub create -l westeurope -f main.json
```

```json good main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": []
}
```
)md";

using pipeline::DeploymentScope;

DeploymentScope WantedBy(arm::Scope scope) {
  switch (scope) {
    case arm::Scope::kResourceGroup:
      return DeploymentScope::kResourceGroup;
    case arm::Scope::kSubscription:
      return DeploymentScope::kSubscription;
    case arm::Scope::kManagementGroup:
      return DeploymentScope::kManagementGroup;
    case arm::Scope::kTenant:
      return DeploymentScope::kTenant;
    case arm::Scope::kUnknown:
      break;
  }
  return DeploymentScope::kUnknown;
}

std::string_view NameOf(DeploymentScope scope) {
  switch (scope) {
    case DeploymentScope::kResourceGroup:
      return "a resource group";
    case DeploymentScope::kSubscription:
      return "a subscription";
    case DeploymentScope::kManagementGroup:
      return "a management group";
    case DeploymentScope::kTenant:
      return "the tenant";
    case DeploymentScope::kUnknown:
      break;
  }
  return "an unknown scope";
}

void Check(const Deployment& deployment, RuleContext& ctx) {
  const Document* const document = deployment.template_document();
  if (document == nullptr) return;
  const arm::Template& root = document->arm_template->root();
  const DeploymentScope wanted = WantedBy(root.scope);
  const DeploymentScope given = deployment.use.scope;
  if (wanted == DeploymentScope::kUnknown || given == DeploymentScope::kUnknown) return;
  if (wanted == given || !root.schema.node()) return;
  const RuleContext::Located at = deployment.use.scope_text
                                      ? LocateText(deployment, deployment.use.scope_text, ctx)
                                      : LocateDeployment(deployment, ctx);
  if (!at) return;
  auto report =
      ctx.ReportIn(*at.document, at.span, "`{}` is a template for {}, and is deployed to {}",
                   document->path(), NameOf(wanted), NameOf(given));
  report.LabelIn(*document, root.schema.span(), "written for {}", NameOf(wanted));
  report.Help("deploy it to {}", NameOf(wanted));
  LabelIncludes(report, deployment, ctx);
}

}  // namespace

extern constinit const Rule deployment_scope_mismatch = {
    .id = "deployment-scope-mismatch",
    .summary = "the step deploys at another scope than the template is written for",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .on = {OnDeployment{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
