#include "base/ascii.h"
#include "engine/deployment_findings.h"
#include "graph/deployment_outputs.h"

#include <algorithm>

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The macro of a deployment's outputs is JSON, whose quotes end the text that it is pasted into. The environment variable of the same name holds the text unharmed.

```yaml bad
steps:
- task: AzureResourceManagerTemplateDeployment@3
  inputs:
    azureResourceManagerConnection: dev
    subscriptionId: 00000000-0000-0000-0000-000000000000
    resourceGroupName: rg
    location: westeurope
    csmFile: main.json
    deploymentOutputs: armOutputs
- pwsh: |
    $o = "$(armOutputs)" | ConvertFrom-Json
    Write-Host $o.webAppName.value
```

```json bad main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [],
  "outputs": {
    "webAppName": {"type": "string", "value": "contoso-web"}
  }
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
    csmFile: main.json
    deploymentOutputs: armOutputs
- pwsh: |
    $o = $env:ARMOUTPUTS | ConvertFrom-Json
    Write-Host $o.webAppName.value
```

```json good main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [],
  "outputs": {
    "webAppName": {"type": "string", "value": "contoso-web"}
  }
}
```
)md";

void Check(const Deployment& deployment, RuleContext& ctx) {
  for (const OutputRead& read : OutputReadsOf(deployment)) {
    if (read.form != OutputForm::kWhole || !read.in_script) continue;
    const pipeline::Step& step = deployment.pipeline->model.steps[read.step];
    const bool is_bash = step.shell == pipeline::Shell::kBash;
    if (!is_bash && step.shell != pipeline::Shell::kPowerShell) continue;
    const pipeline::ScriptText& script = deployment.pipeline->scripts().Of(step);
    if (script.InComment(read.span.begin)) continue;
    const Quotes quotes = QuotesAround(script, read.span.begin);
    if (quotes == Quotes::kSingle || quotes == Quotes::kBlock) continue;
    const Span macro{read.span.begin - 2, read.span.end + 1};
    const RuleContext::Located at = ctx.Locate(*deployment.pipeline, read.node, macro);
    if (!at) continue;
    std::string variable = deployment.use.outputs.text;
    std::ranges::transform(variable, variable.begin(),
                           [](char c) { return c == '.' ? '_' : ToUpperAscii(c); });
    auto report = ctx.ReportIn(
        *at.document, at.span, "the quotes of the JSON {}",
        quotes == Quotes::kDouble ? "end the text that it stands in" : "are taken by the shell");
    report.Help("use `{}{}`", is_bash ? "$" : "$env:", variable);
    LabelIncludes(report, deployment, ctx);
  }
}

}  // namespace

extern constinit const Rule output_json_misparsed = {
    .id = "output-json-misparsed",
    .summary = "the outputs of a deployment are pasted into a script in a way that breaks them",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .controls = {"CWE-116"},
    .on = {OnDeployment{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
