#include "arm/scope.h"
#include "engine/deployment_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`overrideParameters` looks the type of a parameter up with exact case. When it finds none it passes text, which an int, bool, array or object parameter refuses.

```yaml bad
steps:
- task: AzureResourceManagerTemplateDeployment@3
  inputs:
    azureResourceManagerConnection: dev
    subscriptionId: 00000000-0000-0000-0000-000000000000
    resourceGroupName: rg
    location: westeurope
    csmFile: main.json
    overrideParameters: -instancecount 3
```

```json bad main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {
    "instanceCount": { "type": "int" }
  },
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
    csmFile: main.json
    overrideParameters: -instanceCount 3
```

```json good main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {
    "instanceCount": { "type": "int" }
  },
  "resources": []
}
```

For string parameters it is a hint.
)md";

void Check(const Deployment& deployment, RuleContext& ctx) {
  const Document* const document = deployment.template_document();
  if (document == nullptr || deployment.use.tool != pipeline::DeploymentTool::kTask) return;
  for (const pipeline::PassedParameter& passed : deployment.use.parameters) {
    const arm::Parameter* const declared =
        document->arm_template->root().FindParameter(passed.name);
    if (declared == nullptr || declared->name() == passed.name) continue;
    const RuleContext::Located at = LocateName(deployment, passed, ctx);
    if (!at) continue;
    const bool is_text = arm::KindsOf(declared->parsed_type) == eval::kStrings;
    auto report =
        ctx.ReportIn(*at.document, at.span, "the template spells it `{}`", declared->name());
    report.LabelIn(*document, declared->name_span(), "declared here");
    if (is_text) report.As(Severity::kHint);
    if (at.span.size() == passed.name.size()) {
      report.Fix(FixSafety::kSafe, "spell it as the template does", at.span,
                 std::string(declared->name()));
    }
    LabelIncludes(report, deployment, ctx);
  }
}

}  // namespace

extern constinit const Rule override_case_mismatch = {
    .id = "override-case-mismatch",
    .summary = "a parameter is passed with other letter case than the template declares",
    .severity = Severity::kWarning,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .on = {OnDeployment{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
