#include "engine/deployed_values.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`<type>/providers/roleAssignments` is the older way to assign a role for one resource. With `scope` the type, the name and the
target each say one thing.

```json bad
{
  "resources": [
    {
      "type": "Microsoft.KeyVault/vaults/providers/roleAssignments",
      "apiVersion": "2022-04-01",
      "name": "safe/Microsoft.Authorization/7c1dbd2a-7f3a-4ac0-9d3e-3f0d6e8b1b5f",
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
  "resources": [
    {
      "type": "Microsoft.Authorization/roleAssignments",
      "apiVersion": "2022-04-01",
      "name": "7c1dbd2a-7f3a-4ac0-9d3e-3f0d6e8b1b5f",
      "scope": "[resourceId('Microsoft.KeyVault/vaults', 'safe')]",
      "properties": {
        "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'acdd72a7-3385-48ef-bd42-f606fba81ae7')]",
        "principalId": "11111111-2222-3333-4444-555555555555",
        "principalType": "ServicePrincipal"
      }
    }
  ]
}
```
)md";

void Check(const arm::Resource& resource, RuleContext& ctx) {
  if (resource.target_type.empty()) return;
  ctx.Report(resource.type.span(), "the assignment for a `{}` is written in the older syntax",
             resource.target_type)
      .Help("use type `Microsoft.Authorization/roleAssignments` with `scope`");
}

}  // namespace

extern constinit const Rule assignment_legacy_syntax = {
    .id = "assignment-legacy-syntax",
    .summary = "a role assignment is written in the older syntax",
    .severity = Severity::kInfo,
    .since = "0.1.0",
    .status = Status::kStable,
    .enabled = Default::kPedantic,
    .categories = {"identity"},
    .equivalents = {"bicep:BCP174"},
    .on = {OnResource{"Microsoft.Authorization/roleAssignments", Check}},
    .docs = kDocs,
};

}  // namespace plumbline
