#include <algorithm>
#include <string>

#include "engine/secret_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Everybody who may read a machine sees the `settings` of its extensions and the parameters of its run commands, and the
machine keeps them in a file. `protectedSettings` and `protectedParameters` are encrypted and never returned. Addresses
with a signature in `fileUris` and the like are warnings.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "joinToken": { "type": "securestring" } },
  "resources": [
    {
      "type": "Microsoft.Compute/virtualMachines/extensions",
      "apiVersion": "2023-09-01",
      "name": "agent/join",
      "location": "westeurope",
      "properties": {
        "publisher": "Microsoft.Azure.Extensions",
        "type": "CustomScript",
        "typeHandlerVersion": "2.1",
        "settings": { "commandToExecute": "[concat('join.sh ', parameters('joinToken'))]" }
      }
    }
  ]
}
```

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "joinToken": { "type": "securestring" } },
  "resources": [
    {
      "type": "Microsoft.Compute/virtualMachines/extensions",
      "apiVersion": "2023-09-01",
      "name": "agent/join",
      "location": "westeurope",
      "properties": {
        "publisher": "Microsoft.Azure.Extensions",
        "type": "CustomScript",
        "typeHandlerVersion": "2.1",
        "protectedSettings": { "commandToExecute": "[concat('join.sh ', parameters('joinToken'))]" }
      }
    }
  ]
}
```
)md";

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  ForEachSecretIn(arm::SecretSink::kCommand, expansion, ctx, [&ctx](const SecretArrival& secret) {
    const std::string sink = arm::DescribeSink(secret.leaf, arm::SecretSink::kCommand);
    auto report = ctx.ReportIn(*secret.end.document, secret.end.span,
                               "{} holds {}, which everybody who reads the machine can see", sink,
                               secret.flow.source);
    if (EndsWithIgnoreCase(secret.leaf.resource.type, "/runCommands")) {
      report.Help("pass it in `protectedParameters`");
    } else {
      report.Help("move `{}` to `protectedSettings`", secret.leaf.name);
    }
    // An address with a signature, which expires.
    constexpr std::string_view kCommands[] = {"commandToExecute", "script", "value"};
    if (std::ranges::none_of(kCommands, [&](std::string_view name) {
          return EqualsIgnoreCase(secret.leaf.name, name);
        })) {
      report.As(Severity::kWarning);
    }
    ShowFlow(secret.flow, fmt::format("becomes {}", sink), ctx, report);
    NameResource(secret.leaf.resource, ctx, report);
  });
}

}  // namespace

extern constinit const Rule secret_in_command = {
    .id = "secret-in-command",
    .summary = "a script extension or run command gets a secret in plain settings",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"secrets"},
    .controls = {"CWE-532"},
    .equivalents = {"arm-ttk:CommandToExecute-Must-Use-ProtectedSettings-For-Secrets",
                    "bicep:protect-commandtoexecute-secrets", "psrule:Azure.VM.ScriptExtensions",
                    "psrule:Azure.VMSS.ScriptExtensions"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
