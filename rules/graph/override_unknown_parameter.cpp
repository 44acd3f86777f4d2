#include "base/nearest.h"
#include "engine/deployment_findings.h"
#include "pipeline/script_text.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A step passes a parameter that the template does not have. The service refuses the whole deployment (InvalidTemplate).

```yaml bad
steps:
- task: AzureCLI@2
  inputs:
    azureSubscription: dev
    scriptType: bash
    scriptLocation: inlineScript
    inlineScript: az deployment group create -g rg -f main.json -p skuName=P1v3 location=westeurope
```

```json bad main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {
    "sku": { "type": "string" },
    "location": { "type": "string" }
  },
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
    inlineScript: az deployment group create -g rg -f main.json -p sku=P1v3 location=westeurope
```

```json good main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {
    "sku": { "type": "string" },
    "location": { "type": "string" }
  },
  "resources": []
}
```
)md";

void Check(const Deployment& deployment, RuleContext& ctx) {
  const Document* const document = deployment.template_document();
  if (document == nullptr) return;
  const arm::Template& root = document->arm_template->root();
  std::vector<std::string_view> declared;
  for (const arm::Parameter& parameter : root.parameters) declared.push_back(parameter.name());
  for (const pipeline::PassedParameter& passed : deployment.use.parameters) {
    if (passed.name.empty() || root.FindParameter(passed.name) != nullptr) continue;
    if (pipeline::HasReplacement(passed.name)) continue;
    const RuleContext::Located at = LocateName(deployment, passed, ctx);
    if (!at) continue;
    auto report = ctx.ReportIn(*at.document, at.span, "`{}` has no parameter `{}`",
                               document->path(), passed.name);
    if (const auto nearest = Nearest(passed.name, declared, passed.name.size() > 5 ? 4 : 2)) {
      report.Help("did you mean `{}`?", *nearest);
    }
    const NodeRef section = document->tree.root().Find("parameters", CaseRule::kIgnore);
    if (section) report.LabelIn(*document, section.key_span(), "its parameters");
    LabelIncludes(report, deployment, ctx);
  }
}

}  // namespace

extern constinit const Rule override_unknown_parameter = {
    .id = "override-unknown-parameter",
    .summary = "a step passes a parameter that the template does not declare",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "pipeline"},
    .on = {OnDeployment{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
