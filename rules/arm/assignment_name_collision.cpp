#include <map>
#include <string>

#include "arm/conditions.h"
#include "arm/grants.h"
#include "engine/deployed_values.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Two role assignments have the same name and differ in role, principal or scope. The second one asks to change the first,
which Azure refuses (`RoleAssignmentUpdateNotPermitted`). In loops, what changes from turn to turn belongs into `guid()`.

```json bad
{
  "parameters": { "who": { "type": "string" }, "more": { "type": "string" } },
  "resources": [
    {
      "type": "Microsoft.Authorization/roleAssignments",
      "apiVersion": "2022-04-01",
      "name": "[guid(resourceGroup().id, 'reader')]",
      "properties": {
        "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'acdd72a7-3385-48ef-bd42-f606fba81ae7')]",
        "principalId": "[parameters('who')]",
        "principalType": "ServicePrincipal"
      }
    },
    {
      "type": "Microsoft.Authorization/roleAssignments",
      "apiVersion": "2022-04-01",
      "name": "[guid(resourceGroup().id, 'reader')]",
      "properties": {
        "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'acdd72a7-3385-48ef-bd42-f606fba81ae7')]",
        "principalId": "[parameters('more')]",
        "principalType": "ServicePrincipal"
      }
    }
  ]
}
```

```json good
{
  "parameters": { "who": { "type": "string" }, "more": { "type": "string" } },
  "resources": [
    {
      "type": "Microsoft.Authorization/roleAssignments",
      "apiVersion": "2022-04-01",
      "name": "[guid(resourceGroup().id, parameters('who'), 'reader')]",
      "properties": {
        "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'acdd72a7-3385-48ef-bd42-f606fba81ae7')]",
        "principalId": "[parameters('who')]",
        "principalType": "ServicePrincipal"
      }
    },
    {
      "type": "Microsoft.Authorization/roleAssignments",
      "apiVersion": "2022-04-01",
      "name": "[guid(resourceGroup().id, parameters('more'), 'reader')]",
      "properties": {
        "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'acdd72a7-3385-48ef-bd42-f606fba81ae7')]",
        "principalId": "[parameters('more')]",
        "principalType": "ServicePrincipal"
      }
    }
  ]
}
```

When it is not certain that both are deployed, it is a warning.
)md";

// What tells two assignments apart; empty when nothing does for certain.
std::string DifferenceOf(const arm::Grant& a, const arm::Grant& b) {
  const auto differs = [](const eval::Value& x, const eval::Value& y) {
    if (x.IsError() || y.IsError()) return false;
    const auto one = arm::PartialText::Of(x);
    const auto other = arm::PartialText::Of(y);
    return one && other && one->Key() != other->Key();
  };
  // The ends of role ids: they have several forms.
  if (!a.guid.empty() && !b.guid.empty() && a.guid != b.guid) return "role";
  if (a.guid.empty() && b.guid.empty() && differs(a.role_id, b.role_id)) return "role";
  if (differs(a.principal_id, b.principal_id) && !a.principal.Is(b.principal)) return "principal";
  if (a.scope_id && b.scope_id && a.scope_id->Key() != b.scope_id->Key()) return "scope";
  return {};
}

// A loop whose turns are not known: they all have one name, and differ in something.
std::string DifferenceOfTurns(const arm::Grant& grant) {
  if (!grant.by->may_repeat) return {};
  const auto depends = [](const eval::Value& value) {
    return arm::FindWithin(value, [](const eval::Value& part) {
             return part.unknown().HasAlternatives() ||
                    EqualsIgnoreCase(part.unknown().residual.name, "copyIndex");
           }) != nullptr;
  };
  if (depends(grant.by->name) || grant.by->name.IsError()) return {};
  if (depends(grant.role_id)) return "role";
  if (depends(grant.principal_id)) return "principal";
  return depends(grant.by->scope) ? "scope" : "";
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  const arm::ResourceFinder finder(expansion);
  std::map<std::string, arm::Grant> first;
  SeenPlaces seen;
  for (const arm::Grant& grant : arm::GrantsOf(finder)) {
    const Written place = WrittenAt(ctx.graph(), grant.by->declared->name.node());
    const auto name = arm::PartialText::Of(grant.by->name);
    if (!place || !name || name->parts().empty() || expansion.was_cut()) continue;
    if (const std::string what = DifferenceOfTurns(grant); !what.empty()) {
      if (!seen.Add(place)) continue;
      ctx.ReportIn(*place.document, place.span,
                   "every turn of the loop gives the assignment the same name, for another {}",
                   what)
          .As(Severity::kWarning)
          .Help("use `[guid(<scope>, <principal>, <role>)]`");
      continue;
    }
    const auto last = name->BehindLast("/");
    const auto [known, is_new] = first.emplace((last ? *last : *name).Key(), grant);
    if (is_new) continue;
    const arm::Grant& other = known->second;
    const std::string what = DifferenceOf(other, grant);
    const eval::Truth both =
        arm::HoldTogether(expansion.session(), other.by->condition, grant.by->condition);
    if (what.empty() || both == eval::Truth::kFalse || !seen.Add(place)) continue;
    auto report =
        grant.by->declared == other.by->declared
            ? ctx.ReportIn(*place.document, place.span,
                           "turns of the loop give the assignment the same name, for another {}",
                           what)
            : ctx.ReportIn(*place.document, place.span,
                           "the assignment has the name of another one, which has another {}",
                           what);
    const Written there = WrittenAt(ctx.graph(), other.by->declared->name.node());
    if (there && grant.by->declared != other.by->declared)
      report.LabelIn(*there.document, there.span, "the other one");
    const auto is_doubtful = [&expansion](const arm::DeployedResource& resource) {
      return expansion.templates()[resource.owner].is_doubtful || resource.may_repeat ||
             resource.IsDeployed() != eval::Truth::kTrue;
    };
    if (both != eval::Truth::kTrue || is_doubtful(*grant.by) || is_doubtful(*other.by))
      report.As(Severity::kWarning);
    report.Help("use `[guid(<scope>, <principal>, <role>)]`");
    // One spelling is one name, whatever is passed.
    if (!there || there.node.text() != place.node.text()) ExplainDefaults(place, ctx, report);
  }
}

}  // namespace

extern constinit const Rule assignment_name_collision = {
    .id = "assignment-name-collision",
    .summary = "two role assignments have the same name",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "identity"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
