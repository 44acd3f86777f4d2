#include <algorithm>
#include <string_view>

#include "arm/assigned_roles.h"
#include "engine/custom_role_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`assignableScopes` say where a custom role may be assigned. Azure refuses an empty list, the root `/` (which built-in
roles have), and more than one management group.

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
        "permissions": [{ "actions": ["Microsoft.Web/sites/read", "Microsoft.Web/sites/restart/action"] }],
        "assignableScopes": ["/"]
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

Data actions of a role that can be assigned for a management group are a warning: not every service takes them.
)md";

// A management group makes its data actions doubtful.
bool HasDataActions(const arm::CustomRole& role) {
  return std::ranges::any_of(role.permissions, [](const arm::CustomPermissions& block) {
    return !block.data_actions.patterns.empty();
  });
}

void CheckRole(const arm::Expansion& expansion, const arm::CustomRole& role, RuleContext& ctx) {
  const Document* const document = ctx.graph().DocumentOf(role.scopes_node.tree());
  if (document == nullptr) return;
  if (role.scopes.empty()) {
    ctx.ReportIn(*document, role.scopes_node.span(), "`assignableScopes` is empty")
        .Help("name the subscription or the resource groups that the role is for");
    return;
  }
  const auto place_of = [&](const eval::Value& scope) {
    const NodeRef node = expansion.session().NodeOf(scope.origin()).node;
    return node && node.tree() == &document->tree ? node.span() : role.scopes_node.span();
  };
  const eval::Value* group = nullptr;
  for (const eval::Value& scope : role.scopes) {
    const arm::AssignedAt at = arm::ScopeOfId(scope).at;
    if (at == arm::AssignedAt::kTenant) {
      ctx.ReportIn(*document, place_of(scope), "only built-in roles have the scope `/`")
          .Help("name a management group, subscriptions or resource groups");
    }
    if (at != arm::AssignedAt::kManagementGroup) continue;
    if (group != nullptr) {
      ctx.ReportIn(*document, place_of(scope),
                   "a custom role can be assignable for one management group only")
          .Label(place_of(*group), "the first one");
    } else if (HasDataActions(role)) {
      ctx.ReportIn(*document, place_of(scope),
                   "a custom role with data actions is assignable for a management group")
          .As(Severity::kWarning)
          .As(Confidence::kMedium)
          .Help("name subscriptions, or leave out `dataActions`");
    }
    group = &scope;
  }
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  for (const arm::CustomRole& role : arm::CustomRolesOf(expansion)) {
    CheckRole(expansion, role, ctx);
  }
}

}  // namespace

extern constinit const Rule custom_role_scope = {
    .id = "custom-role-scope",
    .summary = "the assignable scopes of a custom role are refused",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "identity"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
