#include <algorithm>

#include "arm/dependencies.h"
#include "arm/grants.h"
#include "arm/identity_needs.h"
#include "arm/need_coverage.h"
#include "arm/relatives.h"
#include "engine/deployed_values.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A role for one resource is assigned to the identity of another one, which names that resource nowhere: no setting, no reference, no
secret. Such grants are easily forgotten.

```json bad
{
  "resources": [
    { "type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-05-01", "name": "shopdata", "location": "westeurope", "sku": { "name": "Standard_LRS" }, "kind": "StorageV2" },
    {
      "type": "Microsoft.Web/sites",
      "apiVersion": "2023-12-01",
      "name": "shop",
      "location": "westeurope",
      "identity": { "type": "SystemAssigned" },
      "properties": {}
    },
    {
      "type": "Microsoft.Authorization/roleAssignments",
      "apiVersion": "2022-04-01",
      "name": "[guid('a')]",
      "scope": "[resourceId('Microsoft.Storage/storageAccounts', 'shopdata')]",
      "properties": {
        "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b')]",
        "principalId": "[reference(resourceId('Microsoft.Web/sites', 'shop'), '2023-12-01', 'Full').identity.principalId]",
        "principalType": "ServicePrincipal"
      }
    }
  ]
}
```

```json good
{
  "resources": [
    { "type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-05-01", "name": "shopdata", "location": "westeurope", "sku": { "name": "Standard_LRS" }, "kind": "StorageV2" },
    {
      "type": "Microsoft.Web/sites",
      "apiVersion": "2023-12-01",
      "name": "shop",
      "location": "westeurope",
      "identity": { "type": "SystemAssigned" },
      "properties": {
        "siteConfig": {
          "appSettings": [
            { "name": "Data__accountName", "value": "shopdata" }
          ]
        }
      }
    },
    {
      "type": "Microsoft.Authorization/roleAssignments",
      "apiVersion": "2022-04-01",
      "name": "[guid('a')]",
      "scope": "[resourceId('Microsoft.Storage/storageAccounts', 'shopdata')]",
      "properties": {
        "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b')]",
        "principalId": "[reference(resourceId('Microsoft.Web/sites', 'shop'), '2023-12-01', 'Full').identity.principalId]",
        "principalType": "ServicePrincipal"
      }
    }
  ]
}
```

A program may of course know by itself what it talks to.
)md";

// Whether something in a value names the resource: its name, or a part of the name that is not
// known.
bool Mentions(const eval::Value& value, const arm::PartialText& name, int depth) {
  if (depth > 60) return true;
  if (value.IsArray()) {
    return std::ranges::any_of(
        value.items(), [&](const eval::Value& item) { return Mentions(item, name, depth + 1); });
  }
  if (value.IsObject()) {
    return std::ranges::any_of(value.members(), [&](const eval::Member& member) {
      return Mentions(member.value, name, depth + 1);
    });
  }
  const auto has = [&name](const eval::Value& text) {
    return text.IsString() && name.IsKnown() && ContainsIgnoreCase(text.text(), name.text());
  };
  if (has(value)) return true;
  return arm::FindWithin(value, [&](const eval::Value& part) {
           const eval::UnknownData& unknown = part.unknown();
           return std::ranges::any_of(unknown.residual.arguments, has) ||
                  std::ranges::any_of(
                      unknown.pieces,
                      [&has](const eval::Piece& piece) { return has(piece.value); }) ||
                  std::ranges::any_of(name.parts(), [&unknown](const arm::PartialText::Part& hole) {
                    return hole.is_hole && hole.hole == unknown.identity;
                  });
         }) != nullptr;
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  const arm::ResourceFinder finder(expansion);
  SeenPlaces seen;
  for (const arm::Grant& grant : arm::GrantsOf(finder)) {
    if (grant.principal.resource == kNoId<arm::DeployedResourceId> ||
        grant.scope.at != arm::AssignedAt::kResource || !grant.scope_id || expansion.was_cut())
      continue;
    const arm::DeployedResourceId store_id = finder.ById(*grant.scope_id);
    if (store_id == kNoId<arm::DeployedResourceId> ||
        grant.principal.kind == arm::PrincipalKind::kPart)
      continue;
    const arm::DeployedResource& store = expansion.resources()[store_id];
    const auto name = arm::PartialText::Of(store.name);
    if (!name || name->parts().empty()) continue;
    // Whoever has the identity, with what belongs to them.
    bool has_holder = false;
    bool is_named = false;
    for (const arm::DeployedResource& resource : expansion.resources()) {
      bool is_holder = grant.principal.kind == arm::PrincipalKind::kSystem &&
                       resource.id == grant.principal.resource;
      if (grant.principal.kind == arm::PrincipalKind::kUser) {
        const arm::HeldIdentities held = arm::IdentitiesOf(finder, resource);
        is_holder = std::ranges::any_of(held.users, [&grant](const arm::UserIdentity& user) {
          return user.resource == grant.principal.resource;
        });
      }
      if (!is_holder) continue;
      has_holder = true;
      for (const arm::DeployedResource& part : expansion.resources()) {
        if (part.id != resource.id && arm::IsChildOf(part, resource) == eval::Truth::kFalse)
          continue;
        is_named = is_named || Mentions(part.body, *name, 0);
      }
    }
    const Written place = WrittenAt(ctx.graph(), grant.by->declared->name.node());
    if (!has_holder || is_named || !place || !seen.Add(place)) continue;
    const arm::DeployedResource& holder = expansion.resources()[grant.principal.resource];
    auto report =
        ctx.ReportIn(*place.document, place.span, "{} gets {} for {}, and names it nowhere",
                     arm::TitleOf(holder),
                     grant.role != nullptr ? fmt::format("role `{}`", grant.role->name) : "a role",
                     arm::TitleOf(store));
    const Written there = WrittenAt(ctx.graph(), holder.declared->name.node());
    if (there) report.LabelIn(*there.document, there.span, "whose identity it is");
    report.Help("leave the assignment out when nothing needs it");
  }
}

}  // namespace

extern constinit const Rule role_never_needed = {
    .id = "role-never-needed",
    .summary = "a role is assigned to a workload that shows no use of it",
    .severity = Severity::kInfo,
    .confidence = Confidence::kLow,
    .since = "0.1.0",
    .status = Status::kStable,
    .enabled = Default::kOff,
    .categories = {"identity"},
    .controls = {"MCSB:PA-7"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
