#include "arm/resource_body.h"
#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A deployment script runs in a container group and keeps its text, inputs and outputs in a storage account. With
`OnExpiration` both stay until the retention interval is over, whatever the script did: they cost money, and
whoever may read the account reads the script.

```json bad
{
  "type": "Microsoft.Resources/deploymentScripts",
  "apiVersion": "2023-08-01",
  "name": "seed",
  "properties": { "cleanupPreference": "OnExpiration", "retentionInterval": "PT1H" }
}
```

```json good
{
  "type": "Microsoft.Resources/deploymentScripts",
  "apiVersion": "2023-08-01",
  "name": "seed",
  "properties": { "cleanupPreference": "Always", "retentionInterval": "PT1H" }
}
```

With `OnSuccess` they stay only when the script fails, which helps to find out why; `--pedantic` reports that
too, as information, and asks to write the default `Always` down. `OnExpiration` is fine while a script is being
developed.
)md";

void Check(const arm::Resource& script, RuleContext& ctx) {
  if (!arm::IsDeployed(ctx.model(), script)) return;
  const arm::Value preference = script.properties["cleanupPreference"];
  if (preference.IsAbsent()) {
    if (!ctx.pedantic() || !script.properties.IsObject()) return;
    ctx.Report(arm::SpanOfMissing(script, {}), "`cleanupPreference` is not set")
        .As(Severity::kInfo)
        .Help("state the default: `\"cleanupPreference\": \"Always\"`");
    return;
  }
  const auto text = RuleContext::KnownText(preference);
  if (!text) return;
  const bool on_success = EqualsIgnoreCase(*text, "OnSuccess");
  if (on_success ? !ctx.pedantic() : !EqualsIgnoreCase(*text, "OnExpiration")) return;
  ctx.Report(preference.span(),
             "with `{}` the script's storage account and container group stay {} until "
             "`retentionInterval` ends",
             *text, on_success ? "after a failure" : "after every run")
      .As(on_success ? Severity::kInfo : Severity::kWarning)
      .Help("use `Always`, or `OnSuccess` to keep the logs of failed runs")
      .Fix(FixSafety::kUnsafe, "clean up after every run", preference.span(), "\"Always\"");
}

}  // namespace

extern constinit const Rule script_cleanup = {
    .id = "script-cleanup",
    .summary = "the helper resources of a deployment script stay after it ended",
    .severity = Severity::kWarning,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"deployment-scripts"},
    .on = {OnResource{"Microsoft.Resources/deploymentScripts", Check}},
    .docs = kDocs,
};

}  // namespace plumbline
