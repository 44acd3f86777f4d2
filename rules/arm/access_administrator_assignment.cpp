#include "engine/assigned_role_findings.h"
#include "schema/roles.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Whoever may assign roles can make himself owner. A condition on the assignment says which roles may be given, and to
whom.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {
      "type": "Microsoft.Authorization/roleAssignments",
      "apiVersion": "2022-04-01",
      "name": "[guid(subscription().id, 'team')]",
      "properties": {
        "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '18d7d88d-d35e-4fb5-a5c3-7773c20a72d9')]",
        "principalId": "11111111-2222-3333-4444-555555555555"
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
      "type": "Microsoft.Authorization/roleAssignments",
      "apiVersion": "2022-04-01",
      "name": "[guid(subscription().id, 'team')]",
      "properties": {
        "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '18d7d88d-d35e-4fb5-a5c3-7773c20a72d9')]",
        "principalId": "11111111-2222-3333-4444-555555555555",
        "conditionVersion": "2.0",
        "condition": "((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})) OR (@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {acdd72a7-3385-48ef-bd42-f606fba81ae7}))"
      }
    }
  ]
}
```

For a subscription, a management group or the tenant it is an error; when a parameter chooses among roles, an
information.
)md";

constexpr std::string_view kUserAccessAdministrator = "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9";
constexpr std::string_view kRoleAdministrator = "f58310d9-a9f6-439a-9e8d-f62e7b41a168";

// A condition that is not known may be one.
bool HasCondition(const arm::AssignedRole& assigned) {
  const eval::Member* const condition = eval::FindMember(assigned.properties, "condition");
  if (condition == nullptr || condition->value.IsNull()) {
    return !assigned.properties.IsObject() || assigned.properties.object().is_open;
  }
  return !condition->value.IsString() || !Trim(condition->value.text()).empty();
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  arm::ForEachAssignedRole(expansion, [&](const arm::AssignedRole& assigned) {
    if (assigned.kind != arm::AssignmentKind::kAssignment ||
        (assigned.guid != kUserAccessAdministrator && assigned.guid != kRoleAdministrator) ||
        HasCondition(assigned) || MayBeReplaced(assigned.node, ctx)) {
      return;
    }
    const RuleContext::Located place = PlaceOfAssignment(assigned, ctx);
    if (!place) return;
    const arm::AssignmentScope scope =
        arm::ScopeOfAssignment(expansion, *assigned.by, assigned.answers);
    auto report =
        ctx.ReportIn(*place.document, place.span, "{} without a condition",
                     TitleOfAssignment(assigned, schema::FindRole(assigned.guid)->name, scope));
    if (arm::IsWide(scope.at)) report.As(Severity::kError);
    if (!assigned.answers.empty()) report.As(Severity::kInfo);
    report.Help("add a `condition` that names the roles that may be assigned");
    ExplainRole(report, assigned, expansion, ctx);
  });
}

}  // namespace

extern constinit const Rule access_administrator_assignment = {
    .id = "access-administrator-assignment",
    .summary = "a role that may assign every role is assigned without a condition",
    .severity = Severity::kWarning,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"identity"},
    .controls = {"CWE-269", "MCSB:PA-7"},
    .equivalents = {"sonar:S6381"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
