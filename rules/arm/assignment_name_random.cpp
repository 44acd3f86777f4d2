#include "arm/grants.h"
#include "engine/deployed_values.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A role assignment whose name comes from `newGuid()` or `utcNow()` has another name in every deployment. The second one asks
for a new assignment of the same role to the same principal, and Azure refuses it (`RoleAssignmentExists`).

```json bad
{
  "parameters": { "name": { "type": "string", "defaultValue": "[newGuid()]" } },
  "resources": [
    {
      "type": "Microsoft.Authorization/roleAssignments",
      "apiVersion": "2022-04-01",
      "name": "[parameters('name')]",
      "properties": {
        "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'acdd72a7-3385-48ef-bd42-f606fba81ae7')]",
        "principalId": "11111111-2222-3333-4444-555555555555",
        "principalType": "ServicePrincipal"
      }
    }
  ]
}
```

```json good
{
  "parameters": { "who": { "type": "string" } },
  "resources": [
    {
      "type": "Microsoft.Authorization/roleAssignments",
      "apiVersion": "2022-04-01",
      "name": "[guid(resourceGroup().id, parameters('who'), 'reader')]",
      "properties": {
        "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'acdd72a7-3385-48ef-bd42-f606fba81ae7')]",
        "principalId": "[parameters('who')]",
        "principalType": "ServicePrincipal"
      }
    }
  ]
}
```
)md";

bool ChangesEachTime(const eval::Value& part) {
  const eval::Residual& made = part.unknown().residual;
  return made.form == eval::Residual::Form::kCall &&
         (EqualsIgnoreCase(made.name, "newGuid") || EqualsIgnoreCase(made.name, "utcNow"));
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  SeenPlaces seen;
  for (const arm::DeployedResource& resource : expansion.resources()) {
    if (!EqualsIgnoreCase(resource.type, "Microsoft.Authorization/roleAssignments") ||
        !IsSent(resource))
      continue;
    const eval::Value* const call = arm::FindWithin(resource.name, ChangesEachTime);
    const Written place = WrittenAt(ctx.graph(), resource.declared->name.node());
    if (call == nullptr || !place || !seen.Add(place)) continue;
    auto report =
        ctx.ReportIn(*place.document, place.span,
                     "the assignment has another name in every deployment: `{}()` is in it",
                     call->unknown().residual.name);
    const Written there = WrittenAt(ctx.graph(), expansion, *call);
    if (there && there.node != place.node)
      report.LabelIn(*there.document, there.span, "it is called here");
    report.Help(
        "use `[guid(<scope>, <principal>, <role>)]`, which stays the same on every deployment");
  }
}

}  // namespace

extern constinit const Rule assignment_name_random = {
    .id = "assignment-name-random",
    .summary = "the name of a role assignment is another one in every deployment",
    .severity = Severity::kWarning,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"identity", "reliability"},
    .equivalents = {"bicep:use-stable-resource-identifiers"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
