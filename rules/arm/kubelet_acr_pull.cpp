#include "arm/dependencies.h"
#include "arm/identity_needs.h"
#include "arm/need_coverage.h"
#include "engine/deployed_values.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The template makes a cluster and a registry, and the identity that pulls the cluster's images, `kubeletidentity`, may not pull
from it. Pods with images of the registry then wait forever (`ImagePullBackOff`).

```json bad
{
  "resources": [
    { "type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2023-07-01", "name": "images", "location": "westeurope", "sku": { "name": "Basic" } },
    { "type": "Microsoft.ContainerService/managedClusters", "apiVersion": "2024-02-01", "name": "cluster", "location": "westeurope", "identity": { "type": "SystemAssigned" }, "properties": {} }
  ]
}
```

```json good
{
  "resources": [
    { "type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2023-07-01", "name": "images", "location": "westeurope", "sku": { "name": "Basic" } },
    { "type": "Microsoft.ContainerService/managedClusters", "apiVersion": "2024-02-01", "name": "cluster", "location": "westeurope", "identity": { "type": "SystemAssigned" }, "properties": {} },
    {
      "type": "Microsoft.Authorization/roleAssignments",
      "apiVersion": "2022-04-01",
      "name": "[guid(resourceGroup().id, 'cluster', 'pull')]",
      "properties": {
        "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '7f951dda-4ed3-4680-a7ca-43fe172d538d')]",
        "principalId": "[reference('cluster').identityProfile.kubeletidentity.objectId]",
        "principalType": "ServicePrincipal"
      }
    }
  ]
}
```
)md";

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  const arm::DeployedResource* registry = nullptr;
  std::vector<const arm::DeployedResource*> clusters;
  for (const arm::DeployedResource& resource : expansion.resources()) {
    if (!IsSent(resource)) continue;
    if (EqualsIgnoreCase(resource.type, "Microsoft.ContainerRegistry/registries"))
      registry = &resource;
    if (EqualsIgnoreCase(resource.type, "Microsoft.ContainerService/managedClusters"))
      clusters.push_back(&resource);
  }
  if (registry == nullptr || clusters.empty()) return;
  const arm::ResourceFinder finder(expansion);
  const std::vector<arm::Grant> grants = arm::GrantsOf(finder);
  SeenPlaces seen;
  for (const arm::DeployedResource* const cluster : clusters) {
    // A kubelet with an identity of the user's is another one's business, and one that signs in as
    // a service principal too.
    const arm::HeldIdentities held = arm::IdentitiesOf(finder, *cluster);
    if (!held.is_certain || held.IsNone()) continue;
    if (FindAt(cluster->body, "properties.identityProfile") != nullptr) continue;
    const arm::Principal kubelet{arm::PrincipalKind::kPart, cluster->id, {}, "kubeletidentity"};
    arm::Need need;
    need.kind = arm::NeedKind::kImages;
    need.of = cluster->id;
    need.store = registry->id;
    need.identity = kubelet;
    if (arm::CoverageOf(finder, grants, need).by != arm::Coverage::kNone ||
        arm::MayBeGrantedUnseen(finder, kubelet))
      continue;
    const Written place = WrittenAt(ctx.graph(), cluster->declared->name.node());
    const Written there = WrittenAt(ctx.graph(), registry->declared->name.node());
    if (!place || !seen.Add(place)) continue;
    auto report =
        ctx.ReportIn(*place.document, place.span, "nothing lets the nodes of {} pull images of {}",
                     arm::TitleOf(*cluster), arm::TitleOf(*registry));
    if (there) report.LabelIn(*there.document, there.span, "the registry");
    report.Help("assign role `AcrPull` to `identityProfile.kubeletidentity.objectId`");
  }
}

}  // namespace

extern constinit const Rule kubelet_acr_pull = {
    .id = "kubelet-acr-pull",
    .summary = "the nodes of a cluster may not pull images of the registry beside it",
    .severity = Severity::kInfo,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .enabled = Default::kPedantic,
    .categories = {"identity", "containers"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
