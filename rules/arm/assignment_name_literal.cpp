#include "base/guid.h"
#include "engine/assigned_role_findings.h"
#include "engine/deployed_values.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Names of role assignments are taken once in a tenant. With a GUID that is written down, the template works in one place, for
one principal; anywhere else, or with another principal, it asks to change the assignment that is there, which Azure
refuses.

```json bad
{
  "resources": [
    {
      "type": "Microsoft.Authorization/roleAssignments",
      "apiVersion": "2022-04-01",
      "name": "7c1dbd2a-7f3a-4ac0-9d3e-3f0d6e8b1b5f",
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

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  SeenPlaces seen;
  for (const arm::DeployedResource& resource : expansion.resources()) {
    if (!EqualsIgnoreCase(resource.type, "Microsoft.Authorization/roleAssignments") ||
        !IsSent(resource) || !resource.name.IsString())
      continue;
    const Written place = WrittenAt(ctx.graph(), expansion, resource.name);
    if (!place || !place.document->arm_template || !place.node.IsScalar()) continue;
    // Written down where it stands, not made by an expression, and nobody's to replace.
    std::string_view text = place.node.text();
    text = text.substr(text.find_last_of('/') + 1);
    if (!IsGuid(text) || DefaultOf(place.node, ctx) != nullptr || !seen.Add(place)) continue;
    ctx.ReportIn(*place.document, place.span, "the name of the assignment is a literal GUID")
        .Help("use `[guid(<scope>, <principal>, <role>)]`");
  }
}

}  // namespace

extern constinit const Rule assignment_name_literal = {
    .id = "assignment-name-literal",
    .summary = "the name of a role assignment is a literal GUID",
    .severity = Severity::kInfo,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"identity", "reliability"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
