#include "arm/resource_body.h"
#include "arm/role_reference.h"
#include "engine/rule_context.h"
#include "graph/parameter_files.h"
#include "schema/roles.h"
#include "schema/secrets.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`roleDefinitionId` is the resource id of a role definition, which ends in its GUID. The service refuses a bare GUID,
the name of a role, and ids of other things.

```json bad
{
  "type": "Microsoft.Authorization/roleAssignments",
  "apiVersion": "2022-04-01",
  "name": "[guid(resourceGroup().id, 'reader')]",
  "properties": {
    "roleDefinitionId": "acdd72a7-3385-48ef-bd42-f606fba81ae7",
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

// The function that makes ids of built-in roles in a template of the scope; empty when the scope is
// not known.
std::string_view IdFunction(arm::Scope scope) {
  switch (scope) {
    case arm::Scope::kResourceGroup:
    case arm::Scope::kSubscription:
      return "subscriptionResourceId";
    case arm::Scope::kManagementGroup:
    case arm::Scope::kTenant:
      return "tenantResourceId";
    case arm::Scope::kUnknown:
      break;
  }
  return {};
}

// The id with `role`, an expression, as its last segment.
std::vector<Edit> WrapEdits(const arm::Value& id, std::string_view function,
                            std::string_view role) {
  if (function.empty()) return {};
  return {{id.span(),
           fmt::format("\"[{}('Microsoft.Authorization/roleDefinitions', {})]\"", function, role)}};
}

// The bytes of an expression between its brackets, as the file has them.
std::string_view WrittenExpression(const arm::Value& id) {
  const std::string_view text = id.node().tree()->text();
  const Span span = id.span();
  return text.substr(span.begin + 2, span.size() - 4);
}

void CheckBare(const arm::Value& id, const arm::RoleReference& role, arm::Scope scope,
               RuleContext& ctx) {
  const std::string_view function = IdFunction(scope);
  const bool is_here = role.steps.empty();
  const std::string_view help_function = function.empty() ? "subscriptionResourceId" : function;
  if (role.role.empty() || arm::NormalizeRoleGuid(role.role)) {
    // A call of `guid`, whose result is not known.
    const bool is_call = arm::Value(role.node).Expression().has_value();
    if (role.role.empty() && !is_call) {
      if (!role.default_of.empty()) return;  // An empty default asks for a value.
      ctx.Report(id.span(), "`roleDefinitionId` is empty");
      return;
    }
    const std::string argument =
        id.Expression() ? std::string(WrittenExpression(id)) : fmt::format("'{}'", role.role);
    ctx.Report(id.span(), "`roleDefinitionId` is a bare GUID, not the id of a role definition")
        .LabelIf(!is_here && !role.role.empty(), role.span, "the GUID")
        .Help("use `[{}('Microsoft.Authorization/roleDefinitions', <GUID>)]`", help_function)
        .FixWith(FixSafety::kSafe, "make it an id", WrapEdits(id, function, argument));
    return;
  }
  if (schema::IsPlaceholder(role.role) || role.role.starts_with('[')) return;
  const schema::Role* const named = schema::FindRoleByName(role.role);
  if (named != nullptr) {
    ctx.Report(id.span(), "`roleDefinitionId` is the name of a role, `{}`, not its id", role.role)
        .LabelIf(!is_here, role.span, "the name")
        .Help("the id ends in `{}`", named->guid)
        .FixWith(FixSafety::kUnsafe, "use the id of the role",
                 WrapEdits(id, function, fmt::format("'{}'", named->guid)));
    return;
  }
  ctx.Report(id.span(), "`roleDefinitionId` is `{}`, not the id of a role definition", role.role)
      .LabelIf(!is_here, role.span, "the text")
      .Help("use `[{}('Microsoft.Authorization/roleDefinitions', <GUID>)]`", help_function);
}

void Check(const arm::Resource& assignment, RuleContext& ctx) {
  const arm::TemplateModel& model = ctx.model();
  if (!arm::IsDeployed(model, assignment)) return;
  const arm::Template& owner = ctx.OwnerOf(assignment);
  const arm::Value id = assignment.properties["roleDefinitionId"];
  const auto role = arm::FindRole(model, model.EvaluationScope(owner), id);
  if (!role) return;
  if (!role->default_of.empty() && AnyFileAssigns(ctx.graph(), role->default_of)) return;
  const bool is_here = role->steps.empty();
  switch (role->form) {
    case arm::RoleIdForm::kBare:
      CheckBare(id, *role, owner.scope, ctx);
      return;
    case arm::RoleIdForm::kOtherType:
      // Roles of Cosmos DB are a system of their own.
      if (EndsWithIgnoreCase(role->type, "/sqlRoleDefinitions")) return;
      if (!role->role.empty() && schema::IsPlaceholder(role->role)) return;
      if (role->type.empty()) {
        ctx.Report(id.span(), "`roleDefinitionId` is `{}`, not the id of a role definition",
                   role->role)
            .LabelIf(!is_here, role->span, "the text");
      } else {
        ctx.Report(is_here ? role->type_span : id.span(),
                   "`roleDefinitionId` is the id of a `{}`, not of a role definition", role->type)
            .LabelIf(!is_here, role->type_span, "the id");
      }
      return;
    case arm::RoleIdForm::kFullId:
      break;
  }
  if (role->role.empty() || arm::NormalizeRoleGuid(role->role)) return;
  if (schema::IsPlaceholder(role->role) || role->role.starts_with('[')) return;
  const schema::Role* const named = schema::FindRoleByName(role->role);
  std::vector<Edit> edits;
  if (named != nullptr && is_here) edits.push_back({role->span, std::string(named->guid)});
  ctx.Report(is_here ? role->span : id.span(),
             "the id of a role definition ends in a GUID, not in `{}`", role->role)
      .LabelIf(!is_here, role->span, "the text")
      .Help("{}", named != nullptr
                      ? fmt::format("the GUID of role `{}` is `{}`", named->name, named->guid)
                      : std::string())
      .FixWith(FixSafety::kUnsafe, "use the GUID of the role", std::move(edits));
}

}  // namespace

extern constinit const Rule role_definition_id_format = {
    .id = "role-definition-id-format",
    .summary = "roleDefinitionId is not the resource id of a role definition",
    .severity = Severity::kError,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "identity"},
    .on = {OnResource{"Microsoft.Authorization/roleAssignments", Check},
           OnResource{"Microsoft.Authorization/roleAssignmentScheduleRequests", Check},
           OnResource{"Microsoft.Authorization/roleEligibilityScheduleRequests", Check}},
    .docs = kDocs,
};

}  // namespace plumbline
