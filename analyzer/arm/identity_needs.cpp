#include "arm/identity_needs.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "arm/relatives.h"
#include "base/ascii.h"

namespace plumbline::arm {
namespace {

using eval::Truth;
using schema::Plane;

constexpr std::string_view kVaults = "Microsoft.KeyVault/vaults";
constexpr std::string_view kAccounts = "Microsoft.Storage/storageAccounts";

// In the order of NeedKind.
constexpr NeedFacts kFacts[] = {
    {kVaults,
     Plane::kData,
     {"Microsoft.KeyVault/vaults/secrets/getSecret/action", "", ""},
     "Key Vault Secrets User",
     "reads secrets of"},
    {kVaults,
     Plane::kData,
     {"Microsoft.KeyVault/vaults/keys/wrap/action", "", ""},
     "Key Vault Crypto Service Encryption User",
     "encrypts with a key of"},
    {kAccounts,
     Plane::kData,
     {"Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read",
      "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/write", ""},
     "Storage Blob Data Owner",
     "uses blobs of"},
    {kAccounts,
     Plane::kData,
     {"Microsoft.Storage/storageAccounts/queueServices/queues/messages/read",
      "Microsoft.Storage/storageAccounts/queueServices/queues/messages/write",
      "Microsoft.Storage/storageAccounts/queueServices/queues/messages/process/action",
      "Microsoft.Storage/storageAccounts/queueServices/queues/messages/add/action"},
     "Storage Queue Data Contributor",
     "uses queues of"},
    {kAccounts,
     Plane::kData,
     {"Microsoft.Storage/storageAccounts/tableServices/tables/entities/read",
      "Microsoft.Storage/storageAccounts/tableServices/tables/entities/write", ""},
     "Storage Table Data Contributor",
     "uses tables of"},
    {"Microsoft.ServiceBus/namespaces",
     Plane::kData,
     {"Microsoft.ServiceBus/namespaces/messages/receive/action",
      "Microsoft.ServiceBus/namespaces/messages/send/action", ""},
     "Azure Service Bus Data Receiver` or `Azure Service Bus Data Sender",
     "uses messages of"},
    {"Microsoft.EventHub/namespaces",
     Plane::kData,
     {"Microsoft.EventHub/namespaces/messages/receive/action",
      "Microsoft.EventHub/namespaces/messages/send/action", ""},
     "Azure Event Hubs Data Receiver` or `Azure Event Hubs Data Sender",
     "uses events of"},
    {"Microsoft.DocumentDB/databaseAccounts",
     Plane::kData,
     {"", "", ""},
     "Cosmos DB Built-in Data Contributor",
     "uses documents of"},
    {"Microsoft.ContainerRegistry/registries",
     Plane::kControl,
     {"Microsoft.ContainerRegistry/registries/pull/read", "", ""},
     "AcrPull",
     "pulls images of"},
};

bool Is(const DeployedResource& resource, std::string_view type) {
  return EqualsIgnoreCase(resource.type, type);
}

const eval::Value* At(const eval::Value& value, std::initializer_list<std::string_view> path) {
  const eval::Value* at = &value;
  for (const std::string_view key : path) {
    const eval::Member* const member = eval::FindMember(*at, key);
    if (member == nullptr) return nullptr;
    at = &member->value;
  }
  return at;
}

bool Certainly(const DeployedResource& resource) {
  return !resource.IsExisting() && resource.IsDeployed() != Truth::kFalse;
}

// `Microsoft.KeyVault/vaults/secrets/x` is a part of its vault.
DeployedResourceId StoreAbove(const ResourceFinder& finder, DeployedResourceId id,
                              std::string_view type) {
  if (id == kNoId<DeployedResourceId>) return id;
  const DeployedResource& resource = finder.expansion().resources()[id];
  if (Is(resource, type)) return id;
  if (!StartsWithIgnoreCase(resource.type, type)) return kNoId<DeployedResourceId>;
  for (const DeployedResource& other : finder.expansion().resources()) {
    if (Is(other, type) && IsChildOf(resource, other) == Truth::kTrue) return other.id;
  }
  return kNoId<DeployedResourceId>;
}

DeployedResourceId StoreNamed(const ResourceFinder& finder, std::string_view type,
                              const PartialText& name) {
  DeployedResourceId found = kNoId<DeployedResourceId>;
  if (name.parts().empty()) return found;
  for (const DeployedResource& resource : finder.expansion().resources()) {
    if (!Is(resource, type) || resource.IsDeployed() == Truth::kFalse) continue;
    const auto own = PartialText::Of(resource.name);
    if (!own || own->Key() != name.Key()) continue;
    if (found != kNoId<DeployedResourceId>) {
      const bool is_other = finder.expansion().resources()[found].IsExisting();
      if (!is_other && !resource.IsExisting()) return kNoId<DeployedResourceId>;
      if (!is_other) continue;
    }
    found = resource.id;
  }
  return found;
}

// Finds stores by what settings say of them.
class Stores {
 public:
  explicit Stores(const ResourceFinder& finder) : finder_(finder) {}

  DeployedResourceId ByName(std::string_view type, const eval::Value& name) const {
    const auto text = PartialText::Of(name);
    return text ? StoreNamed(finder_, type, *text) : kNoId<DeployedResourceId>;
  }

  // `https://name.suffix/...`, `name.suffix`, or what reference() says of the store or a part of
  // it.
  DeployedResourceId ByAddress(std::string_view type, const eval::Value& address,
                               DeployedTemplateId reader) const {
    const eval::Value* first = &address;
    if (address.IsUnknown() && !address.unknown().pieces.empty()) {
      first = &address.unknown().pieces[0].value;
    }
    if (const auto read = RuntimeReadOf(*first)) {
      const DeployedTemplateId writer = finder_.WrittenIn(first->origin(), reader);
      return StoreAbove(finder_, finder_.Referenced(read->target, writer), type);
    }
    const auto text = PartialText::Of(address);
    return text ? ByHost(type, *text) : kNoId<DeployedResourceId>;
  }

  DeployedResourceId ByHost(std::string_view type, const PartialText& text) const {
    const auto behind = text.BehindLast("://");
    const auto label = (behind ? *behind : text).UpToAny("./");
    return label ? StoreNamed(finder_, type, *label) : kNoId<DeployedResourceId>;
  }

  // The vault of `@Microsoft.KeyVault(...)`.
  DeployedResourceId ByReference(const eval::Value& value, DeployedTemplateId reader) const {
    const auto text = PartialText::Of(value);
    if (!text) return kNoId<DeployedResourceId>;
    if (const auto name = text->BehindLast("vaultname=")) {
      const auto label = name->UpToAny(";)");
      return label ? StoreNamed(finder_, kVaults, *label) : kNoId<DeployedResourceId>;
    }
    const auto uri = text->BehindLast("secreturi=");
    if (!uri || uri->parts().empty()) return kNoId<DeployedResourceId>;
    if (!uri->parts()[0].is_hole || !value.IsUnknown()) return ByHost(kVaults, *uri);
    for (const eval::Piece& piece : value.unknown().pieces) {
      if (!piece.value.IsUnknown()) continue;
      const DeployedResourceId found = ByAddress(kVaults, piece.value, reader);
      return found != kNoId<DeployedResourceId> ? found : ByHost(kVaults, *uri);
    }
    return kNoId<DeployedResourceId>;
  }

 private:
  const ResourceFinder& finder_;
};

bool BeginsReference(const eval::Value& value) {
  const eval::Value* first = &value;
  if (value.IsUnknown() && !value.unknown().pieces.empty()) {
    first = &value.unknown().pieces[0].value;
  }
  return first->IsString() && StartsWithIgnoreCase(first->text(), "@Microsoft.KeyVault(");
}

// A customer's key: the address of the vault or key, and the user-assigned identity to read it
// with.
struct KeyRow {
  std::string_view type, address, identity;
};
constexpr KeyRow kKeys[] = {
    {"Microsoft.Storage/storageAccounts", "encryption.keyvaultproperties.keyvaulturi",
     "encryption.identity.userAssignedIdentity"},
    {"Microsoft.Compute/diskEncryptionSets", "activeKey.keyUrl", ""},
    {"Microsoft.DocumentDB/databaseAccounts", "keyVaultKeyUri", ""},
    {"Microsoft.CognitiveServices/accounts", "encryption.keyVaultProperties.keyVaultUri", ""},
    {"Microsoft.Automation/automationAccounts", "encryption.keyVaultProperties.keyvaultUri",
     "encryption.identity.userAssignedIdentity"},
    {"Microsoft.DataFactory/factories", "encryption.vaultBaseUrl",
     "encryption.identity.userAssignedIdentity"},
    {"Microsoft.ContainerRegistry/registries", "encryption.keyVaultProperties.keyIdentifier", ""},
};

const eval::Value* FindDotted(const eval::Value& body, std::string_view path) {
  const eval::Value* at = &body;
  while (at != nullptr && !path.empty()) {
    const std::size_t dot = std::min(path.find('.'), path.size());
    at = At(*at, {path.substr(0, dot)});
    path.remove_prefix(std::min(dot + 1, path.size()));
  }
  return at;
}

class NeedFinder {
 public:
  explicit NeedFinder(const ResourceFinder& finder) : finder_(finder), stores_(finder) {}

  std::vector<Need> Take() {
    for (const DeployedResource& resource : finder_.expansion().resources()) {
      if (Certainly(resource) && resource.body.IsObject()) Visit(resource);
    }
    return std::move(needs_);
  }

 private:
  void Visit(const DeployedResource& resource) {
    if (Is(resource, "Microsoft.Web/sites") || Is(resource, "Microsoft.Web/sites/slots")) {
      VisitSite(resource);
    } else if (Is(resource, "Microsoft.App/containerApps") || Is(resource, "Microsoft.App/jobs")) {
      VisitApp(resource);
    } else if (Is(resource, "Microsoft.ContainerInstance/containerGroups")) {
      const eval::Value* const list = At(resource.body, {"properties", "imageRegistryCredentials"});
      ForEachItem(list, [&](const eval::Value& item) { Pull(resource, item); });
    } else if (Is(resource, "Microsoft.Network/applicationGateways")) {
      const eval::Value* const list = At(resource.body, {"properties", "sslCertificates"});
      ForEachItem(list, [&](const eval::Value& item) {
        const eval::Value* const id = At(item, {"properties", "keyVaultSecretId"});
        if (id != nullptr) {
          Add(resource, NeedKind::kSecrets, stores_.ByAddress(kVaults, *id, resource.owner),
              OnlyIdentity(resource), *id, "a certificate");
        }
      });
    }
    if (Is(resource, "Microsoft.ApiManagement/service/namedValues") ||
        Is(resource, "Microsoft.ApiManagement/service/certificates")) {
      VisitApi(resource);
    } else if (EndsWithIgnoreCase(resource.type, "/eventSubscriptions")) {
      VisitDelivery(resource);
    }
    for (const KeyRow& row : kKeys) {
      if (Is(resource, row.type)) VisitKey(resource, row);
    }
  }

  void VisitApi(const DeployedResource& part) {
    const eval::Value* const secret = At(part.body, {"properties", "keyVault", "secretIdentifier"});
    const DeployedResourceId service =
        StoreAbove(finder_, part.id, "Microsoft.ApiManagement/service");
    if (secret == nullptr || service == kNoId<DeployedResourceId>) return;
    const eval::Value* const client = At(part.body, {"properties", "keyVault", "identityClientId"});
    const Principal identity = client == nullptr || client->IsNull()
                                   ? System(finder_.expansion().resources()[service])
                                   : OfClientId(*client, part.owner);
    Add(part, NeedKind::kSecrets, stores_.ByAddress(kVaults, *secret, part.owner), identity,
        *secret, "a secret");
  }

  // Events that a topic delivers with its identity.
  void VisitDelivery(const DeployedResource& subscription) {
    const eval::Value* const delivery =
        At(subscription.body, {"properties", "deliveryWithResourceIdentity"});
    if (delivery == nullptr) return;
    const eval::Value* const id = At(*delivery, {"destination", "properties", "resourceId"});
    const eval::Value* const type = At(*delivery, {"identity", "type"});
    const eval::Value* const user = At(*delivery, {"identity", "userAssignedIdentity"});
    const DeployedResourceId topic =
        StoreAbove(finder_, subscription.id,
                   std::string_view(subscription.type).substr(0, subscription.type.rfind('/')));
    if (id == nullptr || type == nullptr || !type->IsString() ||
        topic == kNoId<DeployedResourceId>) {
      return;
    }
    const Principal identity = user != nullptr && !user->IsNull()
                                   ? User(*user)
                                   : System(finder_.expansion().resources()[topic]);
    const DeployedResourceId target = finder_.ByIdOfPart(*id);
    for (const NeedKind kind : {NeedKind::kQueues, NeedKind::kMessages, NeedKind::kEvents}) {
      Add(subscription, kind, StoreAbove(finder_, target, FactsOf(kind).store), identity, *id,
          "the destination");
    }
  }

  void VisitKey(const DeployedResource& resource, const KeyRow& row) {
    const eval::Value* const properties = At(resource.body, {"properties"});
    if (properties == nullptr) return;
    const eval::Value* const address = FindDotted(*properties, row.address);
    if (address == nullptr) return;
    const eval::Value* const user =
        row.identity.empty() ? nullptr : FindDotted(*properties, row.identity);
    Principal identity = user != nullptr && !user->IsNull() ? User(*user) : OnlyIdentity(resource);
    if (Is(resource, "Microsoft.DocumentDB/databaseAccounts")) {
      // Unless it says otherwise, the service reads the key as itself.
      const eval::Value* const which = At(*properties, {"defaultIdentity"});
      const bool is_own = which != nullptr && which->IsString() &&
                          EqualsIgnoreCase(which->text(), "SystemAssignedIdentity");
      identity = is_own ? System(resource) : Principal();
    }
    Add(resource, NeedKind::kKey, stores_.ByAddress(kVaults, *address, resource.owner), identity,
        *address, "the key");
  }

  void VisitApp(const DeployedResource& app) {
    const eval::Value* const secrets = At(app.body, {"properties", "configuration", "secrets"});
    ForEachItem(secrets, [&](const eval::Value& item) {
      const eval::Value* const url = At(item, {"keyVaultUrl"});
      const eval::Value* const identity = At(item, {"identity"});
      if (url == nullptr || identity == nullptr) return;
      Add(app, NeedKind::kSecrets, stores_.ByAddress(kVaults, *url, app.owner),
          SystemOrUser(app, *identity), *url, "a secret");
    });
    const eval::Value* const registries =
        At(app.body, {"properties", "configuration", "registries"});
    ForEachItem(registries, [&](const eval::Value& item) { Pull(app, item); });
  }

  // `{ "server": ..., "identity": ... }`
  void Pull(const DeployedResource& resource, const eval::Value& registry) {
    const eval::Value* const server = At(registry, {"server"});
    const eval::Value* const identity = At(registry, {"identity"});
    if (server == nullptr || identity == nullptr || identity->IsNull()) return;
    Add(resource, NeedKind::kImages,
        stores_.ByAddress(FactsOf(NeedKind::kImages).store, *server, resource.owner),
        SystemOrUser(resource, *identity), *identity, "the registry");
  }

  void VisitSite(const DeployedResource& site) {
    const Settings settings = SettingsOf(finder_, site);
    const ReferenceIdentity chosen = ReferenceIdentityOf(finder_.expansion(), site);
    for (const Setting& setting : settings.all) {
      const std::string what = fmt::format("setting `{}`", setting.name);
      if (BeginsReference(setting.value)) {
        if (chosen.is_hidden) continue;
        const Principal identity =
            chosen.value.IsNull() ? System(site) : SystemOrUser(site, chosen.value);
        AddAt(site, NeedKind::kSecrets, stores_.ByReference(setting.value, site.owner), identity,
              setting.place, what);
        continue;
      }
      const std::size_t end = setting.name.rfind("__");
      if (end == std::string_view::npos) continue;
      const std::string_view prefix = setting.name.substr(0, end);
      const std::string_view part = setting.name.substr(end + 2);
      const auto connect = [&](NeedKind kind, DeployedResourceId store) {
        AddAt(site, kind, store, OfConnection(site, settings, prefix), setting.place, what);
      };
      if (EqualsIgnoreCase(part, "accountName")) {
        connect(NeedKind::kBlobs, stores_.ByName(kAccounts, setting.value));
      }
      struct Row {
        std::string_view part;
        NeedKind kind;
      };
      constexpr Row kRows[] = {{"blobServiceUri", NeedKind::kBlobs},
                               {"queueServiceUri", NeedKind::kQueues},
                               {"tableServiceUri", NeedKind::kTables},
                               {"accountEndpoint", NeedKind::kDocuments},
                               {"fullyQualifiedNamespace", NeedKind::kMessages},
                               {"fullyQualifiedNamespace", NeedKind::kEvents}};
      for (const Row& row : kRows) {
        if (!EqualsIgnoreCase(part, row.part)) continue;
        connect(row.kind, stores_.ByAddress(FactsOf(row.kind).store, setting.value, site.owner));
      }
    }
    VisitImage(site);
  }

  void VisitImage(const DeployedResource& site) {
    const eval::Value* const config = At(site.body, {"properties", "siteConfig"});
    const eval::Value* const pulls =
        config == nullptr ? nullptr : At(*config, {"acrUseManagedIdentityCreds"});
    const eval::Value* const image = config == nullptr ? nullptr : At(*config, {"linuxFxVersion"});
    const eval::Value* const user =
        config == nullptr ? nullptr : At(*config, {"acrUserManagedIdentityID"});
    if (pulls == nullptr || image == nullptr || eval::IsTrue(*pulls) != Truth::kTrue) return;
    const auto text = PartialText::Of(*image);
    const auto host = text ? text->BehindLast("|") : std::nullopt;
    if (!host) return;
    const Principal identity =
        user == nullptr || user->IsNull() ? System(site) : OfClientId(*user, site.owner);
    Add(site, NeedKind::kImages, stores_.ByHost(FactsOf(NeedKind::kImages).store, *host), identity,
        *image, "the image");
  }

  // --- As whom ---

  Principal System(const DeployedResource& resource) const {
    if (!IdentitiesOf(finder_, resource).has_system) return {};
    return {PrincipalKind::kSystem, finder_.Canonical(resource), {}, {}};
  }
  Principal User(const eval::Value& id) const {
    const DeployedResourceId found = finder_.ById(id);
    if (found == kNoId<DeployedResourceId>) return {};
    return {PrincipalKind::kUser, found, id, {}};
  }
  Principal SystemOrUser(const DeployedResource& resource, const eval::Value& which) const {
    const bool is_system = which.IsString() && (EqualsIgnoreCase(which.text(), "system") ||
                                                EqualsIgnoreCase(which.text(), "SystemAssigned"));
    return is_system ? System(resource) : User(which);
  }
  Principal OnlyIdentity(const DeployedResource& resource) const {
    const HeldIdentities held = IdentitiesOf(finder_, resource);
    if (!held.is_certain || held.users.size() + (held.has_system ? 1U : 0U) != 1) return {};
    return held.has_system ? System(resource) : User(held.users[0].id);
  }
  Principal OfClientId(const eval::Value& client_id, DeployedTemplateId reader) const {
    const auto read = RuntimeReadOf(client_id);
    if (!read || read->path.empty() || !EqualsIgnoreCase(read->path.back(), "clientId")) return {};
    const DeployedTemplateId writer = finder_.WrittenIn(client_id.origin(), reader);
    const DeployedResourceId found = finder_.Referenced(read->target, writer);
    if (found == kNoId<DeployedResourceId>) return {};
    return {PrincipalKind::kUser, found, read->target, {}};
  }
  Principal OfConnection(const DeployedResource& site, const Settings& settings,
                         std::string_view prefix) const {
    const Setting* const client = settings.Find(fmt::format("{}__clientId", prefix));
    if (client != nullptr) return OfClientId(client->value, site.owner);
    // It may say which identity is used for all.
    if (settings.Find("AZURE_CLIENT_ID") != nullptr) return {};
    return settings.is_complete ? System(site) : Principal();
  }

  // --- Adding ---

  template <class F>
  static void ForEachItem(const eval::Value* list, F&& f) {
    if (list == nullptr || !list->IsArray()) return;
    for (const eval::Value& item : list->items()) f(item);
  }
  void Add(const DeployedResource& of, NeedKind kind, DeployedResourceId store,
           const Principal& identity, const eval::Value& evidence, std::string what) {
    NodeRef place;
    if (evidence.origin() != kNoId<eval::OriginId>) {
      place = finder_.expansion().session().NodeOf(evidence.origin()).node;
    }
    AddAt(of, kind, store, identity, place ? place : of.declared->name.node(), std::move(what));
  }
  void AddAt(const DeployedResource& of, NeedKind kind, DeployedResourceId store,
             const Principal& identity, NodeRef place, std::string what) {
    const auto& resources = finder_.expansion().resources();
    if (store == kNoId<DeployedResourceId> || identity.resource == kNoId<DeployedResourceId> ||
        !Certainly(resources[store]) || !Certainly(resources[identity.resource]) || !place) {
      return;
    }
    const bool is_known = std::ranges::any_of(needs_, [&](const Need& need) {
      return need.of == of.id && need.kind == kind && need.store == store &&
             need.identity.Is(identity);
    });
    if (!is_known) needs_.push_back({kind, of.id, store, identity, place, std::move(what)});
  }

  const ResourceFinder& finder_;
  Stores stores_;
  std::vector<Need> needs_;
};

}  // namespace

const NeedFacts& FactsOf(NeedKind kind) { return kFacts[static_cast<std::size_t>(kind)]; }

const std::vector<Need>& Expansion::needs() const {
  if (!needs_) {
    const ResourceFinder finder(*this);
    needs_ = std::make_shared<const std::vector<Need>>(was_cut_ ? std::vector<Need>()
                                                                : NeedFinder(finder).Take());
  }
  return *needs_;
}

const std::vector<Need>& NeedsOf(const Expansion& expansion) { return expansion.needs(); }

const Setting* Settings::Find(std::string_view name) const {
  for (const Setting& setting : all) {
    if (EqualsIgnoreCase(setting.name, name)) return &setting;
  }
  return nullptr;
}

ReferenceIdentity ReferenceIdentityOf(const Expansion& expansion, const DeployedResource& site) {
  ReferenceIdentity found;
  for (const eval::Value* const value :
       {At(site.body, {"properties", "keyVaultReferenceIdentity"}),
        At(site.body, {"properties", "siteConfig", "keyVaultReferenceIdentity"})}) {
    if (value != nullptr && found.value.IsNull()) found.value = *value;
  }
  const eval::Value* const config = At(site.body, {"properties", "siteConfig"});
  found.is_hidden = config != nullptr && !config->IsObject() && !config->IsNull();
  const std::string config_type = site.type + "/config";
  for (const DeployedResource& other : expansion.resources()) {
    if (EqualsIgnoreCase(other.type, config_type) &&
        At(other.body, {"properties", "keyVaultReferenceIdentity"}) != nullptr) {
      found.is_hidden = true;
    }
  }
  return found;
}

Settings SettingsOf(const ResourceFinder& finder, const DeployedResource& site) {
  const Expansion& expansion = finder.expansion();
  Settings settings;
  // The member of an object where that is written, else where its value is.
  const auto place_of = [&expansion](const eval::Value& object, std::string_view key,
                                     const eval::Value& value, NodeRef otherwise) {
    const auto node_of = [&expansion](const eval::Value& of) {
      return of.origin() == kNoId<eval::OriginId> ? NodeRef()
                                                  : expansion.session().NodeOf(of.origin()).node;
    };
    const NodeRef member = node_of(object).Find(Key(key), CaseRule::kIgnore);
    if (member) return member;
    const NodeRef node = node_of(value);
    return node.IsScalar() ? node : otherwise;
  };
  const NodeRef name = site.declared->name.node();
  if (const eval::Value* const list = At(site.body, {"properties", "siteConfig", "appSettings"})) {
    if (!list->IsArray()) {
      settings.is_complete = list->IsNull();
    } else {
      for (const eval::Value& item : list->items()) {
        const eval::Value* const key = At(item, {"name"});
        const eval::Value* const value = At(item, {"value"});
        if (key == nullptr || !key->IsString() || value == nullptr) {
          settings.is_complete = false;
          continue;
        }
        settings.all.push_back({key->text(), *value, place_of(item, "value", *value, name)});
      }
    }
  }
  const std::string config_type = site.type + "/config";
  for (const DeployedResource& config : expansion.resources()) {
    if (!EqualsIgnoreCase(config.type, config_type)) continue;
    const Truth is_child = IsChildOf(config, site);
    const auto own = PartialText::Of(config.name);
    if (is_child == Truth::kFalse || !own) continue;
    const PartialText last = own->Segments().back();
    if (Same(last, PartialText("appsettings")) == Truth::kFalse) continue;
    const eval::Value* const members = At(config.body, {"properties"});
    if (is_child != Truth::kTrue || !last.IsKnown() || members == nullptr || !members->IsObject()) {
      settings.is_complete = false;
      continue;
    }
    if (members->object().is_open) settings.is_complete = false;
    for (const eval::Member& member : members->members()) {
      if (member.has_unknown_key) continue;
      settings.all.push_back(
          {member.key, member.value,
           place_of(*members, member.key, member.value, config.declared->name.node())});
    }
  }
  return settings;
}

}  // namespace plumbline::arm
