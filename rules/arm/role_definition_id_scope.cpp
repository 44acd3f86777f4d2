#include <vector>

#include "arm/assigned_roles.h"
#include "arm/partial_text.h"
#include "engine/assigned_role_findings.h"
#include "engine/deployed_values.h"
#include "expr/expression.h"
#include "schema/roles.h"
#include "syntax/scalar.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Built-in roles belong to no resource group. An id with the group in it, as `resourceId()` makes it, is taken by the service,
which answers with the other form: the preview of changes then shows a difference every time. In a management group or in
the tenant there is no subscription either.

```json bad
{
  "resources": [
    {
      "type": "Microsoft.Authorization/roleAssignments",
      "apiVersion": "2022-04-01",
      "name": "[guid(resourceGroup().id, 'shop', 'reader')]",
      "properties": {
        "roleDefinitionId": "[resourceId('Microsoft.Authorization/roleDefinitions', 'acdd72a7-3385-48ef-bd42-f606fba81ae7')]",
        "principalId": "11111111-2222-3333-4444-555555555555",
        "principalType": "ServicePrincipal"
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
        "principalType": "ServicePrincipal"
      }
    }
  ]
}
```

An error in templates for a management group or the tenant whose ids have a subscription; else an info.
)md";

// The name of the function when the string is one call of resourceId() with a type and a name.
Span FunctionOf(NodeRef node) {
  if (!node.IsScalar() || expr::ClassifyArmString(node.text()) != expr::ArmStringKind::kExpression)
    return {};
  const Span inner = expr::ArmExpressionSpan(node.text());
  const expr::Expression ast =
      expr::Parse(node.text().substr(inner.begin, inner.size()), expr::Dialect::kArm);
  if (ast.root == kNoId<expr::ExprId> || !ast.IsCallOf(ast.root, "resourceId") ||
      ast.ChildCount(ast.root) != 2)
    return {};
  Span name = ast.nodes[ast.root].name;
  name.begin += inner.begin;
  name.end += inner.begin;
  return MapToSource(node, name);
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  SeenPlaces seen;
  arm::ForEachRoleId(expansion, [&](const arm::RoleId& id) {
    if (id.kind == arm::AssignmentKind::kDelegation ||
        !EqualsIgnoreCase(arm::TypeOfId(id.value), "Microsoft.Authorization/roleDefinitions"))
      return;
    const auto text = arm::PartialText::Of(id.value);
    if (!text || text->parts().empty() || text->parts()[0].is_hole) return;
    const std::vector<arm::PartialText> segments = text->Segments();
    const auto is = [&segments](std::size_t at, std::string_view word) {
      return segments.size() > at && segments[at].IsKnown() && segments[at].text() == word;
    };
    if (!is(1, "subscriptions")) return;
    const arm::DeployedTemplate& owner = expansion.templates()[id.by->owner];
    const bool is_above = owner.declared->scope == arm::Scope::kManagementGroup ||
                          owner.declared->scope == arm::Scope::kTenant;
    const bool has_group = is(3, "resourcegroups");
    if (!is_above && !has_group) return;
    // Custom roles that are deployed to a group have it in their ids.
    const auto last = arm::LastSegmentOf(expansion, id);
    const auto guid = last ? arm::NormalizeRoleGuid(last->text) : std::nullopt;
    if (!guid || schema::FindRole(*guid) == nullptr) return;
    const Written place = WrittenAt(ctx.graph(), id.use);
    const Written written = WrittenAt(ctx.graph(), expansion, id.value);
    if (!place || !seen.Add(place)) return;
    auto report = ctx.ReportIn(*place.document, place.span, "the id of the role has a {} in it",
                               is_above ? "subscription" : "resource group");
    report.As(is_above ? Severity::kError : Severity::kInfo);
    report.Help("use `{}('Microsoft.Authorization/roleDefinitions', ...)`",
                is_above ? "tenantResourceId" : "subscriptionResourceId");
    if (written && written.node != place.node)
      report.LabelIn(*written.document, written.span, "the id");
    const Span function =
        written && written.document == place.document ? FunctionOf(written.node) : Span();
    if (function.size() != 0) {
      report.Fix(FixSafety::kSafe, "make the id without it", function,
                 is_above ? "tenantResourceId" : "subscriptionResourceId");
    }
  });
}

}  // namespace

extern constinit const Rule role_definition_id_scope = {
    .id = "role-definition-id-scope",
    .summary = "the id of a role is built for a scope that roles do not belong to",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"identity"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
