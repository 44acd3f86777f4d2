#include "arm/resource_body.h"
#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A deployment script that is fetched over `http` can be changed by anyone on the way, and then runs with the
rights of the script's identity.

```json bad
{
  "type": "Microsoft.Resources/deploymentScripts",
  "apiVersion": "2023-08-01",
  "name": "seed",
  "properties": { "primaryScriptUri": "http://contoso.example/seed.sh" }
}
```

```json good
{
  "type": "Microsoft.Resources/deploymentScripts",
  "apiVersion": "2023-08-01",
  "name": "seed",
  "properties": { "primaryScriptUri": "https://contoso.example/seed.sh" }
}
```
)md";

void CheckUri(const arm::Value& uri, RuleContext& ctx) {
  constexpr std::string_view kScheme = "http://";
  const auto leading = arm::FindLeadingText(uri);
  if (!leading || !StartsWithIgnoreCase(leading->text, kScheme)) return;
  const Span scheme = {leading->span.begin, leading->span.begin + 4};
  ctx.Report(leading->span, "the script is fetched over `http`")
      .Fix(FixSafety::kUnsafe, "fetch it over https", scheme, "https");
}

void Check(const arm::Resource& script, RuleContext& ctx) {
  if (!arm::IsDeployed(ctx.model(), script)) return;
  CheckUri(script.properties["primaryScriptUri"], ctx);
  for (const arm::Value& uri : script.properties["supportingScriptUris"].Elements()) {
    CheckUri(uri, ctx);
  }
}

}  // namespace

extern constinit const Rule script_uri_insecure = {
    .id = "script-uri-insecure",
    .summary = "a deployment script is fetched over http",
    .severity = Severity::kError,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"deployment-scripts"},
    .controls = {"CWE-319", "CWE-494"},
    .on = {OnResource{"Microsoft.Resources/deploymentScripts", Check}},
    .docs = kDocs,
};

}  // namespace plumbline
