#include "engine/deployment_scripts.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The text of a deployment script is stored with the resource and in its storage account. A secret that is pasted into it
is there for everybody who may read either. An environment variable with `secureValue` is not.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "password": { "type": "securestring" } },
  "resources": [
    {
      "type": "Microsoft.Resources/deploymentScripts", "apiVersion": "2023-08-01", "name": "seed", "kind": "AzureCLI",
      "properties": { "scriptContent": "[concat('sqlcmd -U sa -P ', parameters('password'))]" }
    }
  ]
}
```

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "password": { "type": "securestring" } },
  "resources": [
    {
      "type": "Microsoft.Resources/deploymentScripts", "apiVersion": "2023-08-01", "name": "seed", "kind": "AzureCLI",
      "properties": { "scriptContent": "sqlcmd -U sa", "environmentVariables": [ { "name": "SQLCMDPASSWORD", "secureValue": "[parameters('password')]" } ] }
    }
  ]
}
```
)md";

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  SeenPlaces seen;
  ForEachDeploymentScript(expansion, [&](const DeploymentScript& script) {
    if (!script.content.IsSecret()) return;
    const Written place = PlaceOfMember(script, "scriptContent", ctx.graph());
    if (!place || !seen.Add(place)) return;
    auto report = ctx.ReportIn(*place.document, place.span, "the text of {} holds {}",
                               script.Title(), TitleOfSecret(script.content, expansion));
    StepSecrets(script.content, expansion, ctx, report);
    report.Step(*place.document, place.span, "the text, which the resource shows")
        .Help("pass it as an environment variable with `secureValue`");
  });
}

}  // namespace

extern constinit const Rule script_secret_content = {
    .id = "script-secret-content",
    .summary = "a secret is built into the text of a deployment script",
    .severity = Severity::kError,
    .confidence = Confidence::kHigh,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"secrets", "deployment-scripts"},
    .controls = {"CWE-532"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
