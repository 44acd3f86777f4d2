#include <string_view>

#include "base/ascii.h"
#include "engine/deployment_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A parameter file has tokens such as `#{sku}#`, `__sku__` or `$(sku)`, and no step before the deployment replaces them: the token itself is deployed. Azure Pipelines replaces macros in YAML alone.

```yaml bad
steps:
- task: AzureCLI@2
  inputs:
    azureSubscription: dev
    scriptType: bash
    scriptLocation: inlineScript
    inlineScript: az deployment group create -g rg -f main.json -p @dev.parameters.json
```

```json bad main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {
    "sku": { "type": "string" }
  },
  "resources": []
}
```

```json bad dev.parameters.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "sku": { "value": "#{sku}#" } }
}
```

```yaml good
steps:
- task: AzureCLI@2
  inputs:
    azureSubscription: dev
    scriptType: bash
    scriptLocation: inlineScript
    inlineScript: az deployment group create -g rg -f main.json -p @dev.parameters.json
```

```json good main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {
    "sku": { "type": "string" }
  },
  "resources": []
}
```

```json good dev.parameters.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "sku": { "value": "P1v3" } }
}
```
)md";

// `#{name}#`, `__name__`, `$(name)`, `{{name}}`: forms that are tokens of tools and nothing else.
bool IsToken(std::string_view text) {
  const auto is = [text](std::string_view open, std::string_view close) {
    return text.size() > open.size() + close.size() && text.starts_with(open) &&
           text.ends_with(close);
  };
  return is("#{", "}#") || is("__", "__") || is("$(", ")") || is("{{", "}}");
}

// Some step of the job before this one may write to the file.
bool MayBeReplaced(const Deployment& deployment, const LinkedFile& file) {
  const pipeline::Step& step = deployment.step();
  const pipeline::Pipeline& model = deployment.pipeline->model;
  if (!model.jobs.Contains(step.job) || model.jobs[step.job].more_steps) return true;
  const std::string_view name = std::string_view(file.path).substr(file.path.rfind('/') + 1);
  for (const pipeline::StepId id : model.jobs[step.job].steps) {
    const pipeline::Step& other = model.steps[id];
    if (other.kind == pipeline::StepKind::kTemplate) return true;
    if (ContainsIgnoreCase(other.task, "replace") || ContainsIgnoreCase(other.task, "token") ||
        ContainsIgnoreCase(other.task, "transform")) {
      return true;
    }
    const std::string_view script = other.script.text();
    for (const std::string_view command :
         {"sed ", "envsubst", "replace", "jq ", "Set-Content", "Out-File", "perl "}) {
      if (ContainsIgnoreCase(script, command)) return true;
    }
    if (id == step.id) break;
    // A script in a file does whatever it does; one that names the file may write to it.
    if (other.Input({"filePath", "scriptPath", "targetType"}) && !other.script) return true;
    if (ContainsIgnoreCase(script, name)) return true;
  }
  return false;
}

void Check(const Deployment& deployment, RuleContext& ctx) {
  for (std::size_t i = 0; i < deployment.parameter_files.size(); ++i) {
    const LinkedFile& file = deployment.parameter_files[i];
    // What comes from an artifact was replaced where it was built, perhaps.
    if (file.ParameterFile() == nullptr || file.is_guess) continue;
    for (const arm::ParameterAssignment& assigned : file.ParameterFile()->assignments) {
      const NodeRef value = assigned.value.node();
      if (!value.IsString() || !IsToken(value.text())) continue;
      const ParameterSource source = deployment.SourceOf(assigned.name());
      if (source.passed != nullptr || MayBeReplaced(deployment, file)) continue;
      const RuleContext::Located at =
          LocateText(deployment, deployment.use.parameter_files[i], ctx);
      if (!at) break;
      auto report = ctx.ReportIn(*at.document, at.span,
                                 "no step replaces the token `{}` in the file", value.text());
      report.LabelIn(*file.document, value.span(), "this text is deployed");
      LabelIncludes(report, deployment, ctx);
      break;
    }
  }
}

}  // namespace

extern constinit const Rule parameter_file_tokens_not_replaced = {
    .id = "parameter-file-tokens-not-replaced",
    .summary = "a parameter file has tokens that no step replaces",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .on = {OnDeployment{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
