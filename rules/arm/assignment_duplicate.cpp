#include <map>
#include <string>

#include "arm/conditions.h"
#include "arm/grants.h"
#include "engine/assigned_role_findings.h"
#include "engine/deployed_values.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The same role is assigned twice to the same principal for the same scope, under two names. Azure refuses the second one
(`RoleAssignmentExists`). A warning when one of the two has a condition.

```json bad
{
  "parameters": { "who": { "type": "string" }, "more": { "type": "string" } },
  "resources": [
    {
      "type": "Microsoft.Authorization/roleAssignments",
      "apiVersion": "2022-04-01",
      "name": "[guid('a')]",
      "properties": {
        "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'acdd72a7-3385-48ef-bd42-f606fba81ae7')]",
        "principalId": "[parameters('who')]",
        "principalType": "ServicePrincipal"
      }
    },
    {
      "type": "Microsoft.Authorization/roleAssignments",
      "apiVersion": "2022-04-01",
      "name": "[guid('b')]",
      "properties": {
        "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'acdd72a7-3385-48ef-bd42-f606fba81ae7')]",
        "principalId": "[parameters('who')]",
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
      "name": "[guid('a')]",
      "properties": {
        "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'acdd72a7-3385-48ef-bd42-f606fba81ae7')]",
        "principalId": "[parameters('who')]",
        "principalType": "ServicePrincipal"
      }
    },
    {
      "type": "Microsoft.Authorization/roleAssignments",
      "apiVersion": "2022-04-01",
      "name": "[guid('b')]",
      "properties": {
        "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'acdd72a7-3385-48ef-bd42-f606fba81ae7')]",
        "principalId": "[parameters('more')]",
        "principalType": "ServicePrincipal"
      }
    }
  ]
}
```
)md";

// Role, principal and scope; empty when one of them is not known.
std::string KeyOf(const arm::Grant& grant) {
  const auto principal = arm::PartialText::Of(grant.principal_id);
  if (grant.guid.empty() || !principal || principal->parts().empty() || !grant.scope_id) return {};
  const bool is_found = grant.principal.resource != kNoId<arm::DeployedResourceId>;
  std::string key = grant.guid + '\n' + grant.scope_id->Key() + '\n';
  key += is_found ? fmt::format("{} {} {}", IndexOf(grant.principal.resource),
                                static_cast<int>(grant.principal.kind), grant.principal.part)
                  : principal->Key();
  if (const auto* const condition = eval::FindMember(grant.properties, "condition")) {
    key += fmt::format("\n{}", eval::HashOf(condition->value));
  }
  return key;
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  if (expansion.was_cut()) return;
  const arm::ResourceFinder finder(expansion);
  std::map<std::string, const arm::DeployedResource*> first;
  SeenPlaces seen;
  for (const arm::Grant& grant : arm::GrantsOf(finder)) {
    const std::string key = KeyOf(grant);
    if (key.empty()) continue;
    // Two parameters may have one default, and other values.
    const Written principal = WrittenAt(ctx.graph(), expansion, grant.principal_id);
    if (principal && DefaultOf(principal.node, ctx) != nullptr && grant.principal_id.IsString()) {
      continue;
    }
    const auto [known, is_new] = first.emplace(key, grant.by);
    if (is_new) continue;
    const arm::DeployedResource& other = *known->second;
    // Of one name they are one.
    const auto name = arm::PartialText::Of(grant.by->name);
    const auto other_name = arm::PartialText::Of(other.name);
    if (!name || !other_name || arm::Same(*name, *other_name) == eval::Truth::kTrue) continue;
    const auto is_doubtful = [&expansion](const arm::DeployedResource& resource) {
      return expansion.templates()[resource.owner].is_doubtful || resource.may_repeat;
    };
    if (is_doubtful(*grant.by) || is_doubtful(other) ||
        arm::HoldTogether(expansion.session(), other.condition, grant.by->condition) !=
            eval::Truth::kTrue)
      continue;
    const Written place = WrittenAt(ctx.graph(), grant.by->declared->name.node());
    if (!place || !seen.Add(place)) continue;
    auto report = ctx.ReportIn(
        *place.document, place.span,
        "{} is assigned to the same principal for the same scope twice",
        grant.role != nullptr ? fmt::format("role `{}`", grant.role->name) : "the role");
    const Written there = WrittenAt(ctx.graph(), other.declared->name.node());
    if (there && other.declared != grant.by->declared)
      report.LabelIn(*there.document, there.span, "the other assignment");
    if (grant.by->IsDeployed() != eval::Truth::kTrue || other.IsDeployed() != eval::Truth::kTrue) {
      report.As(Severity::kWarning);
    }
    report.Help("leave one of the two out");
    ExplainDefaults(place, ctx, report);
  }
}

}  // namespace

extern constinit const Rule assignment_duplicate = {
    .id = "assignment-duplicate",
    .summary = "the same role is assigned twice to the same principal",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "identity"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
