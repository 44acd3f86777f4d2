#include "arm/principals.h"
#include "base/guid.h"
#include "engine/assigned_role_findings.h"
#include "engine/deployed_values.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Object ids are other ones in every tenant, and a reviewer cannot see whom they mean. A parameter with a name and a
description says it.

```json bad
{
  "resources": [
    {
      "type": "Microsoft.Authorization/roleAssignments",
      "apiVersion": "2022-04-01",
      "name": "[guid(resourceGroup().id, 'shop', 'reader')]",
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
  "parameters": { "operatorsGroupId": { "type": "string" } },
  "resources": [
    {
      "type": "Microsoft.Authorization/roleAssignments",
      "apiVersion": "2022-04-01",
      "name": "[guid(resourceGroup().id, 'shop', 'reader')]",
      "properties": {
        "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'acdd72a7-3385-48ef-bd42-f606fba81ae7')]",
        "principalId": "[parameters('operatorsGroupId')]",
        "principalType": "Group"
      }
    }
  ]
}
```
)md";

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  const arm::ResourceFinder finder(expansion);
  SeenPlaces seen;
  arm::ForEachGrantee(finder, [&](const arm::Grantee& grantee) {
    if (!grantee.id.IsString() || !IsGuid(grantee.id.text())) return;
    const Written place = WrittenAt(ctx.graph(), expansion, grantee.id);
    if (!place || !place.document->arm_template || !place.node.IsScalar() ||
        DefaultOf(place.node, ctx) != nullptr || !seen.Add(place))
      return;
    if (!EqualsIgnoreCase(place.node.text(), grantee.id.text())) return;
    ctx.ReportIn(*place.document, place.span, "the object id `{}` is written in the template",
                 grantee.id.text())
        .Help("pass it as a parameter");
  });
}

}  // namespace

extern constinit const Rule principal_id_literal = {
    .id = "principal-id-literal",
    .summary = "principalId is a literal GUID",
    .severity = Severity::kInfo,
    .since = "0.1.0",
    .status = Status::kStable,
    .enabled = Default::kPedantic,
    .categories = {"identity"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
