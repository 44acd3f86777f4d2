#include <algorithm>
#include <string_view>

#include "arm/resource_body.h"
#include "engine/custom_role_findings.h"
#include "graph/rests_on_defaults.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A custom role without actions and data actions allows nothing. A namespace that is misspelt in an action has the same
effect, and nobody complains.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {
      "type": "Microsoft.Authorization/roleDefinitions",
      "apiVersion": "2022-04-01",
      "name": "[guid('site operator')]",
      "properties": {
        "roleName": "site operator",
        "type": "CustomRole",
        "permissions": [{ "actions": ["Microsoft.Stroage/storageAccounts/read"] }],
        "assignableScopes": ["[subscription().id]"]
      }
    }
  ]
}
```

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {
      "type": "Microsoft.Authorization/roleDefinitions",
      "apiVersion": "2022-04-01",
      "name": "[guid('site operator')]",
      "properties": {
        "roleName": "site operator",
        "type": "CustomRole",
        "permissions": [{ "actions": ["Microsoft.Web/sites/read", "Microsoft.Web/sites/restart/action"] }],
        "assignableScopes": ["[subscription().id]"]
      }
    }
  ]
}
```
)md";

bool IsEmpty(const arm::CustomPermissions& block) {
  return block.actions.IsEmpty() && block.data_actions.IsEmpty();
}

void CheckList(const arm::CustomRole& role, const arm::PermissionList& list, RuleContext& ctx) {
  for (std::size_t i = 0; i < list.patterns.size(); ++i) {
    const std::string_view pattern = list.patterns[i];
    const std::string_view name_space = pattern.substr(0, pattern.find('/'));
    const std::string_view nearest = schema::NearestNamespace(name_space);
    const RuleContext::Located place = PlaceOfPermission(role, list, i, ctx);
    if (nearest.empty() || !place) continue;
    ctx.ReportIn(*place.document, place.span,
                 "there is no `{}`, so the custom role allows nothing by it", name_space)
        .Help("the namespace is `{}`", nearest);
  }
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  for (const arm::CustomRole& role : arm::CustomRolesOf(expansion)) {
    const arm::Resource& declared = *role.resource->declared;
    const Document* const document = ctx.graph().DocumentOf(declared.node.tree());
    const arm::Value permissions = declared.properties["permissions"];
    if (role.is_complete && document != nullptr && std::ranges::all_of(role.permissions, IsEmpty)) {
      // A module whose parameters are lists has empty ones as their defaults.
      if (permissions.node() &&
          !DefaultsThatMayDiffer(ctx.graph(), ctx.document(), permissions.node()).empty()) {
        continue;
      }
      ctx.ReportIn(
             *document,
             permissions.node() ? permissions.span() : arm::SpanOfMissing(declared, permissions),
             "the custom role allows nothing")
          .Help("list the operations in `actions` or `dataActions`");
      continue;
    }
    for (const arm::CustomPermissions& block : role.permissions) {
      CheckList(role, block.actions, ctx);
      CheckList(role, block.data_actions, ctx);
    }
  }
}

}  // namespace

extern constinit const Rule custom_role_empty = {
    .id = "custom-role-empty",
    .summary = "a custom role, or an action of it, allows nothing",
    .severity = Severity::kWarning,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"identity"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
