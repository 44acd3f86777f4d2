#include "base/ascii.h"
#include "engine/deployment_findings.h"
#include "graph/deployment_outputs.h"
#include "pipeline/script_text.h"

#include <algorithm>

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The template returns a key or a secure parameter, and the step that deploys it keeps outputs in variables, which are never secret, or prints them. Whoever reads the log or runs a step of the job has it.

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
```

```json bad main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [],
  "outputs": {
    "storageKey": {"type": "string", "value": "[listKeys(resourceId('Microsoft.Storage/storageAccounts', 'contosoweb'), '2023-05-01').keys[0].value]"}
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
```

```json good main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [],
  "outputs": {
    "storageName": {"type": "string", "value": "contosoweb"}
  }
}
```
)md";

// How the step gives outputs away; empty when it does not.
std::string_view Exports(const Deployment& deployment, const arm::Output& output) {
  const pipeline::TemplateDeployment& use = deployment.use;
  const pipeline::Step& step = deployment.step();
  if (use.tool == pipeline::DeploymentTool::kTask) {
    return use.outputs ? "it becomes a variable that is not secret" : "";
  }
  if (use.tool == pipeline::DeploymentTool::kBicepTask) {
    const NodeRef masked = step.Input("maskedOutputs");
    if (!step.name || step.MayHaveMoreInputs() || pipeline::HasReplacement(masked.text()))
      return {};
    return ContainsIgnoreCase(masked.text(), output.name()) ? "" : "it becomes an output variable";
  }
  if (use.tool != pipeline::DeploymentTool::kCli) return {};
  const pipeline::ScriptText& script = deployment.pipeline->scripts().Of(step);
  for (const pipeline::ShellCommand& command : script.commands) {
    if (command.span.begin != use.span.begin) continue;
    if (command.output_to_file || command.parent != pipeline::kNoCommand ||
        command.joint == pipeline::Joint::kPipe ||
        pipeline::HasOption(command, {"--query", "--no-wait"}) ||
        (script.shell == pipeline::Shell::kPowerShell && !command.assignments.empty())) {
      return {};
    }
    const auto format = pipeline::FindOption(command, {"--output", "-o"});
    if (format && !StartsWithIgnoreCase(format->text, "json") && format->text != "yaml") return {};
    return "the command prints it";
  }
  return {};
}

std::string NameOf(const eval::Secret& secret) {
  switch (secret.kind) {
    case eval::SecretKind::kSecureParameter:
      return fmt::format("the secure parameter `{}`", secret.name);
    case eval::SecretKind::kListFunction:
      return fmt::format("what `{}()` returns", secret.name);
    case eval::SecretKind::kPipelineVariable:
      return fmt::format("the secret variable `{}`", secret.name);
    case eval::SecretKind::kKeyVaultReference:
      return fmt::format("the secret of a Key Vault for `{}`", secret.name);
    case eval::SecretKind::kSecureOutput:
      return "a secure output";
  }
  return "a secret";
}

// The way of the secret into the template.
void ShowSource(ReportBuilder& report, const Deployment& deployment, const eval::Secret& secret,
                RuleContext& ctx) {
  const arm::Expansion& expansion = *deployment.Expanded();
  const Document& document = *deployment.template_document();
  const arm::Template& root = document.arm_template->root();
  if (secret.origin != kNoId<eval::OriginId>) {
    const eval::Origin origin = expansion.session().NodeOf(secret.origin);
    const Document* const holder =
        origin.node ? ctx.graph().DocumentOf(origin.node.tree()) : nullptr;
    const bool is_member = origin.node.has_key() && origin.node.IsObject();
    if (holder != nullptr) {
      report.Step(*holder, is_member ? origin.node.key_span() : origin.node.span(), "the secret");
    }
  }
  if (secret.kind == eval::SecretKind::kKeyVaultReference) {
    const arm::Parameter* const declared = root.FindParameter(secret.name);
    if (declared != nullptr)
      report.Step(document, declared->name_span(), "this parameter takes it");
  }
  if (secret.kind != eval::SecretKind::kPipelineVariable) return;
  for (const pipeline::PassedParameter& passed : deployment.use.parameters) {
    if (!ContainsIgnoreCase(passed.value, "$(" + std::string(secret.name) + ")")) continue;
    const RuleContext::Located at = LocateValue(deployment, passed, ctx);
    const arm::Parameter* const declared = root.FindParameter(passed.name);
    if (at) report.Step(*at.document, at.span, "it is passed to the template");
    if (declared != nullptr)
      report.Step(document, declared->name_span(), "this parameter takes it");
    return;
  }
}

void Check(const Deployment& deployment, RuleContext& ctx) {
  const Document* const document = deployment.template_document();
  if (document == nullptr || deployment.use.action != pipeline::DeploymentAction::kDeploy) return;
  const bool has_any =
      std::ranges::any_of(document->arm_template->root().outputs,
                          [&](const arm::Output& output) { return !output.IsSecure(); });
  if (!has_any) return;
  const arm::Expansion& expansion = *deployment.Expanded();
  eval::Session& session = expansion.session();
  for (const arm::DeployedOutput& output : expansion.root().outputs) {
    if (output.declared->IsSecure() || eval::IsTrue(output.condition) == eval::Truth::kFalse) {
      continue;
    }
    const auto secrets = session.IndicesOf(eval::SecretsWithin(session, output.value));
    if (secrets.empty()) continue;
    const std::string_view way = Exports(deployment, *output.declared);
    if (way.empty()) continue;
    const bool is_variable = static_cast<bool>(deployment.use.outputs);
    const RuleContext::Located at = is_variable
                                        ? LocateText(deployment, deployment.use.outputs, ctx)
                                        : LocateDeployment(deployment, ctx);
    if (!at) return;
    const eval::Secret& secret = session.SecretAt(secrets[0]);
    auto report = ctx.ReportIn(*at.document, at.span, "output `{}` gives away {}",
                               output.declared->name(), NameOf(secret));
    ShowSource(report, deployment, secret, ctx);
    report.Step(*document, output.declared->name_span(), "an output returns it");
    report.Step(*at.document, at.span, "{}", way);
    report.Help("return a name or an id, and read the secret from a Key Vault where it is needed");
    if (!is_variable) report.As(Confidence::kMedium);
    for (const OutputRead& read : OutputReadsOf(deployment)) {
      if (!EqualsIgnoreCase(read.output, output.declared->name())) continue;
      const RuleContext::Located used = ctx.Locate(*deployment.pipeline, read.node, read.span);
      if (used) report.LabelIn(*used.document, used.span, "read here");
      break;
    }
    LabelIncludes(report, deployment, ctx);
  }
}

}  // namespace

extern constinit const Rule secret_in_deployment_output = {
    .id = "secret-in-deployment-output",
    .summary = "a secret that a template returns becomes a clear variable, or is printed",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"secrets", "pipeline-security"},
    .controls = {"CWE-532", "CICD-SEC-6"},
    .on = {OnDeployment{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
