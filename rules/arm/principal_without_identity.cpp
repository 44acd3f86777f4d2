#include <algorithm>

#include "arm/dependencies.h"
#include "arm/principals.h"
#include "engine/deployed_values.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The object id of a system-assigned identity is read from a resource that the template gives none. `reference()` then has
no `identity.principalId`, and the deployment fails while it runs.

```json bad
{
  "resources": [
    {
      "type": "Microsoft.Web/sites",
      "apiVersion": "2023-12-01",
      "name": "shop",
      "location": "westeurope",
      "properties": {}
    },
    {
      "type": "Microsoft.Authorization/roleAssignments",
      "apiVersion": "2022-04-01",
      "name": "[guid(resourceGroup().id, 'shop', 'reader')]",
      "dependsOn": ["[resourceId('Microsoft.Web/sites', 'shop')]"],
      "properties": {
        "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'acdd72a7-3385-48ef-bd42-f606fba81ae7')]",
        "principalId": "[reference(resourceId('Microsoft.Web/sites', 'shop'), '2023-12-01', 'Full').identity.principalId]",
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
      "type": "Microsoft.Web/sites",
      "apiVersion": "2023-12-01",
      "name": "shop",
      "location": "westeurope",
      "identity": { "type": "SystemAssigned" },
      "properties": {}
    },
    {
      "type": "Microsoft.Authorization/roleAssignments",
      "apiVersion": "2022-04-01",
      "name": "[guid(resourceGroup().id, 'shop', 'reader')]",
      "dependsOn": ["[resourceId('Microsoft.Web/sites', 'shop')]"],
      "properties": {
        "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'acdd72a7-3385-48ef-bd42-f606fba81ae7')]",
        "principalId": "[reference(resourceId('Microsoft.Web/sites', 'shop'), '2023-12-01', 'Full').identity.principalId]",
        "principalType": "ServicePrincipal"
      }
    }
  ]
}
```
)md";

// Machines that are managed from outside have an identity without saying so.
bool HasIdentityByItself(const arm::DeployedResource& resource) {
  constexpr std::string_view kNamespaces[] = {
      "Microsoft.HybridCompute/", "Microsoft.AzureStackHCI/", "Microsoft.HybridContainerService/",
      "Microsoft.Resources/"};
  return std::ranges::any_of(kNamespaces, [&resource](std::string_view name) {
    return StartsWithIgnoreCase(resource.type, name);
  });
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  const arm::ResourceFinder finder(expansion);
  SeenPlaces seen;
  arm::ForEachGrantee(finder, [&](const arm::Grantee& grantee) {
    if (grantee.principal.kind != arm::PrincipalKind::kSystem ||
        grantee.principal.resource == kNoId<arm::DeployedResourceId>)
      return;
    const arm::DeployedResource& holder = expansion.resources()[grantee.principal.resource];
    if (holder.IsExisting() || HasIdentityByItself(holder) || finder.IsDeployedTwice(holder.id)) {
      return;
    }
    const arm::HeldIdentities held = arm::IdentitiesOf(finder, holder);
    if (!held.is_certain || held.has_system) return;
    Written place = WrittenAt(ctx.graph(), grantee.use);
    if (!place || !seen.Add(place)) return;
    auto report = ctx.ReportIn(*place.document, place.span,
                               "the system-assigned identity of {} is read, which it does not have",
                               arm::TitleOf(holder));
    const arm::Resource& declared = *holder.declared;
    const Document* const there = ctx.graph().DocumentOf(declared.node.tree());
    if (there != nullptr) {
      report.LabelIn(
          *there, declared.identity.node() ? declared.identity.span() : declared.name.span(), "{}",
          held.users.empty() ? "without an identity" : "with user-assigned identities only");
    }
    if (!grantee.answers.empty())
      report.As(Severity::kWarning)
          .Note("when {}", eval::Describe(expansion.session(), grantee.answers));
    report.Help(
        "{}", held.users.empty()
                  ? "give it `\"identity\": { \"type\": \"SystemAssigned\" }`"
                  : "read `principalId` of the user-assigned identity, or let it have both kinds");
    ExplainDefaults(place, ctx, report);
  });
}

}  // namespace

extern constinit const Rule principal_without_identity = {
    .id = "principal-without-identity",
    .summary = "a role is assigned to an identity that the resource does not have",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "identity"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
