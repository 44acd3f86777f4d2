#include <algorithm>

#include "arm/dependencies.h"
#include "arm/identity_needs.h"
#include "engine/deployed_values.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
An app that has only user-assigned identities is told by its settings to sign in with an identity, and not with which one. The
libraries then ask for the system-assigned identity, which is not there.

```json bad
{
  "resources": [
    { "type": "Microsoft.ManagedIdentity/userAssignedIdentities", "apiVersion": "2023-01-31", "name": "shop", "location": "westeurope" },
    {
      "type": "Microsoft.Web/sites",
      "apiVersion": "2023-12-01",
      "name": "shop",
      "location": "westeurope",
      "identity": {
        "type": "UserAssigned",
        "userAssignedIdentities": { "[resourceId('Microsoft.ManagedIdentity/userAssignedIdentities', 'shop')]": {} }
      },
      "properties": {
        "siteConfig": {
          "appSettings": [
            { "name": "Data__blobServiceUri", "value": "https://shopdata.blob.core.windows.net" }
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
    { "type": "Microsoft.ManagedIdentity/userAssignedIdentities", "apiVersion": "2023-01-31", "name": "shop", "location": "westeurope" },
    {
      "type": "Microsoft.Web/sites",
      "apiVersion": "2023-12-01",
      "name": "shop",
      "location": "westeurope",
      "identity": {
        "type": "UserAssigned",
        "userAssignedIdentities": { "[resourceId('Microsoft.ManagedIdentity/userAssignedIdentities', 'shop')]": {} }
      },
      "properties": {
        "siteConfig": {
          "appSettings": [
            { "name": "Data__blobServiceUri", "value": "https://shopdata.blob.core.windows.net" },
            { "name": "Data__credential", "value": "managedidentity" },
            { "name": "Data__clientId", "value": "[reference('shop').clientId]" }
          ]
        }
      }
    }
  ]
}
```

A setting `AZURE_CLIENT_ID` names the one for the whole app.
)md";

bool IsConnection(std::string_view part) {
  constexpr std::string_view kParts[] = {"accountName",     "accountEndpoint",
                                         "blobServiceUri",  "queueServiceUri",
                                         "tableServiceUri", "fullyQualifiedNamespace"};
  return std::ranges::any_of(kParts,
                             [part](std::string_view one) { return EqualsIgnoreCase(one, part); });
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  const arm::ResourceFinder finder(expansion);
  SeenPlaces seen;
  for (const arm::DeployedResource& site : expansion.resources()) {
    if (!IsSent(site) || (!EqualsIgnoreCase(site.type, "Microsoft.Web/sites") &&
                          !EqualsIgnoreCase(site.type, "Microsoft.Web/sites/slots")))
      continue;
    const arm::HeldIdentities held = arm::IdentitiesOf(finder, site);
    if (!held.is_certain || held.has_system || held.users.empty()) continue;
    const arm::Settings settings = arm::SettingsOf(finder, site);
    if (!settings.is_complete || settings.Find("AZURE_CLIENT_ID") != nullptr) continue;
    for (const arm::Setting& setting : settings.all) {
      const std::size_t end = setting.name.rfind("__");
      if (end == std::string_view::npos || !IsConnection(setting.name.substr(end + 2))) continue;
      const std::string client = fmt::format("{}__clientId", setting.name.substr(0, end));
      if (settings.Find(client) != nullptr) continue;
      const Written place = WrittenAt(ctx.graph(), setting.place);
      if (!place || !seen.Add(place)) continue;
      auto report = ctx.ReportIn(
          *place.document, place.span,
          "{} has user-assigned identities only, and `{}` does not say which one to use",
          arm::TitleOf(site), setting.name);
      if (site.declared->identity.node().tree() == &place.document->tree)
        report.Label(site.declared->identity.span(), "the identities");
      report.Help(
          "set `{0}__credential` to `managedidentity`, and `{1}` to the client id of the identity",
          setting.name.substr(0, end), client);
    }
  }
}

}  // namespace

extern constinit const Rule client_id_missing = {
    .id = "client-id-missing",
    .summary = "settings sign in with a user-assigned identity and do not say with which one",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"identity", "app-service"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
