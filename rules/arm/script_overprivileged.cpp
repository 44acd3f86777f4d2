#include <algorithm>
#include <vector>

#include "arm/identity_uses.h"
#include "engine/assigned_role_findings.h"
#include "engine/deployment_scripts.h"
#include "schema/roles.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Whoever can change the text of the script can do what its identity may: with Owner everything, with an administrator of
access too, since it may give itself every role.

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
        "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '8e3af657-a8ff-443c-a75c-2fe8c4bcb635')]",
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
        "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'ba92f5b4-2d11-453d-a403-e96b0029c9fe')]",
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

Contributor counts for a whole subscription.
)md";

constexpr std::string_view kContributor = "b24988ac-6180-42a0-ab88-20f7382dd24c";
constexpr std::string_view kMighty[] = {
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",  // Owner.
    "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",  // User Access Administrator.
    "f58310d9-a9f6-439a-9e8d-f62e7b41a168",  // Role Based Access Control Administrator.
};

struct Grant {
  std::string identity;
  arm::AssignedRole role;
  std::string title;
};

std::vector<Grant> FindGrants(const arm::Expansion& expansion) {
  std::vector<Grant> grants;
  arm::ForEachAssignedRole(expansion, [&](const arm::AssignedRole& assigned) {
    if (assigned.kind != arm::AssignmentKind::kAssignment || !assigned.answers.empty()) return;
    const arm::AssignmentScope scope =
        arm::ScopeOfAssignment(expansion, *assigned.by, assigned.answers);
    const bool is_mighty = std::ranges::find(kMighty, assigned.guid) != std::end(kMighty) ||
                           (assigned.guid == kContributor && arm::IsWide(scope.at));
    const eval::Value* const principal = FindAt(assigned.properties, "principalId");
    if (!is_mighty || principal == nullptr) return;
    const arm::DeployedTemplate& owner = expansion.templates()[assigned.by->owner];
    std::string identity = arm::IdentityOfPrincipal(expansion, owner, *principal);
    const schema::Role* const role = schema::FindRole(assigned.guid);
    if (identity.empty() || role == nullptr) return;
    grants.push_back({std::move(identity), assigned, std::string(role->name)});
    grants.back().role.answers = {};
  });
  return grants;
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  SeenPlaces seen;
  std::optional<std::vector<Grant>> grants;
  ForEachDeploymentScript(expansion, [&](const DeploymentScript& script) {
    if (!grants) grants = FindGrants(expansion);
    for (const arm::ListedIdentity& identity : arm::ListedIdentitiesOf(*script.resource)) {
      const auto grant = std::ranges::find(*grants, identity.id, &Grant::identity);
      if (grant == grants->end()) continue;
      const NodeRef key = expansion.session().NodeOf(identity.key).node;
      Written place = WrittenAt(ctx.graph(), key);
      if (!place || !key.has_key()) continue;
      place.span = key.key_span();
      if (!seen.Add(place)) continue;
      auto report = ctx.ReportIn(*place.document, place.span, "{} runs as `{}`", script.Title(),
                                 grant->title);
      const RuleContext::Located at = PlaceOfAssignment(grant->role, ctx);
      if (at) report.LabelIn(*at.document, at.span, "the role is assigned here");
      report.Help("give the identity a role that allows what the script does");
    }
  });
}

}  // namespace

extern constinit const Rule script_overprivileged = {
    .id = "script-overprivileged",
    .summary =
        "a deployment script runs with an identity that may do everything, or assign every role",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"identity", "deployment-scripts"},
    .controls = {"CWE-250"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
