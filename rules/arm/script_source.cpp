#include "arm/resource_body.h"
#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A deployment script has its text in `scriptContent` or at the address in `primaryScriptUri`. The service refuses
both together, and neither.

```json bad
{
  "type": "Microsoft.Resources/deploymentScripts",
  "apiVersion": "2023-08-01",
  "name": "seed",
  "properties": {
    "scriptContent": "az version",
    "primaryScriptUri": "https://contoso.example/seed.sh"
  }
}
```

```json good
{
  "type": "Microsoft.Resources/deploymentScripts",
  "apiVersion": "2023-08-01",
  "name": "seed",
  "properties": { "scriptContent": "az version" }
}
```
)md";

// A value that is certainly there: an expression may give null, unless it joins texts.
bool IsCertain(const arm::Value& value) {
  const auto leading = arm::FindLeadingText(value);
  return leading && !leading->text.empty();
}

void Check(const arm::Resource& script, RuleContext& ctx) {
  if (!arm::IsDeployed(ctx.model(), script) || script.properties.IsUnknown()) return;
  const arm::Value content = script.properties["scriptContent"];
  const arm::Value uri = script.properties["primaryScriptUri"];
  if (content.IsAbsent() && uri.IsAbsent()) {
    ctx.Report(arm::SpanOfMissing(script, {}),
               "the deployment script has neither `scriptContent` nor `primaryScriptUri`");
  } else if (IsCertain(content) && IsCertain(uri)) {
    ctx.Report(uri.key_span(), "the deployment script has `primaryScriptUri` and `scriptContent`")
        .Label(content.key_span(), "the text is here already")
        .Help("remove one of them");
  }
}

}  // namespace

extern constinit const Rule script_source = {
    .id = "script-source",
    .summary = "a deployment script needs exactly one of scriptContent and primaryScriptUri",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "deployment-scripts"},
    .on = {OnResource{"Microsoft.Resources/deploymentScripts", Check}},
    .docs = kDocs,
};

}  // namespace plumbline
