#include <algorithm>
#include <string_view>

#include "engine/assigned_role_findings.h"
#include "schema/role_permissions.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Azure Lighthouse takes built-in roles without data actions, and not `Owner`. `User Access Administrator` is taken only
with the list of roles that may be given to managed identities. Azure refuses every other definition.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-08-01/subscriptionDeploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {
      "type": "Microsoft.ManagedServices/registrationDefinitions",
      "apiVersion": "2022-10-01",
      "name": "[guid('operations')]",
      "properties": {
        "registrationDefinitionName": "operations",
        "managedByTenantId": "11111111-2222-3333-4444-555555555555",
        "authorizations": [
          { "principalId": "11111111-2222-3333-4444-555555555555", "roleDefinitionId": "8e3af657-a8ff-443c-a75c-2fe8c4bcb635" }
        ]
      }
    }
  ]
}
```

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-08-01/subscriptionDeploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {
      "type": "Microsoft.ManagedServices/registrationDefinitions",
      "apiVersion": "2022-10-01",
      "name": "[guid('operations')]",
      "properties": {
        "registrationDefinitionName": "operations",
        "managedByTenantId": "11111111-2222-3333-4444-555555555555",
        "authorizations": [
          { "principalId": "11111111-2222-3333-4444-555555555555", "roleDefinitionId": "b24988ac-6180-42a0-ab88-20f7382dd24c" }
        ]
      }
    }
  ]
}
```
)md";

constexpr std::string_view kOwner = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";
constexpr std::string_view kUserAccessAdministrator = "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9";

bool HasDataActions(const schema::Role& role) {
  return std::ranges::any_of(schema::PermissionsOf(role), [](const schema::PermissionBlock& block) {
    return block.data_actions.size() > 0;
  });
}

// Roles that may be given are named, or may be: what is not known is no error.
bool NamesDelegatedRoles(const eval::Value& authorization) {
  const eval::Member* const roles = eval::FindMember(authorization, "delegatedRoleDefinitionIds");
  if (roles == nullptr || roles->value.IsNull()) return authorization.object().is_open;
  return !roles->value.IsArray() || !roles->value.items().empty();
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  arm::ForEachAssignedRole(expansion, [&](const arm::AssignedRole& assigned) {
    const schema::Role* const role = schema::FindRole(assigned.guid);
    if (assigned.kind != arm::AssignmentKind::kDelegation || role == nullptr ||
        MayBeReplaced(assigned.node, ctx)) {
      return;
    }
    const bool lacks_roles =
        role->guid == kUserAccessAdministrator && !NamesDelegatedRoles(assigned.properties);
    const bool has_data_actions = HasDataActions(*role);
    const RuleContext::Located place = PlaceOfAssignment(assigned, ctx);
    if ((role->guid != kOwner && !lacks_roles && !has_data_actions) || !place) return;
    auto report = ctx.ReportIn(*place.document, place.span,
                               "Azure Lighthouse does not take role `{}`{}", role->name,
                               lacks_roles        ? " without `delegatedRoleDefinitionIds`"
                               : has_data_actions ? ", which has data actions"
                                                  : "");
    if (lacks_roles) report.Help("name the roles that may be given to managed identities");
    ExplainRole(report, assigned, expansion, ctx);
  });
}

}  // namespace

extern constinit const Rule lighthouse_authorization = {
    .id = "lighthouse-authorization",
    .summary = "a delegation to another tenant has a role that is refused",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "identity"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
