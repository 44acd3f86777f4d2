#include <algorithm>
#include <vector>

#include "arm/conditions.h"
#include "arm/dependencies.h"
#include "arm/dependency_paths.h"
#include "arm/identity_uses.h"
#include "engine/deployment_scripts.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Resources that do not depend on each other are deployed at the same time. A script that runs before its identity has its
role fails with AuthorizationFailed, now and then.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    { "type": "Microsoft.ManagedIdentity/userAssignedIdentities", "apiVersion": "2023-01-31", "name": "deployer", "location": "westeurope" },
    {
      "type": "Microsoft.Authorization/roleAssignments", "apiVersion": "2022-04-01", "name": "[guid(resourceGroup().id, 'a')]",
      "dependsOn": [ "[resourceId('Microsoft.ManagedIdentity/userAssignedIdentities', 'deployer')]" ],
      "properties": {
        "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'b24988ac-6180-42a0-ab88-20f7382dd24c')]",
        "principalId": "[reference(resourceId('Microsoft.ManagedIdentity/userAssignedIdentities', 'deployer')).principalId]"
      }
    },
    {
      "type": "Microsoft.Resources/deploymentScripts", "apiVersion": "2023-08-01", "name": "seed", "kind": "AzureCLI", "identity": { "type": "UserAssigned", "userAssignedIdentities": { "[resourceId('Microsoft.ManagedIdentity/userAssignedIdentities', 'deployer')]": {} } }, "dependsOn": [ "[resourceId('Microsoft.ManagedIdentity/userAssignedIdentities', 'deployer')]" ],
      "properties": { "scriptContent": "az group list" }
    }
  ]
}
```

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    { "type": "Microsoft.ManagedIdentity/userAssignedIdentities", "apiVersion": "2023-01-31", "name": "deployer", "location": "westeurope" },
    {
      "type": "Microsoft.Authorization/roleAssignments", "apiVersion": "2022-04-01", "name": "[guid(resourceGroup().id, 'a')]",
      "dependsOn": [ "[resourceId('Microsoft.ManagedIdentity/userAssignedIdentities', 'deployer')]" ],
      "properties": {
        "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'b24988ac-6180-42a0-ab88-20f7382dd24c')]",
        "principalId": "[reference(resourceId('Microsoft.ManagedIdentity/userAssignedIdentities', 'deployer')).principalId]"
      }
    },
    {
      "type": "Microsoft.Resources/deploymentScripts", "apiVersion": "2023-08-01", "name": "seed", "kind": "AzureCLI", "identity": { "type": "UserAssigned", "userAssignedIdentities": { "[resourceId('Microsoft.ManagedIdentity/userAssignedIdentities', 'deployer')]": {} } }, "dependsOn": [ "[resourceId('Microsoft.Authorization/roleAssignments', guid(resourceGroup().id, 'a'))]" ],
      "properties": { "scriptContent": "az group list" }
    }
  ]
}
```
)md";

// Whether one resource waits for another, through any others. Something that is not known may do.
class Waiting {
 public:
  explicit Waiting(const arm::Expansion& expansion)
      : dependencies_(expansion.dependencies()), expansion_(expansion) {}

  eval::Truth Waits(arm::DeployedResourceId user, arm::DeployedResourceId used) const {
    std::vector<arm::DeployedResourceId> open = {user};
    std::vector<bool> seen(expansion_.resources().size());
    eval::Truth answer = eval::Truth::kFalse;
    while (!open.empty()) {
      const arm::DeployedResourceId at = open.back();
      open.pop_back();
      if (seen[IndexOf(at)]) continue;
      seen[IndexOf(at)] = true;
      if (at == used) return eval::Truth::kTrue;
      for (const arm::DependsOnEntry& entry : dependencies_.entries) {
        if (entry.of == at && entry.is_found == eval::Truth::kMaybe) answer = eval::Truth::kMaybe;
      }
      for (const arm::Dependency& edge : dependencies_.edges) {
        if (edge.from != at) continue;
        if (!edge.IsOnLoop()) {
          open.push_back(edge.to);
        } else {
          const auto& loop = dependencies_.loops[edge.loop];
          open.insert(open.end(), loop.begin(), loop.end());
        }
      }
    }
    return answer;
  }

 private:
  const arm::Dependencies& dependencies_;
  const arm::Expansion& expansion_;
};

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  SeenPlaces seen;
  ForEachDeploymentScript(expansion, [&](const DeploymentScript& script) {
    const std::vector<arm::UserIdentity> identities = arm::UserIdentitiesOf(*script.resource);
    if (identities.empty()) return;
    const arm::DeployedTemplate& owner = expansion.templates()[script.resource->owner];
    for (const arm::DeployedResourceId id : owner.resources) {
      const arm::DeployedResource& assignment = expansion.resources()[id];
      if (!EqualsIgnoreCase(assignment.type, "Microsoft.Authorization/roleAssignments") ||
          !IsSent(assignment) || assignment.may_repeat) {
        continue;
      }
      const eval::Value* const principal = FindAt(assignment.body, "properties.principalId");
      if (principal == nullptr) continue;
      const std::string identity = arm::IdentityOfPrincipal(expansion, owner, *principal);
      if (identity.empty() ||
          std::ranges::find(identities, identity, &arm::UserIdentity::id) == identities.end() ||
          Waiting(expansion).Waits(script.resource->id, id) != eval::Truth::kFalse ||
          arm::HoldTogether(expansion.session(), script.resource->condition,
                            assignment.condition) == eval::Truth::kFalse) {
        continue;
      }
      const Written place = WrittenAt(ctx.graph(), script.resource->declared->name.node());
      if (!place || !seen.Add(place)) return;
      auto report = ctx.ReportIn(*place.document, place.span,
                                 "{} does not wait for the role of its identity", script.Title());
      const Written role = WrittenAt(ctx.graph(), assignment.declared->name.node());
      if (role) report.LabelIn(*role.document, role.span, "the role is assigned here");
      report.Help("add the role assignment to `dependsOn`");
      if (place.document == &ctx.document()) {
        report.FixWith(FixSafety::kSafe, "wait for the role",
                       arm::AddDependency(*script.resource, assignment, *owner.declared));
      }
      return;
    }
  });
}

}  // namespace

extern constinit const Rule script_role_race = {
    .id = "script-role-race",
    .summary = "a deployment script may run before its identity has its role",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"reliability", "deployment-scripts"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
