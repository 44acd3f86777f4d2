#include <string>

#include "engine/secret_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Everybody who may read an Automation account sees its variables, unless they are encrypted.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "apiToken": { "type": "securestring" } },
  "resources": [
    {
      "type": "Microsoft.Automation/automationAccounts/variables",
      "apiVersion": "2023-11-01",
      "name": "jobs/apiToken",
      "properties": { "value": "[concat('\"', parameters('apiToken'), '\"')]" }
    }
  ]
}
```

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "apiToken": { "type": "securestring" } },
  "resources": [
    {
      "type": "Microsoft.Automation/automationAccounts/variables",
      "apiVersion": "2023-11-01",
      "name": "jobs/apiToken",
      "properties": { "value": "[concat('\"', parameters('apiToken'), '\"')]", "isEncrypted": true }
    }
  ]
}
```
)md";

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  ForEachSecretIn(
      arm::SecretSink::kAutomationVariable, expansion, ctx, [&ctx](const SecretArrival& secret) {
        const eval::Member* const encrypted = eval::FindMember(secret.leaf.holder, "isEncrypted");
        if (encrypted != nullptr && eval::IsTrue(encrypted->value) != eval::Truth::kFalse) return;
        const std::string sink =
            arm::DescribeSink(secret.leaf, arm::SecretSink::kAutomationVariable);
        auto report = ctx.ReportIn(*secret.end.document, secret.end.span,
                                   "{} that is not encrypted holds {}", sink, secret.flow.source);
        report.Help("set `isEncrypted` to `true`");
        ShowFlow(secret.flow, fmt::format("becomes {}", sink), ctx, report);
        NameResource(secret.leaf.resource, ctx, report);
      });
}

}  // namespace

extern constinit const Rule automation_variable_secret = {
    .id = "automation-variable-secret",
    .summary = "a secret is kept in an Automation variable that is not encrypted",
    .severity = Severity::kWarning,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"secrets"},
    .controls = {"CWE-312"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
