#include <algorithm>

#include "arm/dependencies.h"
#include "arm/grants.h"
#include "arm/identity_needs.h"
#include "arm/need_coverage.h"
#include "engine/deployed_values.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Images of an Azure container registry are pulled with a password. It is that of the registry's admin user, which everybody shares
and which may push too. All hosts of containers can pull with an identity that has role `AcrPull`.

```json bad
{
  "parameters": { "password": { "type": "securestring" } },
  "resources": [
    {
      "type": "Microsoft.ContainerInstance/containerGroups",
      "apiVersion": "2023-05-01",
      "name": "shop",
      "location": "westeurope",
      "properties": {
        "imageRegistryCredentials": [
          { "server": "images.azurecr.io", "username": "images", "password": "[parameters('password')]" }
        ]
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
      "type": "Microsoft.ContainerInstance/containerGroups",
      "apiVersion": "2023-05-01",
      "name": "shop",
      "location": "westeurope",
      "properties": {
        "imageRegistryCredentials": [
          { "server": "images.azurecr.io", "identity": "[resourceId('Microsoft.ManagedIdentity/userAssignedIdentities', 'shop')]" }
        ]
      }
    }
  ]
}
```
)md";

constexpr std::string_view kRegistries = "Microsoft.ContainerRegistry/registries";

bool IsRegistry(const eval::Value* server) {
  if (server == nullptr) return false;
  if (server->IsString()) return ContainsIgnoreCase(server->text(), ".azurecr.");
  const auto read = arm::RuntimeReadOf(*server);
  if (read) return EqualsIgnoreCase(arm::TypeOfId(read->target), kRegistries);
  const auto text = arm::PartialText::Of(*server);
  return text && std::ranges::any_of(text->parts(), [](const arm::PartialText::Part& part) {
           return part.text.find(".azurecr.") != std::string::npos;
         });
}

bool AsksForPassword(const eval::Value& part) {
  const eval::Residual& made = part.unknown().residual;
  return made.form == eval::Residual::Form::kCall &&
         EqualsIgnoreCase(made.name, "listCredentials") && !made.arguments.empty() &&
         EqualsIgnoreCase(arm::TypeOfId(made.arguments[0]), kRegistries);
}

// What may be handed a password: hosts of containers, and scripts that log in.
bool RunsImages(const arm::DeployedResource& resource) {
  constexpr std::string_view kTypes[] = {"Microsoft.App/containerApps",
                                         "Microsoft.App/jobs",
                                         "Microsoft.Batch/batchAccounts/pools",
                                         "Microsoft.Compute/virtualMachines/extensions",
                                         "Microsoft.ContainerInstance/containerGroups",
                                         "Microsoft.Resources/deploymentScripts",
                                         "Microsoft.Web/sites",
                                         "Microsoft.Web/sites/config",
                                         "Microsoft.Web/sites/slots"};
  return std::ranges::any_of(
      kTypes, [&resource](std::string_view type) { return EqualsIgnoreCase(type, resource.type); });
}

class Checker {
 public:
  Checker(const arm::Expansion& expansion, RuleContext& ctx)
      : expansion_(expansion), ctx_(ctx), finder_(expansion) {}

  void Check() {
    // Looking through every value is only worth it where some expression asks.
    const bool asks =
        std::ranges::any_of(expansion_.templates(), [](const arm::DeployedTemplate& of) {
          return ContainsIgnoreCase(of.declared->node.tree()->text(), "listCredentials");
        });
    for (const arm::DeployedResource& resource : expansion_.resources()) {
      if (!IsSent(resource)) continue;
      List(resource, "properties.imageRegistryCredentials", "password");
      List(resource, "properties.configuration.registries", "passwordSecretRef");
      if (EqualsIgnoreCase(resource.type, "Microsoft.Web/sites") ||
          EqualsIgnoreCase(resource.type, "Microsoft.Web/sites/slots"))
        Site(resource);
      if (asks && RunsImages(resource)) Walk(resource.body, resource, 0);
    }
  }

 private:
  void Site(const arm::DeployedResource& site) {
    const arm::Settings settings = arm::SettingsOf(finder_, site);
    const arm::Setting* const url = settings.Find("DOCKER_REGISTRY_SERVER_URL");
    const arm::Setting* const password = settings.Find("DOCKER_REGISTRY_SERVER_PASSWORD");
    if (url != nullptr && password != nullptr && IsRegistry(&url->value))
      Report(site, password->value, password->place);
  }

  void List(const arm::DeployedResource& resource, std::string_view path, std::string_view key) {
    const eval::Value* const list = FindAt(resource.body, path);
    if (list == nullptr || !list->IsArray()) return;
    for (const eval::Value& item : list->items()) {
      const eval::Value* const password = FindAt(item, key);
      if (password == nullptr || !IsRegistry(FindAt(item, "server"))) continue;
      const Written written = WrittenAt(ctx_.graph(), expansion_, item);
      Report(resource, *password,
             written ? written.node.Find(Key(key), CaseRule::kIgnore) : NodeRef());
    }
  }

  // listCredentials() wherever it is.
  void Walk(const eval::Value& value, const arm::DeployedResource& resource, int depth) {
    if (depth > 50) return;
    if (value.IsArray()) {
      if (value.array().all_known) return;
      for (const eval::Value& item : value.items()) Walk(item, resource, depth + 1);
    } else if (value.IsObject()) {
      if (value.object().all_known) return;
      for (const eval::Member& member : value.members()) Walk(member.value, resource, depth + 1);
    } else if (value.IsUnknown() && arm::FindWithin(value, AsksForPassword) != nullptr) {
      std::string text;
      eval::AppendExpression(value, text);
      if (ContainsIgnoreCase(text, "password")) Report(resource, value, NodeRef());
    }
  }

  void Report(const arm::DeployedResource& resource, const eval::Value& password, NodeRef member) {
    if (password.IsNull() || (password.IsString() && password.text().empty())) return;
    Written place = WrittenAt(ctx_.graph(), member);
    if (!place) place = WrittenAt(ctx_.graph(), expansion_, password);
    if (!place || !seen_.Add(place)) return;
    ctx_.ReportIn(*place.document, place.span, "{} has the password of a container registry",
                  arm::TitleOf(resource))
        .Help("pull with an identity that has role `AcrPull`");
  }

  const arm::Expansion& expansion_;
  RuleContext& ctx_;
  arm::ResourceFinder finder_;
  SeenPlaces seen_;
};

void Check(const arm::Expansion& expansion, RuleContext& ctx) { Checker(expansion, ctx).Check(); }

}  // namespace

extern constinit const Rule registry_password = {
    .id = "registry-password",
    .summary = "images of an Azure container registry are pulled with a password",
    .severity = Severity::kWarning,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"identity", "secrets", "containers"},
    .controls = {"CWE-798"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
