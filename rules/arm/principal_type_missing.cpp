#include <set>

#include "arm/dependencies.h"
#include "arm/principals.h"
#include "engine/deployed_values.h"
#include "syntax/json_edit.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
An identity that the same deployment makes is not known everywhere in the directory at once. Without `principalType`
Azure looks the principal up before it assigns the role, and the first deployment fails now and then with
`PrincipalNotFound`. With the type it does not look.

```json bad
{
  "resources": [
    { "type": "Microsoft.ManagedIdentity/userAssignedIdentities", "apiVersion": "2023-01-31", "name": "shop", "location": "westeurope" },
    {
      "type": "Microsoft.Authorization/roleAssignments",
      "apiVersion": "2022-04-01",
      "name": "[guid(resourceGroup().id, 'shop', 'reader')]",
      "properties": {
        "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'acdd72a7-3385-48ef-bd42-f606fba81ae7')]",
        "principalId": "[reference('shop').principalId]"
      }
    }
  ]
}
```

```json good
{
  "resources": [
    { "type": "Microsoft.ManagedIdentity/userAssignedIdentities", "apiVersion": "2023-01-31", "name": "shop", "location": "westeurope" },
    {
      "type": "Microsoft.Authorization/roleAssignments",
      "apiVersion": "2022-04-01",
      "name": "[guid(resourceGroup().id, 'shop', 'reader')]",
      "properties": {
        "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'acdd72a7-3385-48ef-bd42-f606fba81ae7')]",
        "principalId": "[reference('shop').principalId]",
        "principalType": "ServicePrincipal"
      }
    }
  ]
}
```

API versions before 2018-09-01-preview do not have the property.
)md";

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  const arm::ResourceFinder finder(expansion);
  SeenPlaces seen;
  arm::ForEachGrantee(finder, [&](const arm::Grantee& grantee) {
    if (grantee.principal.resource == kNoId<arm::DeployedResourceId>) return;
    const arm::DeployedResource& holder = expansion.resources()[grantee.principal.resource];
    if (holder.IsExisting() || !grantee.properties.IsObject() ||
        grantee.properties.object().is_open) {
      return;
    }
    const eval::Member* const type = eval::FindMember(grantee.properties, "principalType");
    if (type != nullptr && !type->value.IsNull()) return;
    const Written place = WrittenAt(ctx.graph(), grantee.use);
    if (!place || !seen.Add(place)) return;
    auto report = ctx.ReportIn(*place.document, place.span,
                               "`principalType` is missing for an identity that the deployment "
                               "makes, of {}",
                               arm::TitleOf(holder));
    const Document* const there = ctx.graph().DocumentOf(holder.declared->node.tree());
    if (there != nullptr) {
      const arm::Resource& declared = *holder.declared;
      report.LabelIn(*there,
                     declared.identity.node() ? declared.identity.span() : declared.name.span(),
                     "the identity is made here");
    }
    const bool is_old = grantee.by->api_version.IsString() &&
                        grantee.by->api_version.text() < std::string_view("2018-09-01");
    if (is_old) {
      report.Help("add `\"principalType\": \"ServicePrincipal\"`, with API version 2022-04-01");
      return;
    }
    report.Help("add `\"principalType\": \"ServicePrincipal\"`");
    const NodeRef object = grantee.use.parent();
    if (type == nullptr && object.IsObject() && object == grantee.by->declared->properties.node()) {
      report.FixWith(FixSafety::kSafe, "say that it is a service principal",
                     {InsertMember(object, "principalType", "\"ServicePrincipal\"")});
    }
  });
}

}  // namespace

extern constinit const Rule principal_type_missing = {
    .id = "principal-type-missing",
    .summary = "a role is assigned to an identity of the same deployment without principalType",
    .severity = Severity::kWarning,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"identity", "reliability"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
