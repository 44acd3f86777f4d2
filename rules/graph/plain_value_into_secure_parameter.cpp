#include "engine/deployment_findings.h"
#include "graph/filled_in_later.h"
#include "schema/secrets.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A parameter of type securestring or secureObject gets a literal, or a variable whose value stands in YAML. The template's protection is worthless when the value is in the repository.

```yaml bad
steps:
- task: AzureResourceManagerTemplateDeployment@3
  inputs:
    azureResourceManagerConnection: dev
    subscriptionId: 00000000-0000-0000-0000-000000000000
    resourceGroupName: rg
    location: westeurope
    csmFile: main.json
    overrideParameters: -sqlPassword "Wint3r-2026!"
```

```json bad main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {
    "sqlPassword": { "type": "securestring" }
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
    overrideParameters: -sqlPassword "$(sqlPassword)"
```

```json good main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {
    "sqlPassword": { "type": "securestring" }
  },
  "resources": []
}
```

A placeholder is a warning: it would be deployed. Nothing is said of an empty value.
)md";

void Check(const Deployment& deployment, RuleContext& ctx) {
  const Document* const document = deployment.template_document();
  if (document == nullptr) return;
  for (const pipeline::PassedParameter& passed : deployment.use.parameters) {
    const arm::Parameter* const declared =
        document->arm_template->root().FindParameter(passed.name);
    if (declared == nullptr || !declared->IsSecure()) continue;
    if (!passed.is_known || passed.value.empty() || IsFilledInLater(passed.value)) continue;
    const RuleContext::Located at = LocateValue(deployment, passed, ctx);
    if (!at) continue;
    auto report = ctx.ReportIn(*at.document, at.span,
                               "the value of the secure parameter `{}` stands in the pipeline",
                               declared->name());
    report.LabelIn(*document, declared->name_span(), "declared secure here")
        .Help("pass a secret variable, or read it from a key vault");
    if (schema::IsPlaceholder(passed.value)) report.As(Severity::kWarning);
    if (at.document->source.text().substr(at.span.begin, at.span.size()).find('$') ==
        std::string_view::npos) {
      report.Masked();
    }
    LabelIncludes(report, deployment, ctx);
  }
}

}  // namespace

extern constinit const Rule plain_value_into_secure_parameter = {
    .id = "plain-value-into-secure-parameter",
    .summary = "a secure parameter gets a value that stands in the pipeline",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"secrets", "pipeline-security"},
    .controls = {"CWE-798", "CICD-SEC-6"},
    .on = {OnDeployment{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
