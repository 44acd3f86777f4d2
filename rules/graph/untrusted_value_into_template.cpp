#include "base/ascii.h"
#include "engine/deployed_values.h"
#include "engine/deployment_findings.h"
#include "pipeline/script_text.h"

#include <algorithm>

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The name of a branch, the message or the author of a commit is passed to a parameter that the template puts into a script, a command or a role assignment. Injection does not stop at the edge of the pipeline: deployment scripts run with an identity.

```yaml bad
steps:
- task: AzureCLI@2
  inputs:
    azureSubscription: dev
    scriptType: bash
    scriptLocation: inlineScript
    inlineScript: az deployment group create -g rg -f main.json -p tag="$BUILD_SOURCEBRANCHNAME"
```

```json bad main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {
    "tag": {"type": "string"}
  },
  "resources": [
    { "type": "Microsoft.Resources/deploymentScripts", "apiVersion": "2023-08-01", "name": "seed", "location": "westeurope", "kind": "AzureCLI",
      "properties": {"azCliVersion": "2.60.0", "retentionInterval": "PT1H", "scriptContent": "[concat('./seed.sh ', parameters('tag'))]"} }
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
    inlineScript: az deployment group create -g rg -f main.json -p tag="$BUILD_BUILDID"
```

```json good main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {
    "tag": {"type": "string"}
  },
  "resources": [
    { "type": "Microsoft.Resources/deploymentScripts", "apiVersion": "2023-08-01", "name": "seed", "location": "westeurope", "kind": "AzureCLI",
      "properties": {"azCliVersion": "2.60.0", "retentionInterval": "PT1H", "scriptContent": "[concat('./seed.sh ', parameters('tag'))]"} }
  ]
}
```

Hashes of the value, and parameters with `allowedValues`, are harmless.
)md";

// What whoever pushes, or opens a pull request, decides.
constexpr std::string_view kSources[] = {
    "Build.SourceBranch",        "Build.SourceBranchName",          "Build.SourceVersionMessage",
    "Build.SourceVersionAuthor", "System.PullRequest.SourceBranch", "System.SourceVersionMessage",
};

std::string_view SourceIn(std::string_view value) {
  for (const pipeline::Macro& macro : pipeline::MacrosOf(value)) {
    for (const std::string_view source : kSources) {
      if (EqualsIgnoreCase(macro.name, source)) return source;
    }
  }
  return {};
}

// Where text is run, or decides who may do what.
struct Sink {
  std::string_view type, path;
};
constexpr Sink kSinks[] = {
    {"Microsoft.Resources/deploymentScripts", "properties.scriptContent"},
    {"Microsoft.Resources/deploymentScripts", "properties.arguments"},
    {"Microsoft.Resources/deploymentScripts", "properties.primaryScriptUri"},
    {"Microsoft.Compute/virtualMachines/extensions", "properties.settings.commandToExecute"},
    {"Microsoft.Compute/virtualMachines/extensions", "properties.settings.fileUris"},
    {"Microsoft.Compute/virtualMachines/extensions",
     "properties.protectedSettings.commandToExecute"},
    {"Microsoft.Compute/virtualMachines/extensions", "properties.protectedSettings.fileUris"},
    {"Microsoft.Compute/virtualMachines", "properties.osProfile.customData"},
    {"Microsoft.Compute/virtualMachines", "properties.userData"},
    {"Microsoft.Web/sites", "properties.siteConfig.appCommandLine"},
    {"Microsoft.Authorization/roleAssignments", "properties.principalId"},
    {"Microsoft.Authorization/roleAssignments", "properties.roleDefinitionId"},
};

// Whether the text of the parameter is part of the value, other than as a hash.
bool Holds(const eval::Value& value, std::string_view parameter, int depth = 0) {
  if (depth > 12) return false;
  const auto holds = [&](const eval::Value& part) { return Holds(part, parameter, depth + 1); };
  if (value.IsArray()) return std::ranges::any_of(value.items(), holds);
  if (!value.IsUnknown()) return false;
  const eval::UnknownData& data = value.unknown();
  if (data.HasAlternatives()) return false;
  if (std::ranges::any_of(data.pieces,
                          [&](const eval::Piece& piece) { return holds(piece.value); })) {
    return true;
  }
  const eval::Residual& residual = data.residual;
  if (residual.form != eval::Residual::Form::kCall) return false;
  if (residual.name == "uniqueString" || residual.name == "guid" || residual.name == "length") {
    return false;
  }
  if (residual.name == "parameters" && residual.arguments.size() == 1 &&
      residual.arguments[0].IsString()) {
    return EqualsIgnoreCase(residual.arguments[0].text(), parameter);
  }
  return std::ranges::any_of(residual.arguments, holds);
}

void CheckPassed(const Deployment& deployment, const pipeline::PassedParameter& passed,
                 RuleContext& ctx) {
  const std::string_view source = SourceIn(passed.value);
  if (source.empty() || deployment.SourceOf(passed.name).passed != &passed) return;
  const arm::Expansion& expansion = *deployment.Expanded();
  for (const arm::DeployedResource& resource : expansion.resources()) {
    if (!IsSent(resource)) continue;
    for (const Sink& sink : kSinks) {
      if (!EqualsIgnoreCase(resource.type, sink.type)) continue;
      const eval::Value* const value = FindAt(resource.body, sink.path);
      if (value == nullptr || !Holds(*value, passed.name)) continue;
      const RuleContext::Located at = LocateValue(deployment, passed, ctx);
      if (!at) return;
      auto report = ctx.ReportIn(*at.document, at.span,
                                 "`{}`, which whoever pushes decides, ends in `{}` of the template",
                                 source, sink.path.substr(sink.path.rfind('.') + 1));
      report.Step(*at.document, at.span, "`{}` is passed to the template", source);
      const Document& document = *deployment.template_document();
      const arm::Parameter* const declared =
          document.arm_template->root().FindParameter(passed.name);
      if (declared != nullptr) report.Step(document, declared->name_span(), "as this parameter");
      const Written end = WrittenAt(ctx.graph(), expansion, *value);
      if (end) report.Step(*end.document, end.span, "and ends here");
      report.Help("pass an id of the build, or let `allowedValues` say what it may be");
      LabelIncludes(report, deployment, ctx);
      return;
    }
  }
}

void Check(const Deployment& deployment, RuleContext& ctx) {
  if (deployment.template_document() == nullptr) return;
  if (deployment.use.action != pipeline::DeploymentAction::kDeploy) return;
  for (const pipeline::PassedParameter& passed : deployment.use.parameters) {
    CheckPassed(deployment, passed, ctx);
  }
}

}  // namespace

extern constinit const Rule untrusted_value_into_template = {
    .id = "untrusted-value-into-template",
    .summary = "a value that an outsider controls ends in a script or an identity of the template",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline-security"},
    .controls = {"CWE-20", "CICD-SEC-4"},
    .on = {OnDeployment{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
