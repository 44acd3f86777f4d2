#include <algorithm>

#include "arm/resource_body.h"
#include "arm/role_reference.h"
#include "base/nearest.h"
#include "engine/rule_context.h"
#include "graph/parameter_files.h"
#include "schema/roles.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The role that is assigned is neither a built-in role nor a custom role of these files. Either the deployment fails
because there is no such role, or it grants one that nobody here has seen.

```json bad
{
  "type": "Microsoft.Authorization/roleAssignments",
  "apiVersion": "2022-04-01",
  "name": "[guid(resourceGroup().id, 'reader')]",
  "properties": {
    "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'acdd72a7-3385-48ef-bd42-f606fba81ae8')]",
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

An id that differs from a built-in role in one or two characters is an error. The list of built-in roles is dated;
newer roles and custom roles that are defined elsewhere are fine, and can be allowed.
)md";

// The custom roles of the workspace whose ids are written out.
bool IsCustomRole(const Graph& graph, std::string_view guid) {
  return std::ranges::any_of(
      graph.ResourcesOfType("Microsoft.Authorization/roleDefinitions"), [guid](const auto& role) {
        const auto& name = role.resource->full_name;
        if (!name) return false;
        const auto own =
            arm::NormalizeRoleGuid(std::string_view(*name).substr(name->rfind('/') + 1));
        return own && *own == guid;
      });
}

struct NearRole {
  const schema::Role* role = nullptr;
  std::size_t distance = 0;
};
NearRole NearestRole(std::string_view guid) {
  constexpr std::size_t kTypo = 2;
  NearRole nearest{nullptr, kTypo + 1};
  for (const schema::Role& role : schema::Roles()) {
    const std::size_t distance = EditDistance(guid, role.guid, nearest.distance - 1);
    if (distance < nearest.distance) nearest = {&role, distance};
    if (nearest.distance == 1) break;
  }
  return nearest;
}

void CheckRole(const arm::Resource& resource, const arm::Value& id, RuleContext& ctx) {
  const arm::TemplateModel& model = ctx.model();
  const auto role = arm::FindRole(model, model.EvaluationScope(ctx.OwnerOf(resource)), id);
  if (!role || role->form == arm::RoleIdForm::kOtherType) return;
  const auto guid = arm::NormalizeRoleGuid(role->role);
  if (!guid || schema::FindRole(*guid) != nullptr || IsCustomRole(ctx.graph(), *guid)) return;
  if (!role->default_of.empty()) {
    // All zeros as a default ask for a value.
    if (guid->find_first_not_of("0-") == std::string::npos) return;
    if (AnyFileAssigns(ctx.graph(), role->default_of)) return;
  }
  const NearRole nearest = NearestRole(*guid);
  // The GUID is the cause, wherever it is written; the assignment that uses it may be elsewhere.
  const bool is_here = role->steps.empty();
  const std::string_view default_note = role->default_of.empty() ? "" : ", by default";
  if (nearest.role != nullptr) {
    ctx.Report(role->span, "there is no role `{}`; the id of `{}` differs from it in {} place{}",
               role->role, nearest.role->name, nearest.distance, nearest.distance == 1 ? "" : "s")
        .As(Severity::kError)
        .LabelIf(!is_here, id.span(), "assigned here{}", default_note)
        .Help("the id of `{}` is `{}`", nearest.role->name, nearest.role->guid)
        .Fix(FixSafety::kUnsafe, fmt::format("use the role `{}`", nearest.role->name), role->span,
             std::string(nearest.role->guid));
    return;
  }
  ctx.Report(role->span,
             "role `{}` is neither a built-in role, as of {}, nor a custom role of these files",
             role->role, schema::kRolesDate)
      .LabelIf(!is_here, id.span(), "assigned here{}", default_note)
      .Help("check the id, or define the role in these files");
}

void CheckAssignment(const arm::Resource& assignment, RuleContext& ctx) {
  if (!arm::IsDeployed(ctx.model(), assignment)) return;
  CheckRole(assignment, assignment.properties["roleDefinitionId"], ctx);
}

// Delegations to another tenant name the bare GUIDs of built-in roles.
void CheckDelegation(const arm::Resource& delegation, RuleContext& ctx) {
  if (!arm::IsDeployed(ctx.model(), delegation)) return;
  for (const char* list : {"authorizations", "eligibleAuthorizations"}) {
    for (const arm::Value& entry : delegation.properties[Key(std::string_view(list))].Elements()) {
      CheckRole(delegation, entry["roleDefinitionId"], ctx);
    }
  }
}

}  // namespace

extern constinit const Rule role_guid_unknown = {
    .id = "role-guid-unknown",
    .summary = "a role definition GUID is no built-in role and no custom role of the workspace",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"identity", "validity"},
    .on = {OnResource{"Microsoft.Authorization/roleAssignments", CheckAssignment},
           OnResource{"Microsoft.Authorization/roleAssignmentScheduleRequests", CheckAssignment},
           OnResource{"Microsoft.Authorization/roleEligibilityScheduleRequests", CheckAssignment},
           OnResource{"Microsoft.ManagedServices/registrationDefinitions", CheckDelegation}},
    .docs = kDocs,
};

}  // namespace plumbline
