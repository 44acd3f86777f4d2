#include "arm/secret_source.h"
#include "engine/rule_context.h"

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

void CheckValue(NodeRef value, const arm::Output& output, const arm::Template& scope,
                RuleContext& ctx) {
  for (const NodeRef child : value.children()) CheckValue(child, output, scope, ctx);
  const auto text = arm::Value(value).Expression();
  if (!text) return;
  const expr::Expression expression = expr::Parse(*text, expr::Dialect::kArm);
  const auto secret = arm::FindSecretSource(expression, scope);
  if (!secret) return;
  const Span place = RuleContext::SourceOf(value, {secret->span.begin + 1, secret->span.end + 1});
  auto report = ctx.Report(place, "output `{}` gives away {}", output.name(), secret->what);
  if (secret->declaration) report.Label(*secret->declaration, "declared here");
  if (output.IsSecure()) {
    report.As(Severity::kInfo)
        .Note("the type `{}` hides it in the deployment history", *output.type.Text());
  } else {
    report.Help("output the resource id instead, or store the secret in a Key Vault");
  }
}

void Check(const arm::Output& output, RuleContext& ctx) {
  const arm::TemplateModel& model = ctx.model();
  const arm::Template& scope = model.EvaluationScope(model.templates[model.OwnerOf(output.node)]);
  if (output.value.node()) CheckValue(output.value.node(), output, scope, ctx);
  if (const arm::Value input = output.copy["input"]; input.node())
    CheckValue(input.node(), output, scope, ctx);
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
    .on = {OnOutput{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
