#include <optional>

#include "arm/scope.h"
#include "engine/deployment_findings.h"
#include "engine/flow_findings.h"
#include "engine/secret_findings.h"
#include "pipeline/secrets.h"
#include "pipeline/value_flow.h"
#include "schema/secrets.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A secret of the pipeline, wherever it comes from, is passed to a template parameter of type string, int, object or array. Values of such parameters stay in clear in the deployment history, for every reader of the resource group.

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

// The secret that a passed value hands on, with the way it took to the step.
std::optional<pipeline::Flow> SecretIn(const Deployment& deployment,
                                       const pipeline::PassedParameter& passed) {
  constexpr auto kSecret = pipeline::FlowKind::kSecret;
  pipeline::ValueFlow& flows = deployment.pipeline->scripts().flow();
  const pipeline::Step& step = deployment.step();
  if (passed.node == step.script) return flows.OfScript(kSecret, step, passed.value_span);
  const std::string_view written =
      passed.node.text().substr(passed.value_span.begin, passed.value_span.size());
  for (const pipeline::Macro& macro : pipeline::MacrosOf(written)) {
    if (auto flow = flows.OfVariable(kSecret, macro.name, step)) return flow;
  }
  // What a group or a whole vault gives is a secret by its name alone.
  for (const pipeline::KnownSecrets::Use& use :
       deployment.pipeline->scripts().secrets().UsesIn(passed.value)) {
    pipeline::Flow flow;
    flow.source = use.secret.name;
    flow.what = "secret";
    flow.is_probable = use.secret.origin == pipeline::SecretOrigin::kGroup;
    return flow;
  }
  return std::nullopt;
}

// Where the template writes the parameter's value, as the last steps of the way.
void ShowSink(const Deployment& deployment, const arm::Parameter& declared, RuleContext& ctx,
              ReportBuilder& report) {
  const arm::Expansion& expansion = *deployment.Expanded();
  for (const auto what :
       {arm::FlowFinder::What::kPlainParameters, arm::FlowFinder::What::kSecrets}) {
    arm::FlowFinder finder(expansion, what);
    bool is_shown = false;
    ForEachSentLeaf(expansion, {}, [&](const arm::BodyLeaf& leaf) {
      const arm::SecretSink sink = arm::SinkOf(leaf);
      if (is_shown || sink == arm::SecretSink::kOther) return;
      const auto flow = finder.Find(leaf.resource.owner, leaf.node);
      if (!flow || flow->parameter != &declared) return;
      ShowFlow(*flow, fmt::format("becomes {}", arm::DescribeSink(leaf, sink)), ctx, report);
      is_shown = true;
    });
    if (is_shown) return;
  }
}

void CheckPassed(const Deployment& deployment, const pipeline::PassedParameter& passed,
                 const arm::Parameter& declared, const Document& document, RuleContext& ctx) {
  const std::optional<pipeline::Flow> flow = SecretIn(deployment, passed);
  if (!flow) return;
  // What is named like a secret may be the name of one.
  if (flow->is_probable && !schema::IsSecretLikeName(declared.name())) return;
  const RuleContext::Located at = LocateValue(deployment, passed, ctx);
  if (!at) return;
  auto report = ctx.ReportIn(
      *at.document, at.span, "{}{} {} is passed to `{}`, which is not secure",
      flow->is_probable ? "probably " : "", Article(flow->what), flow->what, declared.name());
  if (flow->is_probable) report.As(Severity::kWarning).As(Confidence::kMedium);
  AddFlow(report, *deployment.pipeline, *flow, at, "passed to the template", ctx);
  report.Step(document, declared.name_span(), "its parameter keeps it in clear");
  ShowSink(deployment, declared, ctx, report);
  const std::string_view type =
      arm::KindsOf(declared.parsed_type) == eval::kObjects ? "secureObject" : "securestring";
  report.Help("declare `{}` as `{}`", declared.name(), type);
  LabelIncludes(report, deployment, ctx);
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
