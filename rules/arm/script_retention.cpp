#include <chrono>

#include "arm/resource_body.h"
#include "base/duration.h"
#include "engine/rule_context.h"

namespace plumbline {
namespace {

using std::chrono::hours;

constexpr std::string_view kDocs = R"md(
`retentionInterval` says how long the service keeps a finished deployment script. It is required, an ISO 8601
duration, and lies between 1 and 26 hours; the service refuses everything else.

```json bad
{
  "type": "Microsoft.Resources/deploymentScripts",
  "apiVersion": "2023-08-01",
  "name": "seed",
  "properties": { "retentionInterval": "P7D" }
}
```

```json good
{
  "type": "Microsoft.Resources/deploymentScripts",
  "apiVersion": "2023-08-01",
  "name": "seed",
  "properties": { "retentionInterval": "PT1H" }
}
```

Together with `"cleanupPreference": "OnExpiration"`, more than six hours are reported as information: storage
account and container group stay as long.
)md";

void Check(const arm::Resource& script, RuleContext& ctx) {
  if (!arm::IsDeployed(ctx.model(), script) || script.properties.IsUnknown()) return;
  const arm::Value interval = script.properties["retentionInterval"];
  if (interval.IsUnknown()) return;
  if (interval.IsAbsent()) {
    ctx.Report(arm::SpanOfMissing(script, {}),
               "`retentionInterval` is missing; a deployment script needs it")
        .Help("say how long to keep the script, for example `PT1H`")
        .FixWith(FixSafety::kUnsafe, "keep the script for one hour",
                 arm::AddProperty(script, "retentionInterval", "\"PT1H\""));
    return;
  }
  const auto text = RuleContext::KnownText(interval);
  const auto duration = text ? ParseIsoDuration(*text) : std::nullopt;
  const std::string_view written = text ? *text : interval.node().text();
  if (!duration) {
    ctx.Report(interval.span(), "`retentionInterval` `{}` is no ISO 8601 duration", written)
        .Help("write one to 26 hours, for example `PT1H`")
        .Fix(FixSafety::kUnsafe, "keep the script for one hour", interval.span(), "\"PT1H\"");
    return;
  }
  if (*duration < hours(1) || *duration > hours(26)) {
    ctx.Report(interval.span(), "`retentionInterval` is `{}`; 1 to 26 hours are possible", written)
        .Fix(FixSafety::kUnsafe, "keep the script for one hour", interval.span(), "\"PT1H\"");
    return;
  }
  const arm::Value cleanup = script.properties["cleanupPreference"];
  const auto preference = RuleContext::KnownText(cleanup);
  if (*duration > hours(6) && preference && EqualsIgnoreCase(*preference, "OnExpiration")) {
    ctx.Report(interval.span(),
               "the script's storage account and container group stay for `{}` after it ended",
               written)
        .As(Severity::kInfo)
        .Label(cleanup.span(), "because of this")
        .Fix(FixSafety::kUnsafe, "keep them for one hour", interval.span(), "\"PT1H\"");
  }
}

}  // namespace

extern constinit const Rule script_retention = {
    .id = "script-retention",
    .summary = "retentionInterval of a deployment script is missing, malformed or out of range",
    .severity = Severity::kError,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "deployment-scripts"},
    .equivalents = {"bicep:BCP035"},
    .on = {OnResource{"Microsoft.Resources/deploymentScripts", Check}},
    .docs = kDocs,
};

}  // namespace plumbline
