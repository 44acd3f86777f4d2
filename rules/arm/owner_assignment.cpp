#include "engine/assigned_role_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Whoever is `Owner` may do everything, and may give every right to everybody. A workload needs a role for what it does,
and people need `Owner` of little and for a short time.

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
        "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '8e3af657-a8ff-443c-a75c-2fe8c4bcb635')]",
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

For a subscription, a management group or the tenant it is an error; for a single resource, and when a parameter
chooses among roles, an information.
)md";

constexpr std::string_view kOwner = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  arm::ForEachAssignedRole(expansion, [&](const arm::AssignedRole& assigned) {
    if (assigned.kind != arm::AssignmentKind::kAssignment || assigned.guid != kOwner) return;
    const arm::AssignmentScope scope =
        arm::ScopeOfAssignment(expansion, *assigned.by, assigned.answers);
    if (scope.at == arm::AssignedAt::kUnknown || MayBeReplaced(assigned.node, ctx)) return;
    const RuleContext::Located place = PlaceOfAssignment(assigned, ctx);
    if (!place) return;
    auto report = ctx.ReportIn(*place.document, place.span, "{}",
                               TitleOfAssignment(assigned, "Owner", scope));
    if (arm::IsWide(scope.at)) report.As(Severity::kError);
    if (scope.at == arm::AssignedAt::kResource) report.As(Severity::kInfo);
    if (!assigned.answers.empty()) report.As(Severity::kInfo);
    report.Help("assign a role that allows what is needed, and no right to assign roles");
    ExplainRole(report, assigned, expansion, ctx);
  });
}

}  // namespace

extern constinit const Rule owner_assignment = {
    .id = "owner-assignment",
    .summary = "the role Owner is assigned",
    .severity = Severity::kWarning,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"identity"},
    .controls = {"CWE-250", "MCSB:PA-1", "MCSB:PA-7"},
    .equivalents = {"psrule:Azure.RBAC.LimitOwner", "sonar:S6381"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
