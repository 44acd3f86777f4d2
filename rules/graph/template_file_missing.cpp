#include "engine/deployment_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A deployment step names a template that is not in the repository. The deployment stops at its first line, mostly long after the build.

```yaml bad
steps:
- task: AzureCLI@2
  inputs:
    azureSubscription: dev
    scriptType: bash
    scriptLocation: inlineScript
    inlineScript: az deployment group create -g rg -f arm/mian.json
```

```json bad arm/main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {},
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
    inlineScript: az deployment group create -g rg -f arm/main.json
```

```json good arm/main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {},
  "resources": []
}
```

Nothing is said where the path depends on a variable that the pipeline does not fix, lies in an artifact or another
repository, or where another step may make the file (`bicep build`, a step that names it).
)md";

void Check(const Deployment& deployment, RuleContext& ctx) {
  ReportMissingFile(deployment, deployment.use.template_file, deployment.template_file, "template",
                    ctx);
}

}  // namespace

extern constinit const Rule template_file_missing = {
    .id = "template-file-missing",
    .summary = "the template that a step deploys is not there",
    .severity = Severity::kError,
    .confidence = Confidence::kMedium,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "pipeline"},
    .on = {OnDeployment{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
