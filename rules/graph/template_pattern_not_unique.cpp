#include <algorithm>

#include "engine/deployment_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`csmFile` and `csmParametersFile` may be patterns, which must match one file. With several the task stops.

```yaml bad
steps:
- task: AzureResourceManagerTemplateDeployment@3
  inputs:
    azureResourceManagerConnection: dev
    subscriptionId: 00000000-0000-0000-0000-000000000000
    resourceGroupName: rg
    location: westeurope
    csmFile: arm/*.json
```

```json bad arm/app.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {},
  "resources": []
}
```

```json bad arm/network.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {},
  "resources": []
}
```

```yaml good
steps:
- task: AzureResourceManagerTemplateDeployment@3
  inputs:
    azureResourceManagerConnection: dev
    subscriptionId: 00000000-0000-0000-0000-000000000000
    resourceGroupName: rg
    location: westeurope
    csmFile: arm/app*.json
```

```json good arm/app.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {},
  "resources": []
}
```

```json good arm/network.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {},
  "resources": []
}
```
)md";

void CheckPattern(const Deployment& deployment, const pipeline::StepText& text, RuleContext& ctx) {
  const std::vector<const Document*> files =
      MatchStepPattern(ctx.graph(), *deployment.pipeline, deployment.step(), text.text);
  if (files.size() < 2) return;
  const RuleContext::Located at = LocateText(deployment, text, ctx);
  if (!at) return;
  constexpr std::size_t kShown = 3;
  std::string names;
  for (std::size_t i = 0; i < std::min(files.size(), kShown); ++i) {
    names += fmt::format("{}`{}`", i == 0 ? "" : ", ", files[i]->path());
  }
  auto report = ctx.ReportIn(*at.document, at.span, "the pattern matches {} files: {}{}",
                             files.size(), names, files.size() > kShown ? ", ..." : "");
  LabelIncludes(report, deployment, ctx);
}

void Check(const Deployment& deployment, RuleContext& ctx) {
  if (deployment.use.tool != pipeline::DeploymentTool::kTask) return;
  if (deployment.use.template_file) CheckPattern(deployment, deployment.use.template_file, ctx);
  for (const pipeline::StepText& file : deployment.use.parameter_files) {
    CheckPattern(deployment, file, ctx);
  }
}

}  // namespace

extern constinit const Rule template_pattern_not_unique = {
    .id = "template-pattern-not-unique",
    .summary = "the pattern of a deployment step matches several files",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "pipeline"},
    .on = {OnDeployment{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
