#include "arm/scope.h"
#include "engine/deployment_findings.h"
#include "pipeline/secrets.h"
#include "schema/secrets.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A secret variable is passed to a template parameter of type string, int, object or array. Values of such parameters stay in clear in the deployment history, for every reader of the resource group.

```yaml bad
steps:
- task: AzureKeyVault@2
  inputs:
    azureSubscription: prod
    KeyVaultName: kv
    SecretsFilter: sqlPassword
- task: AzureResourceManagerTemplateDeployment@3
  inputs:
    azureResourceManagerConnection: dev
    subscriptionId: 00000000-0000-0000-0000-000000000000
    resourceGroupName: rg
    location: westeurope
    csmFile: main.json
    overrideParameters: -sqlPassword "$(sqlPassword)"
```

```json bad main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {
    "sqlPassword": { "type": "string" }
  },
  "resources": []
}
```

```yaml good
steps:
- task: AzureKeyVault@2
  inputs:
    azureSubscription: prod
    KeyVaultName: kv
    SecretsFilter: sqlPassword
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

A variable of a group that is named like a secret is a warning.
)md";

void CheckPassed(const Deployment& deployment, const pipeline::PassedParameter& passed,
                 const arm::Parameter& declared, const Document& document, RuleContext& ctx) {
  for (const pipeline::KnownSecrets::Use& use :
       deployment.pipeline->scripts().secrets().UsesIn(passed.value)) {
    const pipeline::KnownSecret& secret = use.secret;
    const bool is_certain = secret.origin != pipeline::SecretOrigin::kGroup;
    // A name of a secret is none.
    if (!is_certain && !schema::IsSecretLikeName(declared.name())) continue;
    const RuleContext::Located at = LocateValue(deployment, passed, ctx);
    if (!at) return;
    auto report = ctx.ReportIn(*at.document, at.span,
                               "`{}`, {} secret, is passed to `{}`, which is not secure",
                               secret.name, is_certain ? "a" : "probably a", declared.name());
    if (!is_certain) report.As(Severity::kWarning).As(Confidence::kMedium);
    if (secret.declared_in) {
      const RuleContext::Located from =
          ctx.Locate(*deployment.pipeline, secret.declared_in, secret.declared);
      if (from) report.Step(*from.document, from.span, "`{}` is a secret", secret.name);
    }
    report.Step(*at.document, at.span, "it is passed to the template");
    report.Step(document, declared.name_span(), "whose parameter keeps it in clear");
    const std::string_view type =
        arm::KindsOf(declared.parsed_type) == eval::kObjects ? "secureObject" : "securestring";
    report.Help("declare `{}` as `{}`", declared.name(), type);
    LabelIncludes(report, deployment, ctx);
    return;
  }
}

void Check(const Deployment& deployment, RuleContext& ctx) {
  const Document* const document = deployment.template_document();
  if (document == nullptr) return;
  for (const pipeline::PassedParameter& passed : deployment.use.parameters) {
    const arm::Parameter* const declared =
        document->arm_template->root().FindParameter(passed.name);
    if (declared == nullptr || declared->IsSecure()) continue;
    CheckPassed(deployment, passed, *declared, *document, ctx);
  }
}

}  // namespace

extern constinit const Rule secret_into_plain_parameter = {
    .id = "secret-into-plain-parameter",
    .summary = "a secret of the pipeline is passed to a parameter that is not secure",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"secrets", "pipeline-security"},
    .controls = {"CWE-532", "CICD-SEC-6"},
    .on = {OnDeployment{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
