#include <optional>

#include "arm/scope.h"
#include "arm/value_type.h"
#include "engine/deployment_findings.h"
#include "graph/filled_in_later.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The deployment task and the Azure CLI read the value of an int, bool, array or object parameter as JSON, and pass text when it is
none: `True`, `01` and `'[1]'` are text, which the service refuses. `${{ parameters.flag }}` of a boolean gives `True`.
Of a string parameter the task reads the escapes of JSON: `C:\temp` is passed with a tab.

```yaml bad
parameters:
- name: https
  type: boolean
  default: true
steps:
- task: AzureResourceManagerTemplateDeployment@3
  inputs:
    azureResourceManagerConnection: dev
    subscriptionId: 00000000-0000-0000-0000-000000000000
    resourceGroupName: rg
    location: westeurope
    csmFile: main.json
    overrideParameters: -httpsOnly ${{ parameters.https }}
```

```json bad main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {
    "httpsOnly": { "type": "bool" }
  },
  "resources": []
}
```

```yaml good
parameters:
- name: https
  type: boolean
  default: true
steps:
- task: AzureResourceManagerTemplateDeployment@3
  inputs:
    azureResourceManagerConnection: dev
    subscriptionId: 00000000-0000-0000-0000-000000000000
    resourceGroupName: rg
    location: westeurope
    csmFile: main.json
    overrideParameters: -httpsOnly ${{ lower(parameters.https) }}
```

```json good main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {
    "httpsOnly": { "type": "bool" }
  },
  "resources": []
}
```

Values that the pipeline does not fix are not judged, nor those of PowerShell, which converts them.
)md";

// What the task makes of the escapes of JSON in a text; nothing when they are none.
std::optional<std::string> WithoutEscapes(std::string_view text) {
  if (text.find('\\') == std::string_view::npos) return std::nullopt;
  const std::string quoted = "\"" + std::string(text) + "\"";
  eval::Session session;
  const eval::Value value = arm::ParseArgument(session, nullptr, quoted);
  if (!value.IsString() || value.text() == quoted || value.text() == text) return std::nullopt;
  return std::string(value.text());
}

void Check(const Deployment& deployment, RuleContext& ctx) {
  const Document* const document = deployment.template_document();
  if (document == nullptr || deployment.use.tool == pipeline::DeploymentTool::kPowerShell) return;
  for (const pipeline::PassedParameter& passed : deployment.use.parameters) {
    const arm::Parameter* const declared =
        document->arm_template->root().FindParameter(passed.name);
    if (declared == nullptr || !passed.is_known || IsFilledInLater(passed.value)) continue;
    const eval::Kinds wanted = arm::KindsOf(declared->parsed_type);
    const RuleContext::Located at = LocateValue(deployment, passed, ctx);
    if (!at) continue;
    const std::string shown = declared->IsSecure() ? "the value" : "`" + passed.value + "`";
    if (wanted == eval::kStrings) {
      if (deployment.use.tool != pipeline::DeploymentTool::kTask) continue;
      if (!WithoutEscapes(passed.value)) continue;
      auto report = ctx.ReportIn(*at.document, at.span,
                                 "the task reads the backslashes of {} as escapes", shown);
      report.As(Severity::kWarning)
          .LabelIn(*document, declared->name_span(), "for this parameter")
          .Help("write `\\\\` for a backslash");
      if (declared->IsSecure()) report.Masked();
      LabelIncludes(report, deployment, ctx);
      continue;
    }
    // What the task makes of escapes in JSON is not certain.
    if (deployment.use.tool == pipeline::DeploymentTool::kTask &&
        passed.value.find('\\') != std::string::npos) {
      continue;
    }
    eval::Session session;
    const eval::Value value = arm::ParseArgument(session, declared, passed.value);
    if (wanted == eval::kAny || !arm::IsCertainlyOther(value, wanted)) continue;
    auto report = ctx.ReportIn(*at.document, at.span, "{} is passed as {}, and `{}` is of type {}",
                               shown, value.IsString() ? "text" : "another type", declared->name(),
                               declared->type.Text().value_or("another"));
    report.LabelIn(*document, declared->type.node() ? declared->type.span() : declared->name_span(),
                   "declared here");
    if (EqualsIgnoreCase(passed.value, "true") || EqualsIgnoreCase(passed.value, "false")) {
      report.Help(
          "JSON knows `true` and `false` alone: write `${{{{ lower(parameters.name) }}}}` for a "
          "boolean parameter");
    }
    LabelIncludes(report, deployment, ctx);
  }
}

}  // namespace

extern constinit const Rule parameter_type_mismatch = {
    .id = "parameter-type-mismatch",
    .summary = "a passed value does not fit the type of the template's parameter",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "pipeline"},
    .on = {OnDeployment{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
