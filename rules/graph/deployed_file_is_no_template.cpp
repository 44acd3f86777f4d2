#include "engine/deployment_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The file that a step deploys is a parameter file, or the parameter file that it passes is a template. The service's message does not say which input was wrong.

```yaml bad
steps:
- task: AzureCLI@2
  inputs:
    azureSubscription: dev
    scriptType: bash
    scriptLocation: inlineScript
    inlineScript: az deployment group create -g rg -f main.parameters.json
```

```json bad main.parameters.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {}
}
```

```yaml good
steps:
- task: AzureCLI@2
  inputs:
    azureSubscription: dev
    scriptType: bash
    scriptLocation: inlineScript
    inlineScript: az deployment group create -g rg -f main.json -p @main.parameters.json
```

```json good main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {},
  "resources": []
}
```

```json good main.parameters.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {}
}
```
)md";

void ReportKind(const Deployment& deployment, const pipeline::StepText& text,
                const LinkedFile& file, std::string_view is, std::string_view wanted,
                RuleContext& ctx) {
  const RuleContext::Located at = LocateText(deployment, text, ctx);
  if (!at) return;
  auto report =
      ctx.ReportIn(*at.document, at.span, "`{}` is a {}, not a {}", file.path, is, wanted);
  const NodeRef schema = file.document->tree.root().Find("$schema", CaseRule::kIgnore);
  if (schema) report.LabelIn(*file.document, schema.span(), "as its schema says");
  LabelIncludes(report, deployment, ctx);
}

void Check(const Deployment& deployment, RuleContext& ctx) {
  const LinkedFile& file = deployment.template_file;
  if (file.document != nullptr && file.document->kind == DocumentKind::kParameterFile) {
    ReportKind(deployment, deployment.use.template_file, file, "parameter file", "template", ctx);
  }
  for (std::size_t i = 0; i < deployment.parameter_files.size(); ++i) {
    const LinkedFile& passed = deployment.parameter_files[i];
    if (passed.document != nullptr && passed.document->kind == DocumentKind::kTemplate) {
      ReportKind(deployment, deployment.use.parameter_files[i], passed, "template",
                 "parameter file", ctx);
    }
  }
}

}  // namespace

extern constinit const Rule deployed_file_is_no_template = {
    .id = "deployed-file-is-no-template",
    .summary = "a step deploys a parameter file, or passes a template as one",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "pipeline"},
    .on = {OnDeployment{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
