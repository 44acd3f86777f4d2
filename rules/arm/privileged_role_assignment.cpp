#include <algorithm>

#include "engine/assigned_role_findings.h"
#include "schema/roles.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Roles with less known names may assign roles too, or change everything. For a subscription, a management group or the
tenant that is as much as being its owner.

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
        "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '8b54135c-b56d-4d72-a534-26097cfdc8d8')]",
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
        "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'acdd72a7-3385-48ef-bd42-f606fba81ae7')]",
        "principalId": "11111111-2222-3333-4444-555555555555"
      }
    }
  ]
}
```

`Owner`, `Contributor` and the two roles of access administrators have rules of their own. When a parameter chooses among
roles, it is an information.
)md";

// What has a rule of its own.
constexpr std::string_view kOthers[] = {
    "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",  // User Access Administrator
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",  // Owner
    "b24988ac-6180-42a0-ab88-20f7382dd24c",  // Contributor
    "f58310d9-a9f6-439a-9e8d-f62e7b41a168",  // Role Based Access Control Administrator
};

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  arm::ForEachAssignedRole(expansion, [&](const arm::AssignedRole& assigned) {
    const schema::Role* const role = schema::FindRole(assigned.guid);
    if (assigned.kind != arm::AssignmentKind::kAssignment || role == nullptr ||
        role->privilege == 0 || std::ranges::find(kOthers, role->guid) != std::end(kOthers)) {
      return;
    }
    const arm::AssignmentScope scope =
        arm::ScopeOfAssignment(expansion, *assigned.by, assigned.answers);
    if (!arm::IsWide(scope.at) || MayBeReplaced(assigned.node, ctx)) return;
    const RuleContext::Located place = PlaceOfAssignment(assigned, ctx);
    if (!place) return;
    auto report = ctx.ReportIn(*place.document, place.span, "{}, and may assign roles",
                               TitleOfAssignment(assigned, role->name, scope));
    if (!assigned.answers.empty()) report.As(Severity::kInfo);
    report.Help("assign it for the resource groups that need it");
    ExplainRole(report, assigned, expansion, ctx);
  });
}

}  // namespace

extern constinit const Rule privileged_role_assignment = {
    .id = "privileged-role-assignment",
    .summary = "a privileged role is assigned for a subscription or more",
    .severity = Severity::kWarning,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"identity"},
    .controls = {"MCSB:PA-7"},
    .equivalents = {"sonar:S6387"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
