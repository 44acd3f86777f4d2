#include "arm/resource_body.h"
#include "base/nearest.h"
#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`kind` says which tool runs a deployment script, and each tool has its own version property: `AzureCLI` needs
`azCliVersion`, `AzurePowerShell` needs `azPowerShellVersion`. The service refuses another kind, a missing version
and the version of the other tool.

```json bad
{
  "type": "Microsoft.Resources/deploymentScripts",
  "apiVersion": "2023-08-01",
  "name": "seed",
  "kind": "AzureCLI",
  "properties": { "azPowerShellVersion": "12.3", "retentionInterval": "PT1H" }
}
```

```json good
{
  "type": "Microsoft.Resources/deploymentScripts",
  "apiVersion": "2023-08-01",
  "name": "seed",
  "kind": "AzureCLI",
  "properties": { "azCliVersion": "2.80.0", "retentionInterval": "PT1H" }
}
```
)md";

constexpr std::string_view kKinds[] = {"AzureCLI", "AzurePowerShell"};
constexpr std::string_view kVersions[] = {"azCliVersion", "azPowerShellVersion"};

void Check(const arm::Resource& script, RuleContext& ctx) {
  if (!arm::IsDeployed(ctx.model(), script) || script.kind.IsUnknown()) return;
  if (script.kind.IsAbsent()) {
    if (arm::Value(script.node).MayHaveMoreMembers()) return;
    ctx.Report(script.type.span(),
               "`kind` is missing; a deployment script is `AzureCLI` or "
               "`AzurePowerShell`");
    return;
  }
  const auto kind = RuleContext::KnownText(script.kind);
  if (!kind) return;
  const std::size_t own = EqualsIgnoreCase(*kind, kKinds[0]) ? 0 : 1;
  if (!EqualsIgnoreCase(*kind, kKinds[own])) {
    const auto nearest = Nearest(*kind, kKinds, 4);
    ctx.Report(script.kind.span(),
               "`{}` is no kind of deployment script; they are `AzureCLI` and `AzurePowerShell`",
               *kind)
        .Help("{}", nearest ? fmt::format("did you mean `{}`?", *nearest) : std::string());
    return;
  }
  if (script.properties.IsUnknown()) return;
  const arm::Value version = script.properties[Key(kVersions[own])];
  const arm::Value other = script.properties[Key(kVersions[1 - own])];
  // An expression may give null, which is as good as absent.
  if (!other.IsAbsent() && !other.IsUnknown()) {
    ctx.Report(other.key_span(), "`{}` does not go with kind `{}`", kVersions[1 - own], *kind)
        .Label(script.kind.span(), "the kind")
        .Help("{} `{}`", version.IsAbsent() ? "give the version in" : "leave only", kVersions[own]);
  } else if (version.IsAbsent() && !other.IsUnknown()) {
    ctx.Report(script.kind.span(), "kind `{}` needs `{}`, which is missing", *kind, kVersions[own]);
  }
}

}  // namespace

extern constinit const Rule script_kind_version = {
    .id = "script-kind-version",
    .summary = "kind and version property of a deployment script do not fit",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "deployment-scripts"},
    .equivalents = {"bicep:BCP035", "bicep:BCP078"},
    .on = {OnResource{"Microsoft.Resources/deploymentScripts", Check}},
    .docs = kDocs,
};

}  // namespace plumbline
