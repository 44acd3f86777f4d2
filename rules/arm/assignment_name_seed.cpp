#include <string>
#include <vector>

#include "arm/grants.h"
#include "engine/deployed_values.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The name of a role assignment stands for its scope, its principal and its role, of which none can change afterwards: a
deployment that gives the same name to another one is refused (`RoleAssignmentUpdateNotPermitted`). Names are taken once in a
tenant. So all three belong into `guid()`.

```json bad
{
  "parameters": { "who": { "type": "string" } },
  "resources": [
    {
      "type": "Microsoft.Authorization/roleAssignments",
      "apiVersion": "2022-04-01",
      "name": "[guid('reader')]",
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
  "parameters": { "who": { "type": "string" } },
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
    }
  ]
}
```

The id or the name of the resource that has the identity counts as the principal, and a word of one's own as the role. A missing
principal alone is an info, unless it is a system-assigned identity, which is another one when its resource is made
again; so is a missing role alone that is always the same.
)md";

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  const arm::ResourceFinder finder(expansion);
  SeenPlaces seen;
  for (const arm::Grant& grant : arm::GrantsOf(finder)) {
    const auto seed = arm::SeedOf(finder, *grant.by);
    if (!seed) continue;
    const arm::SeedParts parts = arm::PartsOf(finder, *seed, grant);
    std::vector<std::string_view> missing;
    if (parts.scope == eval::Truth::kFalse) missing.push_back("scope");
    if (parts.principal == eval::Truth::kFalse) missing.push_back("principal");
    if (parts.role == eval::Truth::kFalse) missing.push_back("role");
    if (missing.empty()) continue;
    const Written place = WrittenAt(ctx.graph(), grant.by->declared->name.node());
    if (!place || !seen.Add(place)) continue;
    std::string list;
    for (std::size_t i = 0; i < missing.size(); ++i) {
      list += fmt::format("{}the {}",
                          i == 0                    ? ""
                          : i + 1 == missing.size() ? " and "
                                                    : ", ",
                          missing[i]);
    }
    auto report = ctx.ReportIn(*place.document, place.span,
                               "the name of the assignment does not depend on {}", list);
    const bool is_system = grant.principal.kind == arm::PrincipalKind::kSystem;
    const bool is_minor = missing.size() == 1 && ((missing[0] == "principal" && !is_system) ||
                                                  (missing[0] == "role" && !grant.guid.empty()));
    if (is_minor) report.As(Severity::kInfo);
    const Written there = WrittenAt(ctx.graph(), seed->node);
    if (there && there.node != place.node)
      report.LabelIn(*there.document, there.span, "the name is made here");
    report.Help("use `[guid(<scope>, <principal>, <role>)]`");
  }
}

}  // namespace

extern constinit const Rule assignment_name_seed = {
    .id = "assignment-name-seed",
    .summary = "the name of a role assignment lacks its scope, principal or role",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"identity", "reliability"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
