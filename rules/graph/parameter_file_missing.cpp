#include "engine/deployment_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A deployment step names a parameter file that is not in the repository: mostly one environment of several lacks its file.

```yaml bad
steps:
- task: AzureCLI@2
  inputs:
    azureSubscription: dev
    scriptType: bash
    scriptLocation: inlineScript
    inlineScript: az deployment group create -g rg -f main.json -p @main.parameters.dve.json
```

```json bad main.json
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
    inlineScript: az deployment group create -g rg -f main.json -p @main.parameters.dev.json
```

```json good main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {},
  "resources": []
}
```

```json good main.parameters.dev.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {}
}
```

See `template-file-missing` for what is not judged.
)md";

void Check(const Deployment& deployment, RuleContext& ctx) {
  for (std::size_t i = 0; i < deployment.parameter_files.size(); ++i) {
    ReportMissingFile(deployment, deployment.use.parameter_files[i], deployment.parameter_files[i],
                      "parameter file", ctx);
  }
}

}  // namespace

extern constinit const Rule parameter_file_missing = {
    .id = "parameter-file-missing",
    .summary = "the parameter file that a step passes is not there",
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
