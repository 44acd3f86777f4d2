#include "arm/identity_uses.h"
#include "engine/deployment_scripts.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A new `forceUpdateTag` runs the script again. That is fine for a script that changes nothing the second time; others
need a tag that changes with their inputs.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "now": { "type": "string", "defaultValue": "[utcNow()]" } },
  "resources": [
    {
      "type": "Microsoft.Resources/deploymentScripts", "apiVersion": "2023-08-01", "name": "seed", "kind": "AzureCLI",
      "properties": { "scriptContent": "./seed.sh", "forceUpdateTag": "[parameters('now')]" }
    }
  ]
}
```

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "version": { "type": "string" } },
  "resources": [
    {
      "type": "Microsoft.Resources/deploymentScripts", "apiVersion": "2023-08-01", "name": "seed", "kind": "AzureCLI",
      "properties": { "scriptContent": "./seed.sh", "forceUpdateTag": "[parameters('version')]" }
    }
  ]
}
```
)md";

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  SeenPlaces seen;
  ForEachDeploymentScript(expansion, [&](const DeploymentScript& script) {
    const eval::Value* const tag = script.At("forceUpdateTag");
    if (tag == nullptr) return;
    const bool is_time = arm::DependsOnCall(*tag, "utcNow");
    if (!is_time && !arm::DependsOnCall(*tag, "newGuid")) return;
    const Written place = PlaceOfKey(script, "forceUpdateTag", ctx.graph());
    if (!place || !seen.Add(place)) return;
    ctx.ReportIn(*place.document, place.span, "{} runs at every deployment: `{}` gives a new tag",
                 script.Title(), is_time ? "utcNow()" : "newGuid()")
        .Help("make the tag of what the script depends on");
  });
}

}  // namespace

extern constinit const Rule script_force_update = {
    .id = "script-force-update",
    .summary = "a deployment script runs again at every deployment",
    .severity = Severity::kInfo,
    .confidence = Confidence::kHigh,
    .since = "0.1.0",
    .status = Status::kStable,
    .enabled = Default::kPedantic,
    .categories = {"deployment-scripts", "reliability"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
