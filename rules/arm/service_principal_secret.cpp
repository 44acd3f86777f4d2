#include <algorithm>

#include "arm/dependencies.h"
#include "arm/principals.h"
#include "engine/deployed_values.h"
#include "eval/choice.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The service signs in as a service principal with a secret. Secrets run out, and whoever reads them is the service from then on. A
managed identity has none.

```json bad
{
  "parameters": { "id": { "type": "string" }, "secret": { "type": "securestring" } },
  "resources": [
    {
      "type": "Microsoft.ContainerService/managedClusters",
      "apiVersion": "2024-02-01",
      "name": "cluster",
      "location": "westeurope",
      "properties": { "servicePrincipalProfile": { "clientId": "[parameters('id')]", "secret": "[parameters('secret')]" } }
    }
  ]
}
```

```json good
{
  "resources": [
    {
      "type": "Microsoft.ContainerService/managedClusters",
      "apiVersion": "2024-02-01",
      "name": "cluster",
      "location": "westeurope",
      "identity": { "type": "SystemAssigned" },
      "properties": {}
    }
  ]
}
```
)md";

struct Row {
  std::string_view type;
  std::string_view path;  // Of the secret.
  std::string_view instead;
};
constexpr Row kRows[] = {
    {"Microsoft.ContainerService/managedClusters", "properties.servicePrincipalProfile.secret",
     "give the cluster an `identity`"},
    {"Microsoft.RedHatOpenShift/openShiftClusters",
     "properties.servicePrincipalProfile.clientSecret",
     "use the managed identities of newer API versions"},
    {"Microsoft.DataFactory/factories/linkedservices",
     "properties.typeProperties.servicePrincipalKey",
     "let the linked service use the identity of the factory"},
    {"Microsoft.Synapse/workspaces/linkedservices", "properties.typeProperties.servicePrincipalKey",
     "let the linked service use the identity of the workspace"},
};

constexpr std::string_view kClusters = "Microsoft.ContainerService/managedClusters";

// A cluster that names a service principal and has no identity, with its secret set elsewhere.
void CheckCluster(const arm::ResourceFinder& finder, const arm::DeployedResource& cluster,
                  SeenPlaces& seen, RuleContext& ctx) {
  const eval::Value* const profile = FindAt(cluster.body, "properties.servicePrincipalProfile");
  const eval::Value* const client = profile == nullptr ? nullptr : FindAt(*profile, "clientId");
  if (client == nullptr || !client->IsString() || client->text().empty() ||
      EqualsIgnoreCase(client->text(), "msi") || FindAt(*profile, "secret") != nullptr ||
      !arm::IdentitiesOf(finder, cluster).IsNone())
    return;
  const Written place = WrittenAt(ctx.graph(), finder.expansion(), *client);
  if (!place || !seen.Add(place)) return;
  ctx.ReportIn(*place.document, place.span, "{} signs in as a service principal, with a secret",
               arm::TitleOf(cluster))
      .Help("give the cluster an `identity`");
}

// Not all linked services can use an identity.
bool TakesIdentity(const arm::DeployedResource& linked_service) {
  constexpr std::string_view kTypes[] = {
      "AzureBatch",         "AzureBlobFS",   "AzureBlobStorage",  "AzureDataExplorer",
      "AzureDataLakeStore", "AzureFunction", "AzureMLService",    "AzureSqlDW",
      "AzureSqlDatabase",   "AzureSqlMI",    "AzureTableStorage", "CosmosDb"};
  const eval::Value* const type = FindAt(linked_service.body, "properties.type");
  return type != nullptr && type->IsString() &&
         std::ranges::any_of(
             kTypes, [type](std::string_view one) { return EqualsIgnoreCase(type->text(), one); });
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  const arm::ResourceFinder finder(expansion);
  SeenPlaces seen;
  for (const arm::DeployedResource& resource : expansion.resources()) {
    if (!IsSent(resource)) continue;
    if (EqualsIgnoreCase(resource.type, kClusters)) CheckCluster(finder, resource, seen, ctx);
    for (const Row& row : kRows) {
      if (!EqualsIgnoreCase(resource.type, row.type)) continue;
      if (!row.path.starts_with("properties.service") && !TakesIdentity(resource)) continue;
      const eval::Value* const secret = FindAt(resource.body, row.path);
      if (secret == nullptr || secret->IsNull() || eval::MayBeNull(*secret) ||
          (secret->IsString() && secret->text().empty()))
        continue;
      const eval::Value* const client =
          FindAt(resource.body, "properties.servicePrincipalProfile.clientId");
      if (client != nullptr &&
          (client->IsString() ? EqualsIgnoreCase(client->text(), "msi") : eval::MayBeNull(*client)))
        continue;
      NodeRef node = resource.declared->properties.node();
      std::string_view path = row.path.substr(row.path.find('.') + 1);
      while (node && !path.empty()) {
        const std::size_t dot = std::min(path.find('.'), path.size());
        node = node.Find(Key(path.substr(0, dot)), CaseRule::kIgnore);
        path.remove_prefix(std::min(dot + 1, path.size()));
      }
      const Written place = WrittenAt(ctx.graph(), node ? node : resource.declared->name.node());
      if (!place || !seen.Add(place)) continue;
      ctx.ReportIn(*place.document, node ? node.key_span() : place.span,
                   "{} signs in with the secret of a service principal", arm::TitleOf(resource))
          .Help("{}", row.instead);
    }
  }
}

}  // namespace

extern constinit const Rule service_principal_secret = {
    .id = "service-principal-secret",
    .summary = "a service signs in with the secret of a service principal",
    .severity = Severity::kWarning,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"identity", "secrets"},
    .controls = {"CWE-798", "MCSB:IM-3"},
    .equivalents = {"psrule:Azure.AKS.ManagedIdentity", "checkov:CKV_AZURE_5"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
