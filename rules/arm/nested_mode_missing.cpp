#include "engine/rule_context.h"
#include "syntax/json_edit.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A deployment in a template needs `mode`. Azure refuses one without it, and the only mode it takes there is
`Incremental`, which the fix adds.

```json bad
{
  "type": "Microsoft.Resources/deployments",
  "apiVersion": "2022-09-01",
  "name": "site",
  "properties": {
    "template": {
      "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
      "contentVersion": "1.0.0.0",
      "resources": []
    }
  }
}
```

```json good
{
  "type": "Microsoft.Resources/deployments",
  "apiVersion": "2022-09-01",
  "name": "site",
  "properties": {
    "mode": "Incremental",
    "template": {
      "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
      "contentVersion": "1.0.0.0",
      "resources": []
    }
  }
}
```
)md";

void Check(const arm::Resource& deployment, RuleContext& ctx) {
  const arm::Value& properties = deployment.properties;
  if (deployment.existing || !properties.IsObject()) return;
  if (!properties["mode"].IsAbsent() || properties.MayHaveMoreMembers()) return;
  // A file that breaks off may have it.
  if (!ctx.document().tree.problems.empty()) return;
  auto report = ctx.Report(properties.key_span(), "the deployment has no `mode`");
  report.Help("add `\"mode\": \"Incremental\"`");
  // One that is null is there already.
  if (!properties.node().Find("mode", CaseRule::kIgnore)) {
    report.FixWith(FixSafety::kSafe, "add the mode",
                   {InsertMember(properties.node(), "mode", "\"Incremental\"")});
  }
}

}  // namespace

extern constinit const Rule nested_mode_missing = {
    .id = "nested-mode-missing",
    .summary = "a deployment in a template has no mode",
    .severity = Severity::kError,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"bicep:BCP035"},
    .on = {OnResource{"Microsoft.Resources/deployments", Check}},
    .docs = kDocs,
};

}  // namespace plumbline
