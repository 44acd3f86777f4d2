// The web apps, function apps and slots of a deployment as evaluated: each with its plan, its
// `config` resources and slots, wherever the files put them. What cannot be decided is no answer,
// so that rules stay silent on it. The questions about what is written, without evaluation, are in
// arm/app_service.h. Rules get them from Expansion::sites.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "arm/expansion.h"
#include "arm/resource_relations.h"

namespace plumbline::arm {

enum class SiteKind : std::uint8_t { kUnknown, kWebApp, kFunctionApp, kWorkflowApp };

struct Site {
  const DeployedResource* resource = nullptr;    // A site or slot that is sent. Not null.
  const DeployedResource* production = nullptr;  // Of a slot: its site, when it is seen.
  const DeployedResource* plan = nullptr;        // When the deployment shows it.
  std::vector<const DeployedResource*> configs;  // Certainly its own, in order.
  std::vector<const DeployedResource*> slots;    // Of a site.
  // False when there may be more of them.
  bool has_all_configs = true;
  bool has_all_slots = true;
  bool is_slot = false;
  SiteKind kind = SiteKind::kUnknown;
  PlanTier tier = PlanTier::kUnknown;
  eval::Truth is_linux = eval::Truth::kMaybe;
  eval::Truth is_container = eval::Truth::kMaybe;  // Runs an image of its own.
};
// All sites and slots, in the order of the expansion.
std::vector<Site> FindSites(const Expansion& expansion);

// The member at a path of a resource's body; null when there surely is none, nothing when that is
// not known. Unknown values, choices and errors are no answer either.
std::optional<eval::Value> KnownAt(const DeployedResource& resource, std::string_view path);

// A property of the site's configuration (`alwaysOn`, `healthCheckPath`): of the `config` resource
// called `web`, else of the siteConfig. Null when nothing sets it; nothing when that is not known.
std::optional<eval::Value> ConfigurationOf(const Site& site, std::string_view property);

// The `config` resources called `name` (`web`, `appsettings`).
std::vector<const DeployedResource*> ConfigsCalled(const Site& site, std::string_view name);

struct AppSetting {
  std::string_view name;   // Valid as long as the session.
  eval::Value name_value;  // Placed where the name is written; null when that is a key.
  eval::Value value;
  eval::OriginId key = kNoId<eval::OriginId>;  // Of a member: its key.
};
struct AppSettingList {
  std::vector<AppSetting> items;
  bool is_complete = true;  // Else a name that is not found proves nothing.

  // The last of the name (ASCII case ignored), or null.
  const AppSetting* Find(std::string_view name) const;
  bool Has(std::string_view name) const { return Find(name) != nullptr; }
  bool SurelyLacks(std::string_view name) const { return is_complete && !Has(name); }
};
// What `[{name, value}]`, or an object of names, holds.
AppSettingList SettingsIn(const eval::Value& list);
// Those of the siteConfig and of the `config` resources.
AppSettingList SettingsOf(const Site& site);

// Whether autoscale works on the plan.
eval::Truth HasAutoscale(const Expansion& expansion, const DeployedResource& plan);
// The plan's instances, when the deployment sets them; 1 where it leaves them out.
std::optional<std::int64_t> CapacityOf(const DeployedResource& plan);

// Machines of its own, on which apps can keep running.
constexpr bool IsDedicated(PlanTier tier) { return tier >= PlanTier::kBasic; }
// The slots beside production that plans of the tier offer; nothing when that is not known.
std::optional<std::size_t> MaxSlots(PlanTier tier);
// "the Free tier", for messages.
std::string_view TitleOf(PlanTier tier);

}  // namespace plumbline::arm
