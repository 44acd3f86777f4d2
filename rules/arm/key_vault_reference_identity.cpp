#include <string>

#include "arm/dependencies.h"
#include "arm/identity_needs.h"
#include "base/guid.h"
#include "engine/deployed_values.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A resource is told to read a secret, or to pull an image, with an identity that it does not have. Key Vault references of a web
app use the system-assigned identity unless `keyVaultReferenceIdentity` says otherwise. The secret stays unresolved.

```json bad
{
  "resources": [
    { "type": "Microsoft.ManagedIdentity/userAssignedIdentities", "apiVersion": "2023-01-31", "name": "shop", "location": "westeurope" },
    {
      "type": "Microsoft.App/containerApps",
      "apiVersion": "2024-03-01",
      "name": "shop",
      "location": "westeurope",
      "identity": {
        "type": "UserAssigned",
        "userAssignedIdentities": { "[resourceId('Microsoft.ManagedIdentity/userAssignedIdentities', 'shop')]": {} }
      },
      "properties": {
        "configuration": {
          "secrets": [{ "name": "db", "keyVaultUrl": "https://safe.vault.azure.net/secrets/db", "identity": "system" }]
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
      "type": "Microsoft.App/containerApps",
      "apiVersion": "2024-03-01",
      "name": "shop",
      "location": "westeurope",
      "identity": {
        "type": "UserAssigned",
        "userAssignedIdentities": { "[resourceId('Microsoft.ManagedIdentity/userAssignedIdentities', 'shop')]": {} }
      },
      "properties": {
        "configuration": {
          "secrets": [{ "name": "db", "keyVaultUrl": "https://safe.vault.azure.net/secrets/db", "identity": "[resourceId('Microsoft.ManagedIdentity/userAssignedIdentities', 'shop')]" }]
        }
      }
    }
  ]
}
```

`acrUserManagedIdentityID` of a web app is the client id of the identity, not its resource id.
)md";

class Checker {
 public:
  Checker(const arm::Expansion& expansion, RuleContext& ctx)
      : expansion_(expansion), ctx_(ctx), finder_(expansion) {}

  void Check() {
    for (const arm::DeployedResource& resource : expansion_.resources()) {
      if (!IsSent(resource)) continue;
      const auto is = [&resource](std::string_view type) {
        return EqualsIgnoreCase(resource.type, type);
      };
      if (is("Microsoft.Web/sites") || is("Microsoft.Web/sites/slots")) {
        Site(resource);
      } else if (is("Microsoft.App/containerApps") || is("Microsoft.App/jobs")) {
        List(resource, "properties.configuration.secrets");
        List(resource, "properties.configuration.registries");
      } else if (is("Microsoft.ContainerInstance/containerGroups")) {
        List(resource, "properties.imageRegistryCredentials");
      }
    }
  }

 private:
  void Site(const arm::DeployedResource& site) {
    const arm::HeldIdentities held = arm::IdentitiesOf(finder_, site);
    const arm::ReferenceIdentity chosen = arm::ReferenceIdentityOf(expansion_, site);
    if (!chosen.value.IsNull()) {
      One(site, held, chosen.value);
    } else if (!chosen.is_hidden && held.is_certain && !held.has_system && !held.users.empty()) {
      Unchosen(site);
    }
    const eval::Value* const client =
        FindAt(site.body, "properties.siteConfig.acrUserManagedIdentityID");
    const auto text = client == nullptr ? std::nullopt : arm::PartialText::Of(*client);
    if (!text || text->parts().empty() || text->parts()[0].is_hole ||
        !text->parts()[0].text.starts_with('/'))
      return;
    const Written place = WrittenAt(ctx_.graph(), expansion_, *client);
    if (!place || !seen_.Add(place)) return;
    ctx_.ReportIn(*place.document, place.span,
                  "`acrUserManagedIdentityID` is a resource id, not the client id of an identity")
        .Help("read `clientId` of the identity with `reference()`");
  }

  // References, and nothing that says with which of the user-assigned identities to read them.
  void Unchosen(const arm::DeployedResource& site) {
    for (const arm::Setting& setting : arm::SettingsOf(finder_, site).all) {
      const auto text = arm::PartialText::Of(setting.value);
      if (!text || text->parts().empty() || text->parts()[0].is_hole ||
          !text->parts()[0].text.starts_with("@microsoft.keyvault("))
        continue;
      const Written place = WrittenAt(ctx_.graph(), setting.place);
      if (!place || !seen_.Add(place)) return;
      auto report =
          ctx_.ReportIn(*place.document, place.span,
                        "`{}` is read with the system-assigned identity, which {} does not have",
                        setting.name, arm::TitleOf(site));
      Explain(report, site, place);
      report.Help("set `keyVaultReferenceIdentity` to the id of the user-assigned identity");
      return;
    }
  }

  void List(const arm::DeployedResource& resource, std::string_view path) {
    const eval::Value* const list = FindAt(resource.body, path);
    if (list == nullptr || !list->IsArray()) return;
    const arm::HeldIdentities held = arm::IdentitiesOf(finder_, resource);
    for (const eval::Value& item : list->items()) {
      const eval::Member* const identity = eval::FindMember(item, "identity");
      if (identity != nullptr && !identity->value.IsNull()) One(resource, held, identity->value);
    }
  }

  void One(const arm::DeployedResource& resource, const arm::HeldIdentities& held,
           const eval::Value& named) {
    // Without any it is another finding.
    if (!held.is_certain || held.IsNone() || (named.IsString() && named.text().empty())) return;
    const bool is_system = named.IsString() && (EqualsIgnoreCase(named.text(), "system") ||
                                                EqualsIgnoreCase(named.text(), "SystemAssigned"));
    if (is_system ? held.has_system : held.Has(finder_, named) != eval::Truth::kFalse) return;
    const Written place = WrittenAt(ctx_.graph(), expansion_, named);
    if (!place || !seen_.Add(place)) return;
    auto report = is_system
                      ? ctx_.ReportIn(*place.document, place.span,
                                      "{} has no system-assigned identity", arm::TitleOf(resource))
                      : ctx_.ReportIn(*place.document, place.span, "{} does not have this identity",
                                      arm::TitleOf(resource));
    Explain(report, resource, place);
    report.Help("{}",
                is_system
                    ? "name one of its user-assigned identities, or give it a system-assigned one"
                    : "list it in `identity.userAssignedIdentities`");
    ExplainDefaults(place, ctx_, report);
  }

  static void Explain(ReportBuilder& report, const arm::DeployedResource& resource,
                      const Written& place) {
    const NodeRef identity = resource.declared->identity.node();
    if (identity && identity.tree() == &place.document->tree)
      report.LabelIn(*place.document, identity.span(), "its identities");
  }

  const arm::Expansion& expansion_;
  RuleContext& ctx_;
  arm::ResourceFinder finder_;
  SeenPlaces seen_;
};

void Check(const arm::Expansion& expansion, RuleContext& ctx) { Checker(expansion, ctx).Check(); }

}  // namespace

extern constinit const Rule key_vault_reference_identity = {
    .id = "key-vault-reference-identity",
    .summary =
        "a secret is read, or an image pulled, with an identity that the resource does not have",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"identity"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
