#include "base/ascii.h"
#include "engine/deployment_findings.h"
#include "graph/deployment_outputs.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The task sets `$(name.output.value)` and `$(name.output.type)`, and deeper names for objects alone. Every other path stays literal text. `BicepDeploy` sets `$(step.output)`, without `.value`.

```yaml bad
steps:
- task: AzureResourceManagerTemplateDeployment@3
  inputs:
    azureResourceManagerConnection: dev
    subscriptionId: 00000000-0000-0000-0000-000000000000
    resourceGroupName: rg
    location: westeurope
    csmFile: main.json
    deploymentOutputs: arm
- bash: echo $(arm.webAppName)
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
    deploymentOutputs: arm
- bash: echo $(arm.webAppName.value)
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

// What is wrong with the path; empty when it exists.
std::string ProblemOf(const Deployment& deployment, const OutputRead& read,
                      const arm::Output& output) {
  const std::string_view rest = read.rest;
  if (deployment.use.tool == pipeline::DeploymentTool::kBicepTask) {
    return EqualsIgnoreCase(rest, "value")
               ? fmt::format("output `{}` of `BicepDeploy` is the value itself, without `.value`",
                             output.name())
               : std::string();
  }
  const std::string_view first = rest.substr(0, rest.find_first_of(".["));
  if (rest.empty()) {
    // Of an object, whoever takes it may read `.value` later.
    if (read.form != OutputForm::kMacro) return {};
    return fmt::format("output `{}` is read without `.value`", output.name());
  }
  if (!EqualsIgnoreCase(first, "value") && !EqualsIgnoreCase(first, "type")) {
    return fmt::format("output `{}` has `value` and `type`, and no `{}`", output.name(), first);
  }
  if (read.form != OutputForm::kMacro || first.size() == rest.size()) return {};
  if (output.parsed_type == arm::ParameterType::kUnknown ||
      output.parsed_type == arm::ParameterType::kObject) {
    return {};
  }
  return fmt::format("output `{}` is of type `{}`, and has no members", output.name(),
                     output.type.Text().value_or(""));
}

void Check(const Deployment& deployment, RuleContext& ctx) {
  const Document* const document = deployment.template_document();
  if (document == nullptr) return;
  const arm::Template& root = document->arm_template->root();
  for (const OutputRead& read : OutputReadsOf(deployment)) {
    if (read.form == OutputForm::kWhole || read.form == OutputForm::kEnvironment) continue;
    const arm::Output* const output = root.FindOutput(read.output);
    std::string problem;
    if (output != nullptr) {
      problem = ProblemOf(deployment, read, *output);
    } else if (EqualsIgnoreCase(read.output, "outputs") &&
               root.FindOutput(std::string_view(read.rest).substr(0, read.rest.find('.'))) !=
                   nullptr) {
      problem = "the outputs are named at once, without `outputs`";
    }
    if (problem.empty()) continue;
    const RuleContext::Located at = ctx.Locate(*deployment.pipeline, read.node, read.span);
    if (!at) continue;
    auto report = ctx.ReportIn(*at.document, at.span, "{}", problem);
    if (output != nullptr) {
      report.LabelIn(*document, output->name_span(), "declared here");
      if (read.rest.empty()) {
        report.Help("read `.value`")
            .Fix(FixSafety::kUnsafe, "read `.value`", {at.span.end, at.span.end}, ".value");
      }
    }
    LabelIncludes(report, deployment, ctx);
  }
}

}  // namespace

extern constinit const Rule deployment_output_path = {
    .id = "deployment-output-path",
    .summary = "an output of a deployment is read by a path that does not exist",
    .severity = Severity::kError,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .on = {OnDeployment{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
