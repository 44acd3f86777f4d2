#include <algorithm>

#include "base/pattern.h"
#include "engine/deployment_scripts.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A shell goes on after a command that failed, and the deployment sees only how the last one ended.

```json bad
{
  "type": "Microsoft.Resources/deploymentScripts", "apiVersion": "2023-08-01", "name": "seed", "kind": "AzureCLI",
  "properties": { "scriptContent": "az group create -n shop -l westeurope\n./seed.sh\necho done" }
}
```

```json good
{
  "type": "Microsoft.Resources/deploymentScripts", "apiVersion": "2023-08-01", "name": "seed", "kind": "AzureCLI",
  "properties": { "scriptContent": "set -euo pipefail\naz group create -n shop -l westeurope\n./seed.sh\necho done" }
}
```
)md";

constinit const Pattern kShellStops(
    R"re((?:^|[\n;])\s*(?:set\s+(?:-o\s+errexit|-[a-zA-Z]*e)|#!\S*sh\s+-[a-zA-Z]*e|trap\s.*ERR))re");
constinit const Pattern kPowerShellStops(
    R"re((?i)ErrorActionPreference\s*=\s*["']?Stop|-(?:ErrorAction|EA)[\s:]+["']?Stop|\btry\s*\{)re");

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  SeenPlaces seen;
  ForEachDeploymentScript(expansion, [&](const DeploymentScript& script) {
    if (!script.is_whole || script.script.shell == pipeline::Shell::kUnknown) return;
    const auto n_commands =
        std::ranges::count_if(script.script.commands, [](const pipeline::ShellCommand& command) {
          return command.parent == pipeline::kNoCommand && !command.words.empty();
        });
    // The last one decides anyway.
    if (n_commands < 2) return;
    const bool is_powershell = script.IsPowerShell();
    if ((is_powershell ? kPowerShellStops : kShellStops).FoundIn(script.text)) return;
    const Written place = PlaceOfKey(script, "scriptContent", ctx.graph());
    if (!place || !seen.Add(place)) return;
    ctx.ReportIn(*place.document, place.span,
                 "{} goes on after an error, and may end as if all went well", script.Title())
        .Help("begin it with {}",
              is_powershell ? "`$ErrorActionPreference = 'Stop'`" : "`set -euo pipefail`");
  });
}

}  // namespace

extern constinit const Rule script_error_handling = {
    .id = "script-error-handling",
    .summary = "a deployment script goes on after an error",
    .severity = Severity::kInfo,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .enabled = Default::kPedantic,
    .categories = {"reliability", "deployment-scripts"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
