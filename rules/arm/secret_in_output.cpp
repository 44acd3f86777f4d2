#include "engine/secret_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Outputs are kept in the deployment history, where everybody with read permission on the resource group sees
them. A key, password or token in an output is readable long after the deployment. Give consumers the resource
id and let them ask for the key, or put the secret into a Key Vault.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [],
  "outputs": {
    "key": {
      "type": "string",
      "value": "[listKeys(resourceId('Microsoft.Storage/storageAccounts', 'data'), '2023-05-01').keys[0].value]"
    }
  }
}
```

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [],
  "outputs": {
    "account": { "type": "string", "value": "[resourceId('Microsoft.Storage/storageAccounts', 'data')]" }
  }
}
```

An output of type `securestring` or `secureObject` hides the value in the history, and linked templates still
receive it: those are reported as info.
)md";

class Checker {
 public:
  Checker(const arm::Expansion& expansion, RuleContext& ctx)
      : ctx_(ctx), finder_(expansion, arm::FlowFinder::What::kSecrets) {}

  void Check(const arm::DeployedTemplate& deployed, const arm::DeployedOutput& output) {
    if (eval::IsTrue(output.condition) == eval::Truth::kFalse) return;
    const arm::Output& declared = *output.declared;
    CheckValue(declared.value.node(), deployed, declared);
    CheckValue(declared.copy["input"].node(), deployed, declared);
  }

 private:
  void CheckValue(NodeRef node, const arm::DeployedTemplate& deployed, const arm::Output& output) {
    for (const NodeRef child : node.children()) CheckValue(child, deployed, output);
    if (!node.IsString()) return;
    const auto flow = finder_.Find(deployed.id, node);
    if (!flow || !IsHere(*flow, ctx_)) return;
    // One that stands in the output itself is found there whatever it is.
    if (flow->is_literal && flow->steps.size() == 1) return;
    const FlowEnd end = EndOf(*flow, ctx_);
    if (!end || !seen_.Add({end.document, node, end.span})) return;
    auto report = ctx_.ReportIn(*end.document, end.span, "output `{}` gives away {}", output.name(),
                                flow->source);
    ShowFlow(*flow, fmt::format("becomes output `{}`", output.name()), ctx_, report);
    if (output.IsSecure()) {
      report.As(Severity::kInfo)
          .Note("the type `{}` hides it in the deployment history", *output.type.Text());
    } else {
      report.Help("output the resource id instead, or store the secret in a Key Vault");
    }
  }

  RuleContext& ctx_;
  arm::FlowFinder finder_;
  SeenPlaces seen_;
};

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  Checker checker(expansion, ctx);
  for (const arm::DeployedTemplate& deployed : expansion.templates()) {
    for (const arm::DeployedOutput& output : deployed.outputs) checker.Check(deployed, output);
  }
}

}  // namespace

extern constinit const Rule secret_in_output = {
    .id = "secret-in-output",
    .summary = "an output gives away a secret",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"secrets"},
    .controls = {"CWE-532", "MCSB:IM-8"},
    .equivalents = {"arm-ttk:Outputs-Must-Not-Contain-Secrets",
                    "bicep:outputs-should-not-contain-secrets",
                    "psrule:Azure.Deployment.OutputSecretValue", "bicep:BCP426"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
