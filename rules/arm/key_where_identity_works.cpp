#include <algorithm>

#include "arm/dependencies.h"
#include "arm/grants.h"
#include "arm/identity_needs.h"
#include "arm/need_coverage.h"
#include "engine/deployed_values.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A setting of an app holds the key of a service that takes identities as well. Keys are shared, live long, and leave no trace of who
used them. The libraries of Functions take a setting in parts instead, `<name>__accountName` and its like, and sign in
with the identity of the app.

```json bad
{
  "resources": [
    { "type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-05-01", "name": "shopdata", "location": "westeurope", "sku": { "name": "Standard_LRS" }, "kind": "StorageV2" },
    {
      "type": "Microsoft.Web/sites",
      "apiVersion": "2023-12-01",
      "name": "shop",
      "location": "westeurope",
      "identity": { "type": "SystemAssigned" },
      "properties": {
        "siteConfig": {
          "appSettings": [
            { "name": "AzureWebJobsStorage", "value": "[concat('DefaultEndpointsProtocol=https;AccountName=shopdata;AccountKey=', listKeys(resourceId('Microsoft.Storage/storageAccounts', 'shopdata'), '2023-05-01').keys[0].value)]" }
          ]
        }
      }
    }
  ]
}
```

```json good
{
  "resources": [
    { "type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-05-01", "name": "shopdata", "location": "westeurope", "sku": { "name": "Standard_LRS" }, "kind": "StorageV2" },
    {
      "type": "Microsoft.Web/sites",
      "apiVersion": "2023-12-01",
      "name": "shop",
      "location": "westeurope",
      "identity": { "type": "SystemAssigned" },
      "properties": {
        "siteConfig": {
          "appSettings": [
            { "name": "AzureWebJobsStorage__accountName", "value": "shopdata" }
          ]
        }
      }
    },
    {
      "type": "Microsoft.Authorization/roleAssignments",
      "apiVersion": "2022-04-01",
      "name": "[guid('a')]",
      "scope": "[resourceId('Microsoft.Storage/storageAccounts', 'shopdata')]",
      "properties": {
        "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b')]",
        "principalId": "[reference(resourceId('Microsoft.Web/sites', 'shop'), '2023-12-01', 'Full').identity.principalId]",
        "principalType": "ServicePrincipal"
      }
    }
  ]
}
```

The share of the content of an app, `WEBSITE_CONTENTAZUREFILECONNECTIONSTRING`, takes a key only.
)md";

struct Row {
  std::string_view type;  // Begins with this.
  std::string_view part;  // Behind the name of the setting; empty: none.
};
constexpr Row kRows[] = {
    {"Microsoft.Storage/storageAccounts", "accountName"},
    {"Microsoft.ServiceBus/namespaces", "fullyQualifiedNamespace"},
    {"Microsoft.EventHub/namespaces", "fullyQualifiedNamespace"},
    {"Microsoft.DocumentDB/databaseAccounts", "accountEndpoint"},
    {"Microsoft.AppConfiguration/configurationStores", ""},
    {"Microsoft.CognitiveServices/accounts", ""},
    {"Microsoft.Search/searchServices", ""},
};

// Settings that take nothing else.
bool NeedsKey(std::string_view name) {
  constexpr std::string_view kNames[] = {"WEBSITE_CONTENTAZUREFILECONNECTIONSTRING",
                                         "AzureWebJobsDashboard"};
  return std::ranges::any_of(kNames,
                             [name](std::string_view one) { return EqualsIgnoreCase(one, name); });
}

bool AsksForKey(const eval::Value& part) {
  const eval::Residual& made = part.unknown().residual;
  return made.form == eval::Residual::Form::kCall && !made.arguments.empty() &&
         (EqualsIgnoreCase(made.name, "listKeys") ||
          EqualsIgnoreCase(made.name, "listConnectionStrings") ||
          EqualsIgnoreCase(made.name, "listAdminKeys"));
}

void CheckSetting(const arm::ResourceFinder& finder, const arm::DeployedResource& site,
                  const arm::Setting& setting, SeenPlaces& seen, RuleContext& ctx) {
  const eval::Value* const call = arm::FindWithin(setting.value, AsksForKey);
  if (call == nullptr || NeedsKey(setting.name)) return;
  const eval::Value& target = call->unknown().residual.arguments[0];
  const std::string type =
      arm::TypeOfTarget(finder, target, finder.WrittenIn(call->origin(), site.owner));
  for (const Row& row : kRows) {
    if (!StartsWithIgnoreCase(type, row.type)) continue;
    const Written place = WrittenAt(ctx.graph(), setting.place);
    if (!place || !seen.Add(place)) return;
    auto report = ctx.ReportIn(*place.document, place.span,
                               "`{}` is a key of a `{}`, which the app could use with its identity",
                               setting.name, row.type);
    // Only the host of functions takes settings in parts.
    const eval::Value* const kind = FindAt(site.body, "kind");
    const bool is_host =
        kind != nullptr && kind->IsString() && ContainsIgnoreCase(kind->text(), "functionapp");
    if (row.part.empty() || !is_host) {
      report.Help("pass the address, and let the app sign in with its identity");
    } else {
      report.Help("set `{}__{}` instead, and assign a role for the data", setting.name, row.part);
    }
    return;
  }
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  const arm::ResourceFinder finder(expansion);
  SeenPlaces seen;
  for (const arm::DeployedResource& site : expansion.resources()) {
    if (!IsSent(site) || (!EqualsIgnoreCase(site.type, "Microsoft.Web/sites") &&
                          !EqualsIgnoreCase(site.type, "Microsoft.Web/sites/slots")))
      continue;
    for (const arm::Setting& setting : arm::SettingsOf(finder, site).all)
      CheckSetting(finder, site, setting, seen, ctx);
  }
}

}  // namespace

extern constinit const Rule key_where_identity_works = {
    .id = "key-where-identity-works",
    .summary = "an app gets a key of a service that takes identities",
    .severity = Severity::kInfo,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"identity", "secrets"},
    .controls = {"CWE-798", "MCSB:IM-1", "MCSB:IM-8"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
