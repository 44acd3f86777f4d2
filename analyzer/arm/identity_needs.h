// What the resources of an expansion do with their identities: which store each uses, as whom, and
// which operations that takes. Whether something lets them is arm/need_coverage.h. Start reading at
// NeedsOf.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "arm/principals.h"
#include "schema/role_permissions.h"

namespace plumbline::arm {

enum class NeedKind : std::uint8_t {
  kSecrets,  // Reads secrets of a vault.
  kKey,      // Encrypts with a key of a vault.
  kBlobs,
  kQueues,
  kTables,
  kMessages,   // Service Bus.
  kEvents,     // Event Hubs.
  kDocuments,  // Cosmos DB, whose roles are its own.
  kImages,     // Pulls images of a registry.
};
// What about each kind is always the same.
struct NeedFacts {
  std::string_view store;  // The type.
  schema::Plane plane;
  std::string_view operations[4];  // Any one of them is enough; empty ones are none.
  std::string_view role;           // To assign, when somebody asks.
  std::string_view verb;           // "reads secrets of", for messages.
};
const NeedFacts& FactsOf(NeedKind kind);

struct Need {
  NeedKind kind{};
  DeployedResourceId of{};     // Whose identity it is.
  DeployedResourceId store{};  // Of the expansion, deployed by it.
  Principal identity;          // Certain.
  NodeRef place;               // The setting or property that shows it.
  std::string what;            // "setting `X`", for messages.
};
// Those of which identity and store are deployed by the expansion.
const std::vector<Need>& NeedsOf(const Expansion& expansion);

// The names and values of app settings of a site or slot, as far as the expansion shows them.
struct Setting {
  std::string_view name;
  eval::Value value;
  NodeRef place;  // The value, or as near as the file shows it.
};
struct Settings {
  std::vector<Setting> all;
  bool is_complete = true;

  const Setting* Find(std::string_view name) const;
};
// With which identity a site or slot reads its references to key vaults: null when it does not say.
struct ReferenceIdentity {
  eval::Value value;
  bool is_hidden = false;  // Something that is not looked into may say it.
};
ReferenceIdentity ReferenceIdentityOf(const Expansion& expansion, const DeployedResource& site);

Settings SettingsOf(const ResourceFinder& finder, const DeployedResource& site);

}  // namespace plumbline::arm
