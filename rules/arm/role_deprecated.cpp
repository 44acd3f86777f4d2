#include "engine/assigned_role_findings.h"
#include "schema/roles.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The role that is assigned is deprecated, or was taken away. Assignments of a deprecated role stop working one day;
a role that is gone cannot be assigned.

```json bad
{
  "type": "Microsoft.Authorization/roleAssignments",
  "apiVersion": "2022-04-01",
  "name": "[guid(resourceGroup().id, 'signer')]",
  "properties": {
    "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '8a3c2885-9b38-4fd2-9d99-91af537c1347')]",
    "principalId": "[parameters('principalId')]"
  }
}
```

```json good
{
  "type": "Microsoft.Authorization/roleAssignments",
  "apiVersion": "2022-04-01",
  "name": "[guid(resourceGroup().id, 'reader')]",
  "properties": {
    "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'acdd72a7-3385-48ef-bd42-f606fba81ae7')]",
    "principalId": "[parameters('principalId')]"
  }
}
```
)md";

// What became of the role on that day; empty when it is in use.
std::string FateOf(const schema::Role& role, Date as_of) {
  if (role.status == "deprecated") return "is deprecated";
  if (role.status == "deprecating") return "is being retired";
  constexpr std::string_view kRemoved = "removed ";
  if (!role.status.starts_with(kRemoved)) return {};
  const auto day = ParseDate(role.status.substr(kRemoved.size()));
  if (!day || *day > as_of) return {};
  return fmt::format("was removed by {:04}-{:02}-{:02}", day->year, day->month, day->day);
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  arm::ForEachAssignedRole(expansion, [&](const arm::AssignedRole& assigned) {
    const schema::Role* const role = schema::FindRole(assigned.guid);
    if (role == nullptr) return;
    const std::string fate = FateOf(*role, ctx.as_of());
    if (fate.empty() || MayBeReplaced(assigned.node, ctx)) return;
    const RuleContext::Located place = PlaceOfAssignment(assigned, ctx);
    if (!place) return;
    auto report = ctx.ReportIn(*place.document, place.span, "role `{}` {}", role->name, fate);
    report.Help("assign a current role that allows the same actions");
    ExplainRole(report, assigned, expansion, ctx);
  });
}

}  // namespace

extern constinit const Rule role_deprecated = {
    .id = "role-deprecated",
    .summary = "a role that is deprecated or removed is assigned",
    .severity = Severity::kWarning,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"identity"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
