#include <algorithm>
#include <string_view>

#include "arm/dependency_paths.h"
#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A resource has the id of another one of the template in its properties and does not wait for it. Azure deploys both at
once: the deployment works or fails depending on which one is ready first.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    { "type": "Microsoft.Network/publicIPAddresses", "apiVersion": "2023-09-01", "name": "door" },
    {
      "type": "Microsoft.Network/natGateways",
      "apiVersion": "2023-09-01",
      "name": "gate",
      "properties": {
        "publicIpAddresses": [ { "id": "[resourceId('Microsoft.Network/publicIPAddresses', 'door')]" } ]
      }
    }
  ]
}
```

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    { "type": "Microsoft.Network/publicIPAddresses", "apiVersion": "2023-09-01", "name": "door" },
    {
      "type": "Microsoft.Network/natGateways",
      "apiVersion": "2023-09-01",
      "name": "gate",
      "dependsOn": ["[resourceId('Microsoft.Network/publicIPAddresses', 'door')]"],
      "properties": {
        "publicIpAddresses": [ { "id": "[resourceId('Microsoft.Network/publicIPAddresses', 'door')]" } ]
      }
    }
  ]
}
```

The id of a part, such as a subnet or a front end, counts as one of the whole. Dashboards, workbooks and management
solutions only list ids, and need nothing to be there.
)md";

// Azure checks none of the ids in them.
bool OnlyShowsIds(const arm::DeployedResource& resource) {
  constexpr std::string_view kTypes[] = {
      "Microsoft.Portal/dashboards", "Microsoft.OperationsManagement/solutions",
      "Microsoft.Insights/workbooks", "Microsoft.Insights/myWorkbooks",
      "Microsoft.Insights/workbookTemplates"};
  return std::ranges::any_of(
      kTypes, [&resource](std::string_view type) { return EqualsIgnoreCase(type, resource.type); });
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  for (const arm::UnorderedUse& use : expansion.dependencies().unordered) {
    const arm::DeployedResource& user = expansion.resources()[use.user];
    if (use.kind != arm::UseKind::kId || OnlyShowsIds(user)) continue;
    const Document* const document = ctx.graph().DocumentOf(use.place.tree());
    if (document == nullptr) continue;
    const arm::DeployedResource& used = expansion.resources()[use.used];
    const arm::Template& of = *expansion.templates()[user.owner].declared;
    ctx.ReportIn(*document, use.place.span(), "{} uses {} without waiting for it",
                 arm::TitleOf(user), arm::TitleOf(used))
        .LabelIn(*document, used.declared->name.span(), "it is deployed here")
        .Help("add it to `dependsOn`")
        .FixWith(FixSafety::kSafe, "wait for it", arm::AddDependency(user, used, of));
  }
}

}  // namespace

extern constinit const Rule dependency_missing = {
    .id = "dependency-missing",
    .summary = "a resource uses another one of the template without waiting for it",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"template"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
