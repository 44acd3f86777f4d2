#include <chrono>

#include "arm/resource_body.h"
#include "base/duration.h"
#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Without `timeout` a deployment script may run for a day before the service stops it. A script that hangs blocks
the deployment for that long, and its container is billed by the second. The value is an ISO 8601 duration of at
most a day; the service refuses others.

```json bad
{
  "type": "Microsoft.Resources/deploymentScripts",
  "apiVersion": "2023-08-01",
  "name": "seed",
  "properties": { "retentionInterval": "PT1H" }
}
```

```json good
{
  "type": "Microsoft.Resources/deploymentScripts",
  "apiVersion": "2023-08-01",
  "name": "seed",
  "properties": { "retentionInterval": "PT1H", "timeout": "PT30M" }
}
```

A missing timeout is information, a value that the service refuses an error.
)md";

void Check(const arm::Resource& script, RuleContext& ctx) {
  if (!arm::IsDeployed(ctx.model(), script) || script.properties.IsUnknown()) return;
  const arm::Value timeout = script.properties["timeout"];
  if (timeout.IsUnknown()) return;
  if (timeout.IsAbsent()) {
    ctx.Report(arm::SpanOfMissing(script, {}),
               "`timeout` is not set; a script that hangs runs for a day")
        .FixWith(FixSafety::kSafe, "stop the script after 30 minutes",
                 arm::AddProperty(script, "timeout", "\"PT30M\""));
    return;
  }
  const auto text = RuleContext::KnownText(timeout);
  const auto duration = text ? ParseIsoDuration(*text) : std::nullopt;
  const std::string_view written = text ? *text : timeout.node().text();
  if (!duration) {
    ctx.Report(timeout.span(), "`timeout` `{}` is no ISO 8601 duration", written)
        .As(Severity::kError)
        .Help("write for example `PT30M` for 30 minutes");
  } else if (*duration > std::chrono::hours(24)) {
    ctx.Report(timeout.span(), "`timeout` is `{}`; a day, `P1D`, is the most", written)
        .As(Severity::kError);
  }
}

}  // namespace

extern constinit const Rule script_timeout = {
    .id = "script-timeout",
    .summary = "a deployment script has no timeout, or a malformed one",
    .severity = Severity::kInfo,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"deployment-scripts", "validity"},
    .on = {OnResource{"Microsoft.Resources/deploymentScripts", Check}},
    .docs = kDocs,
};

}  // namespace plumbline
