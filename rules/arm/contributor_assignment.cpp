#include "engine/assigned_role_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`Contributor` may change and delete everything but rights. Workloads need far less.

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
        "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'b24988ac-6180-42a0-ab88-20f7382dd24c')]",
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
        "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'de139f84-1756-47ae-9be6-808fbbe84772')]",
        "principalId": "11111111-2222-3333-4444-555555555555"
      }
    }
  ]
}
```

For a resource group it is an information, with `--pedantic` only. A role that a parameter chooses is not reported.
)md";

constexpr std::string_view kContributor = "b24988ac-6180-42a0-ab88-20f7382dd24c";

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  arm::ForEachAssignedRole(expansion, [&](const arm::AssignedRole& assigned) {
    if (assigned.kind != arm::AssignmentKind::kAssignment || assigned.guid != kContributor ||
        !assigned.answers.empty()) {
      return;
    }
    const arm::AssignmentScope scope =
        arm::ScopeOfAssignment(expansion, *assigned.by, assigned.answers);
    const bool is_group = scope.at == arm::AssignedAt::kResourceGroup && ctx.pedantic();
    if ((!arm::IsWide(scope.at) && !is_group) || MayBeReplaced(assigned.node, ctx)) return;
    const RuleContext::Located place = PlaceOfAssignment(assigned, ctx);
    if (!place) return;
    auto report = ctx.ReportIn(*place.document, place.span, "{}",
                               TitleOfAssignment(assigned, "Contributor", scope));
    if (is_group) report.As(Severity::kInfo);
    report.Help("assign a role for the service that is used");
    ExplainRole(report, assigned, expansion, ctx);
  });
}

}  // namespace

extern constinit const Rule contributor_assignment = {
    .id = "contributor-assignment",
    .summary = "the role Contributor is assigned for more than single resources",
    .severity = Severity::kWarning,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"identity"},
    .controls = {"CWE-250", "MCSB:PA-7"},
    .equivalents = {"sonar:S6381", "sonar:S6387"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
