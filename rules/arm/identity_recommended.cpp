#include <algorithm>

#include "arm/principals.h"
#include "engine/deployed_values.h"
#include "syntax/json_edit.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A service that talks to other services has no managed identity. Without one it is given keys and passwords, which have to be
kept, passed on and renewed.

```json bad
{
  "type": "Microsoft.Web/sites",
  "apiVersion": "2023-12-01",
  "name": "shop",
  "location": "westeurope",
  "properties": {}
}
```

```json good
{
  "type": "Microsoft.Web/sites",
  "apiVersion": "2023-12-01",
  "name": "shop",
  "location": "westeurope",
  "identity": { "type": "SystemAssigned" },
  "properties": {}
}
```
)md";

constexpr std::string_view kTypes[] = {
    "Microsoft.ApiManagement/service",
    "Microsoft.App/containerApps",
    "Microsoft.App/jobs",
    "Microsoft.AppConfiguration/configurationStores",
    "Microsoft.Automation/automationAccounts",
    "Microsoft.Batch/batchAccounts",
    "Microsoft.Cdn/profiles",
    "Microsoft.CognitiveServices/accounts",
    "Microsoft.Compute/virtualMachineScaleSets",
    "Microsoft.Compute/virtualMachines",
    "Microsoft.DataFactory/factories",
    "Microsoft.EventGrid/domains",
    "Microsoft.EventGrid/topics",
    "Microsoft.Kusto/clusters",
    "Microsoft.Logic/workflows",
    "Microsoft.Search/searchServices",
    "Microsoft.SignalRService/signalR",
    "Microsoft.SignalRService/webPubSub",
    "Microsoft.Sql/managedInstances",
    "Microsoft.Web/sites",
    "Microsoft.Web/sites/slots",
};

// Sizes and kinds that cannot have one, or have no use for it.
bool IsLeftOut(const arm::DeployedResource& resource) {
  const eval::Value* const sku = FindAt(resource.body, "sku.name");
  const auto is = [&resource](std::string_view type) {
    return EqualsIgnoreCase(resource.type, type);
  };
  const auto is_sku = [sku](std::string_view name) {
    return sku != nullptr && sku->IsString() && StartsWithIgnoreCase(sku->text(), name);
  };
  if (is("Microsoft.Cdn/profiles"))
    return !is_sku("Standard_AzureFrontDoor") && !is_sku("Premium_AzureFrontDoor");
  if (is("Microsoft.Search/searchServices")) return is_sku("free");
  return is("Microsoft.AppConfiguration/configurationStores") && is_sku("free");
}

// `"identity": {}` says nothing.
bool HasNone(const arm::ResourceFinder& finder, const arm::DeployedResource& resource) {
  const eval::Value* const identity = FindAt(resource.body, "identity");
  if (identity != nullptr && identity->IsObject() && !identity->object().is_open &&
      identity->members().empty())
    return true;
  return arm::IdentitiesOf(finder, resource).IsNone();
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  const arm::ResourceFinder finder(expansion);
  SeenPlaces seen;
  for (const arm::DeployedResource& resource : expansion.resources()) {
    const bool is_listed = std::ranges::any_of(kTypes, [&resource](std::string_view type) {
      return EqualsIgnoreCase(type, resource.type);
    });
    if (!is_listed || !IsSent(resource) || IsLeftOut(resource) || !HasNone(finder, resource))
      continue;
    const arm::Resource& declared = *resource.declared;
    const Written place = WrittenAt(
        ctx.graph(), declared.identity.node() ? declared.identity.node() : declared.type.node());
    if (!place || !seen.Add(place)) continue;
    auto report = ctx.ReportIn(*place.document, place.span, "a `{}` without a managed identity",
                               resource.type);
    report.Help("give it `\"identity\": {{ \"type\": \"SystemAssigned\" }}`");
    if (!declared.identity.node()) {
      report.FixWith(FixSafety::kUnsafe, "add a system-assigned identity",
                     {InsertMember(declared.node, "identity", R"({ "type": "SystemAssigned" })")});
    }
  }
}

}  // namespace

extern constinit const Rule identity_recommended = {
    .id = "identity-recommended",
    .summary = "a service that uses other services has no managed identity",
    .severity = Severity::kInfo,
    .confidence = Confidence::kMedium,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .enabled = Default::kPedantic,
    .categories = {"identity"},
    .controls = {"MCSB:IM-3"},
    .equivalents = {"template-analyzer:TA-000007", "template-analyzer:TA-000013",
                    "template-analyzer:TA-000019", "checkov:CKV_AZURE_16", "checkov:CKV_AZURE_71",
                    "kics:website_azure_active_directory_disabled",
                    "psrule:Azure.AppService.ManagedIdentity",
                    "psrule:Azure.ContainerApp.ManagedIdentity",
                    "psrule:Azure.APIM.ManagedIdentity", "psrule:Azure.Automation.ManagedIdentity",
                    "psrule:Azure.AI.ManagedIdentity", "psrule:Azure.EventGrid.ManagedIdentity",
                    "psrule:Azure.Search.ManagedIdentity", "psrule:Azure.SignalR.ManagedIdentity",
                    "psrule:Azure.WebPubSub.ManagedIdentity", "checkov:CKV_AZURE_238"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
