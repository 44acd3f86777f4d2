#include <algorithm>
#include <optional>
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

// What resources wait for, through any others.
class Waiting {
 public:
  explicit Waiting(const arm::Expansion& expansion)
      : next_(expansion.resources().size()), is_doubtful_(next_.size()) {
    const arm::Dependencies& dependencies = expansion.dependencies();
    for (const arm::DependsOnEntry& entry : dependencies.entries) {
      if (entry.is_found == eval::Truth::kMaybe) is_doubtful_[IndexOf(entry.of)] = true;
    }
    for (const arm::Dependency& edge : dependencies.edges) {
      std::vector<arm::DeployedResourceId>& next = next_[IndexOf(edge.from)];
      if (!edge.IsOnLoop()) {
        next.push_back(edge.to);
      } else {
        const auto& loop = dependencies.loops[edge.loop];
        next.insert(next.end(), loop.begin(), loop.end());
      }
    }
  }

  // Those that the resource waits for; nothing when it may wait for more.
  std::optional<std::vector<bool>> Of(arm::DeployedResourceId user) const {
    std::vector<bool> seen(next_.size());
    std::vector<arm::DeployedResourceId> open = {user};
    while (!open.empty()) {
      const std::size_t at = IndexOf(open.back());
      open.pop_back();
      if (seen[at]) continue;
      seen[at] = true;
      if (is_doubtful_[at]) return std::nullopt;
      open.insert(open.end(), next_[at].begin(), next_[at].end());
    }
    return seen;
  }

 private:
  std::vector<std::vector<arm::DeployedResourceId>> next_;
  std::vector<bool> is_doubtful_;
};

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  SeenPlaces seen;
  std::optional<Waiting> waiting;
  ForEachDeploymentScript(expansion, [&](const DeploymentScript& script) {
    const std::vector<arm::ListedIdentity> identities = arm::ListedIdentitiesOf(*script.resource);
    if (identities.empty()) return;
    if (!waiting) waiting.emplace(expansion);
    const auto waits_for = waiting->Of(script.resource->id);
    if (!waits_for) return;
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
          std::ranges::find(identities, identity, &arm::ListedIdentity::id) == identities.end() ||
          (*waits_for)[IndexOf(id)] ||
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
