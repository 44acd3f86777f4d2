#include <algorithm>

#include "engine/deployment_scripts.h"
#include "graph/filled_in_later.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The container group that a deployment script runs in takes a name of 1 to 63 lower-case letters, digits and single dashes
between them.

```json bad
{
  "type": "Microsoft.Resources/deploymentScripts", "apiVersion": "2023-08-01", "name": "seed", "kind": "AzureCLI",
  "properties": { "scriptContent": "./seed.sh", "containerSettings": { "containerGroupName": "Seed_Data" } }
}
```

```json good
{
  "type": "Microsoft.Resources/deploymentScripts", "apiVersion": "2023-08-01", "name": "seed", "kind": "AzureCLI",
  "properties": { "scriptContent": "./seed.sh", "containerSettings": { "containerGroupName": "seed-data" } }
}
```
)md";

bool IsName(std::string_view name) {
  if (name.empty() || name.size() > 63 || name.front() == '-' || name.back() == '-') return false;
  if (name.find("--") != std::string_view::npos) return false;
  return std::ranges::all_of(
      name, [](char c) { return IsDigitAscii(c) || (c >= 'a' && c <= 'z') || c == '-'; });
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  SeenPlaces seen;
  ForEachDeploymentScript(expansion, [&](const DeploymentScript& script) {
    const eval::Value* const name = script.At("containerSettings.containerGroupName");
    if (name == nullptr || !name->IsString() || IsName(name->text()) ||
        IsFilledInLater(name->text())) {
      return;
    }
    const Written place = WrittenAt(ctx.graph(), expansion, *name);
    if (!place || !seen.Add(place)) return;
    auto report = ctx.ReportIn(*place.document, place.span,
                               "`{}` is no name of a container group: 1 to 63 lower-case letters, "
                               "digits and single dashes, none of these at the ends",
                               name->text());
    ExplainDefaults(place, ctx, report);
  });
}

}  // namespace

extern constinit const Rule script_container_name = {
    .id = "script-container-name",
    .summary = "the container group of a deployment script has a name that the service refuses",
    .severity = Severity::kError,
    .confidence = Confidence::kHigh,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "deployment-scripts"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
