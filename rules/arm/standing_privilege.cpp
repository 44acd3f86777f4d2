#include "arm/assigned_roles.h"
#include "engine/assigned_role_findings.h"
#include "schema/roles.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
People who always have a privileged role lose it all to whoever takes over their account. An eligible assignment of
privileged identity management gives it for hours, when it is asked for.

```json bad
{
  "resources": [
    {
      "type": "Microsoft.Authorization/roleAssignments",
      "apiVersion": "2022-04-01",
      "name": "[guid(resourceGroup().id, 'shop', 'reader')]",
      "properties": {
        "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'b24988ac-6180-42a0-ab88-20f7382dd24c')]",
        "principalId": "11111111-2222-3333-4444-555555555555",
        "principalType": "Group"
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
      "name": "[guid(resourceGroup().id, 'shop', 'reader')]",
      "properties": {
        "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'acdd72a7-3385-48ef-bd42-f606fba81ae7')]",
        "principalId": "11111111-2222-3333-4444-555555555555",
        "principalType": "Group"
      }
    }
  ]
}
```
)md";

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  arm::ForEachAssignedRole(expansion, [&](const arm::AssignedRole& assigned) {
    if (assigned.kind != arm::AssignmentKind::kAssignment) return;
    const schema::Role* const role = schema::FindRole(assigned.guid);
    const eval::Member* const type = eval::FindMember(assigned.properties, "principalType");
    if (role == nullptr || role->privilege < 2 || type == nullptr || !type->value.IsString() ||
        MayBeReplaced(assigned.node, ctx))
      return;
    const bool is_user = EqualsIgnoreCase(type->value.text(), "User");
    if (!is_user && !EqualsIgnoreCase(type->value.text(), "Group")) return;
    const RuleContext::Located place = PlaceOfAssignment(assigned, ctx);
    if (!place) return;
    auto report = ctx.ReportIn(*place.document, place.span, "a {} has role `{}` all the time",
                               is_user ? "user" : "group", role->name);
    report.Help("make it eligible: `Microsoft.Authorization/roleEligibilityScheduleRequests`");
    ExplainRole(report, assigned, expansion, ctx);
  });
}

}  // namespace

extern constinit const Rule standing_privilege = {
    .id = "standing-privilege",
    .summary = "a privileged role is assigned permanently to people",
    .severity = Severity::kInfo,
    .confidence = Confidence::kLow,
    .since = "0.1.0",
    .status = Status::kStable,
    .enabled = Default::kOff,
    .categories = {"identity"},
    .controls = {"MCSB:PA-2"},
    .equivalents = {"psrule:Azure.RBAC.PIM", "psrule:Azure.RBAC.UseGroups"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
