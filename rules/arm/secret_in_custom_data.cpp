#include <string>

#include "engine/secret_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`customData` and `userData` are stored in clear on the machine, for every process that may read the file; `userData` is
also given to whoever asks the metadata service. Let the machine read the secret from a key vault with its identity.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "joinToken": { "type": "securestring" } },
  "resources": [
    {
      "type": "Microsoft.Compute/virtualMachines",
      "apiVersion": "2023-09-01",
      "name": "agent",
      "location": "westeurope",
      "properties": { "osProfile": { "customData": "[base64(concat('join ', parameters('joinToken')))]" } }
    }
  ]
}
```

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {
      "type": "Microsoft.Compute/virtualMachines",
      "apiVersion": "2023-09-01",
      "name": "agent",
      "location": "westeurope",
      "properties": { "osProfile": { "customData": "[base64('join --vault agents')]" } }
    }
  ]
}
```
)md";

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  ForEachSecretIn(
      arm::SecretSink::kCustomData, expansion, ctx, [&ctx](const SecretArrival& secret) {
        const std::string sink = arm::DescribeSink(secret.leaf, arm::SecretSink::kCustomData);
        auto report = ctx.ReportIn(*secret.end.document, secret.end.span,
                                   "{} holds {}, which stays in clear on the machine", sink,
                                   secret.flow.source);
        report.Help("let the machine read the secret from a key vault with its identity");
        ShowFlow(secret.flow, fmt::format("becomes {}", sink), ctx, report);
        NameResource(secret.leaf.resource, ctx, report);
      });
}

}  // namespace

extern constinit const Rule secret_in_custom_data = {
    .id = "secret-in-custom-data",
    .summary = "a secret is part of the custom data of a machine",
    .severity = Severity::kWarning,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"secrets"},
    .controls = {"CWE-312"},
    .equivalents = {"checkov:CKV_AZURE_45", "trivy:AZU-0037"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
