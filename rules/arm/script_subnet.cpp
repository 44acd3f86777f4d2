#include "arm/partial_text.h"
#include "arm/resource_ids.h"
#include "engine/deployment_scripts.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
In a subnet a deployment script works with a storage account of yours, which it reaches with its identity, and its
container group needs a subnet that is delegated to `Microsoft.ContainerInstance/containerGroups`.

```json bad
{
  "type": "Microsoft.Resources/deploymentScripts", "apiVersion": "2023-08-01", "name": "seed", "kind": "AzureCLI", "identity": { "type": "UserAssigned", "userAssignedIdentities": { "[resourceId('Microsoft.ManagedIdentity/userAssignedIdentities', 'deployer')]": {} } },
  "properties": { "scriptContent": "./seed.sh", "containerSettings": { "subnetIds": [ { "id": "[resourceId('Microsoft.Network/virtualNetworks/subnets', 'net', 'scripts')]" } ] } }
}
```

```json good
{
  "type": "Microsoft.Resources/deploymentScripts", "apiVersion": "2023-08-01", "name": "seed", "kind": "AzureCLI", "identity": { "type": "UserAssigned", "userAssignedIdentities": { "[resourceId('Microsoft.ManagedIdentity/userAssignedIdentities', 'deployer')]": {} } },
  "properties": { "scriptContent": "./seed.sh", "containerSettings": { "subnetIds": [ { "id": "[resourceId('Microsoft.Network/virtualNetworks/subnets', 'net', 'scripts')]" } ] }, "storageAccountSettings": { "storageAccountName": "contoso" } }
}
```
)md";

// Of a subnet that the deployment makes: whether it is delegated to container groups; nothing when
// it is not here, or not known.
std::optional<bool> IsDelegated(const eval::Value& subnet) {
  const eval::Value* const properties = FindAt(subnet, "properties");
  if (properties == nullptr || !properties->IsObject() || properties->object().is_open) {
    return std::nullopt;
  }
  const eval::Value* const list = FindAt(*properties, "delegations");
  if (list == nullptr || list->IsNull()) return false;
  if (!list->IsArray()) return std::nullopt;
  for (const eval::Value& delegation : list->items()) {
    const eval::Value* const service = FindAt(delegation, "properties.serviceName");
    if (service == nullptr || !service->IsString()) return std::nullopt;
    if (EqualsIgnoreCase(service->text(), "Microsoft.ContainerInstance/containerGroups")) {
      return true;
    }
  }
  return false;
}

struct Subnet {
  std::optional<bool> is_delegated;
  const arm::DeployedResource* declared = nullptr;
};
Subnet FindSubnet(const arm::Expansion& expansion, const eval::Value& id) {
  const auto wanted = arm::PartialText::Of(id);
  if (!wanted) return {};
  for (const arm::DeployedResource& resource : expansion.resources()) {
    if (!StartsWithIgnoreCase(resource.type, "Microsoft.Network/virtualNetworks") ||
        !IsSent(resource)) {
      continue;
    }
    const auto its_id = arm::IdTextOf(expansion, resource);
    if (!its_id) continue;
    if (EqualsIgnoreCase(resource.type, "Microsoft.Network/virtualNetworks/subnets")) {
      if (arm::Same(*its_id, *wanted) == eval::Truth::kTrue) {
        return {IsDelegated(resource.body), &resource};
      }
    } else if (EqualsIgnoreCase(resource.type, "Microsoft.Network/virtualNetworks")) {
      const eval::Value* const subnets = FindAt(resource.body, "properties.subnets");
      if (subnets == nullptr || !subnets->IsArray()) continue;
      for (const eval::Value& subnet : subnets->items()) {
        const eval::Value* const name = FindAt(subnet, "name");
        const auto its_name = name == nullptr ? std::nullopt : arm::PartialText::Of(*name);
        if (!its_name) continue;
        arm::PartialText full = *its_id;
        full.Add("/subnets/");
        full.Add(*its_name);
        if (arm::Same(full, *wanted) == eval::Truth::kTrue) {
          return {IsDelegated(subnet), &resource};
        }
      }
    }
  }
  return {};
}

bool HasNoIdentity(const arm::DeployedResource& resource) {
  const eval::Value* const identity = FindAt(resource.body, "identity");
  return identity == nullptr && resource.body.IsObject() && !resource.body.object().is_open;
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  SeenPlaces seen;
  ForEachDeploymentScript(expansion, [&](const DeploymentScript& script) {
    const eval::Value* const subnets = script.At("containerSettings.subnetIds");
    if (subnets == nullptr || !subnets->IsArray() || subnets->items().empty()) return;
    const Written place = PlaceOfKey(script, "containerSettings.subnetIds", ctx.graph());
    if (!place || !seen.Add(place)) return;
    const eval::Value* const settings = script.At("storageAccountSettings");
    const bool has_account =
        settings != nullptr &&
        (!settings->IsObject() || FindAt(*settings, "storageAccountName") != nullptr);
    if (!has_account) {
      ctx.ReportIn(*place.document, place.span,
                   "{} runs in a subnet and names no storage account to work with", script.Title())
          .Help("name one in `storageAccountSettings.storageAccountName`");
    }
    if (HasNoIdentity(*script.resource)) {
      ctx.ReportIn(*place.document, place.span,
                   "{} runs in a subnet and has no identity that reaches its storage account",
                   script.Title())
          .Help("give it an identity with the role Storage File Data Privileged Contributor");
    }
    for (const eval::Value& subnet : subnets->items()) {
      const eval::Value* const id = FindAt(subnet, "id");
      if (id == nullptr) continue;
      const Subnet found = FindSubnet(expansion, *id);
      if (found.is_delegated.value_or(true)) continue;
      auto report =
          ctx.ReportIn(*place.document, place.span,
                       "the subnet of {} is not delegated to container groups", script.Title());
      const Written declared = WrittenAt(ctx.graph(), found.declared->declared->name.node());
      if (declared) report.LabelIn(*declared.document, declared.span, "the subnet");
      report.Help("delegate it to `Microsoft.ContainerInstance/containerGroups`");
    }
  });
}

}  // namespace

extern constinit const Rule script_subnet = {
    .id = "script-subnet",
    .summary = "a deployment script in a subnet lacks what it needs there",
    .severity = Severity::kError,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "deployment-scripts"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
