#include "arm/resource_body.h"
#include "arm/role_reference.h"
#include "engine/rule_context.h"
#include "graph/parameter_files.h"
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

void CheckRole(const arm::Resource& resource, const arm::Value& id, RuleContext& ctx) {
  const arm::TemplateModel& model = ctx.model();
  const auto reference = arm::FindRole(model, model.EvaluationScope(ctx.OwnerOf(resource)), id);
  if (!reference || reference->form == arm::RoleIdForm::kOtherType) return;
  const auto guid = arm::NormalizeRoleGuid(reference->role);
  const schema::Role* const role = guid ? schema::FindRole(*guid) : nullptr;
  if (role == nullptr) return;
  const std::string fate = FateOf(*role, ctx.as_of());
  if (fate.empty()) return;
  if (!reference->default_of.empty() && AnyFileAssigns(ctx.graph(), reference->default_of)) return;
  const bool is_here = reference->steps.empty();
  ctx.Report(is_here ? reference->span : id.span(), "role `{}` {}", role->name, fate)
      .LabelIf(!is_here, reference->span, "the id{}",
               reference->default_of.empty() ? "" : ", the default")
      .Help("assign a current role that allows the same actions");
}

void CheckAssignment(const arm::Resource& assignment, RuleContext& ctx) {
  if (!arm::IsDeployed(ctx.model(), assignment)) return;
  CheckRole(assignment, assignment.properties["roleDefinitionId"], ctx);
}

void CheckDelegation(const arm::Resource& delegation, RuleContext& ctx) {
  if (!arm::IsDeployed(ctx.model(), delegation)) return;
  for (const char* list : {"authorizations", "eligibleAuthorizations"}) {
    for (const arm::Value& entry : delegation.properties[Key(std::string_view(list))].Elements()) {
      CheckRole(delegation, entry["roleDefinitionId"], ctx);
    }
  }
}

}  // namespace

extern constinit const Rule role_deprecated = {
    .id = "role-deprecated",
    .summary = "a role that is deprecated or removed is assigned",
    .severity = Severity::kWarning,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"identity"},
    .on = {OnResource{"Microsoft.Authorization/roleAssignments", CheckAssignment},
           OnResource{"Microsoft.Authorization/roleAssignmentScheduleRequests", CheckAssignment},
           OnResource{"Microsoft.Authorization/roleEligibilityScheduleRequests", CheckAssignment},
           OnResource{"Microsoft.ManagedServices/registrationDefinitions", CheckDelegation}},
    .docs = kDocs,
};

}  // namespace plumbline
