#include "arm/sites.h"

#include <algorithm>
#include <memory>

#include "arm/partial_text.h"
#include "arm/property_values.h"
#include "arm/relatives.h"
#include "arm/resource_ids.h"
#include "base/ascii.h"

namespace plumbline::arm {
namespace {

using eval::Truth;

constexpr std::string_view kSite = "Microsoft.Web/sites";
constexpr std::string_view kSlot = "Microsoft.Web/sites/slots";
constexpr std::string_view kPlan = "Microsoft.Web/serverfarms";

bool IsType(const DeployedResource& resource, std::string_view type) {
  return EqualsIgnoreCase(resource.type, type);
}

bool IsSent(const DeployedResource& resource) {
  return !resource.IsExisting() && resource.IsDeployed() != Truth::kFalse;
}

// More members than those that are listed may exist.
bool MayHaveMore(const eval::Value& object) {
  if (!object.IsObject()) return true;
  return object.object().is_open ||
         std::ranges::any_of(object.members(), &eval::Member::has_unknown_key);
}

std::optional<eval::Value> KnownIn(const eval::Value& body, std::string_view path) {
  eval::Value at = body;
  while (!path.empty()) {
    const std::size_t dot = std::min(path.find('.'), path.size());
    if (at.IsNull()) return at;
    if (!at.IsObject()) return std::nullopt;
    const eval::Member* const member = at.object().Find(path.substr(0, dot));
    if (member == nullptr) {
      if (MayHaveMore(at)) return std::nullopt;
      return eval::Value::Null();
    }
    at = member->value;
    path.remove_prefix(std::min(dot + 1, path.size()));
  }
  if (!at.IsKnown()) return std::nullopt;
  return at;
}

// The name behind the last slash, when that is seen.
std::optional<std::string> OwnName(const DeployedResource& resource) {
  const auto name = PartialText::Of(resource.name);
  if (!name) return std::nullopt;
  const auto last = name->BehindLast("/");
  if (!last || !last->IsKnown()) return std::nullopt;
  return std::string(last->text());
}

SiteKind KindOf(const Site& site) {
  auto kind = KnownAt(*site.resource, "kind");
  if (kind && kind->IsNull() && site.is_slot) {
    if (site.production == nullptr) return SiteKind::kUnknown;
    kind = KnownAt(*site.production, "kind");
  }
  if (!kind) return SiteKind::kUnknown;
  if (kind->IsNull()) return SiteKind::kWebApp;
  if (!kind->IsString()) return SiteKind::kUnknown;
  if (ContainsIgnoreCase(kind->text(), "workflowapp")) return SiteKind::kWorkflowApp;
  if (ContainsIgnoreCase(kind->text(), "functionapp")) return SiteKind::kFunctionApp;
  return SiteKind::kWebApp;
}

Truth KindHas(const Site& site, std::string_view word) {
  Truth found = Truth::kFalse;
  for (const DeployedResource* one : {site.resource, site.production}) {
    if (one == nullptr) continue;
    const auto kind = KnownAt(*one, "kind");
    if (!kind) {
      found = Truth::kMaybe;
    } else if (kind->IsString() && ContainsIgnoreCase(kind->text(), word)) {
      return Truth::kTrue;
    }
  }
  return found;
}

PlanTier TierOfPlan(const DeployedResource& plan) {
  const auto tier = KnownAt(plan, "sku.tier");
  if (!tier) return PlanTier::kUnknown;
  if (tier->IsString()) return ParsePlanTier(tier->text());
  const auto name = KnownAt(plan, "sku.name");
  if (!name || !name->IsString()) return PlanTier::kUnknown;
  return ParsePlanTier(PlanTierOf(name->text()));
}

bool IsTrue(const std::optional<eval::Value>& value) {
  return value && (eval::IsTrue(*value) == Truth::kTrue ||
                   (value->IsString() && EqualsIgnoreCase(value->text(), "true")));
}

Truth IsLinux(const Site& site) {
  if (site.plan != nullptr) {
    const auto reserved = KnownAt(*site.plan, "properties.reserved");
    if (!reserved) return Truth::kMaybe;
    return TruthOf(IsTrue(reserved));
  }
  if (KindHas(site, "linux") == Truth::kTrue ||
      IsTrue(KnownAt(*site.resource, "properties.reserved"))) {
    return Truth::kTrue;
  }
  return Truth::kMaybe;
}

class Finder {
 public:
  explicit Finder(const Expansion& expansion) : expansion_(expansion), relatives_(expansion) {}

  std::vector<Site> Run() {
    std::vector<Site> sites;
    for (const DeployedResource& resource : expansion_.resources()) {
      if (!IsSent(resource)) continue;
      const bool is_slot = IsType(resource, kSlot);
      if (is_slot || IsType(resource, kSite)) sites.push_back(Look(resource, is_slot));
    }
    return sites;
  }

 private:
  Site Look(const DeployedResource& resource, bool is_slot) {
    Site site;
    site.resource = &resource;
    site.is_slot = is_slot;
    if (is_slot) site.production = ProductionOf(resource);
    Collect(resource, is_slot ? "Microsoft.Web/sites/slots/config" : "Microsoft.Web/sites/config",
            site.configs, site.has_all_configs);
    if (!is_slot) Collect(resource, kSlot, site.slots, site.has_all_slots);
    site.plan = PlanOf(site);
    site.kind = KindOf(site);
    if (site.plan != nullptr) site.tier = TierOfPlan(*site.plan);
    site.is_linux = IsLinux(site);
    site.is_container = KindHas(site, "container");
    return site;
  }

  const DeployedResource* ProductionOf(const DeployedResource& slot) {
    const DeployedResource* found = nullptr;
    for (const DeployedResource* site : relatives_.Candidates(kSite, slot)) {
      if (IsChildOf(slot, *site) != Truth::kTrue) continue;
      if (found != nullptr) return nullptr;
      found = site;
    }
    return found;
  }

  void Collect(const DeployedResource& of, std::string_view type,
               std::vector<const DeployedResource*>& out, bool& all) {
    for (const DeployedResource* child : relatives_.Candidates(type, of)) {
      if (!IsSent(*child)) continue;
      const Truth is_child = IsChildOf(*child, of);
      if (is_child == Truth::kFalse) continue;
      if (is_child == Truth::kTrue && child->IsDeployed() == Truth::kTrue && !child->may_repeat) {
        out.push_back(child);
      } else {
        all = false;
      }
    }
  }

  const DeployedResource* PlanOf(const Site& site) const {
    auto id = IdAt(*site.resource);
    if (!id && site.production != nullptr) id = IdAt(*site.production);
    if (!id) return nullptr;
    const DeployedResource* found = nullptr;
    for (const DeployedResource& plan : expansion_.resources()) {
      if (!IsType(plan, kPlan) || !IsSent(plan)) continue;
      const auto other = IdTextOf(expansion_, plan);
      const auto name = PartialText::Of(plan.name);
      if ((!other || Same(*id, *other) != Truth::kTrue) &&
          (!name || Same(*id, *name) != Truth::kTrue)) {
        continue;
      }
      // Of several with exclusive conditions nobody knows which it is.
      if (found != nullptr) return nullptr;
      found = &plan;
    }
    return found;
  }

  static std::optional<PartialText> IdAt(const DeployedResource& site) {
    for (const char* const name : {"serverFarmId", "serverFarm"}) {
      const eval::Member* const properties = eval::FindMember(site.body, "properties");
      const eval::Member* const id =
          properties == nullptr ? nullptr : eval::FindMember(properties->value, name);
      if (id != nullptr && !id->value.IsNull()) return PartialText::Of(id->value);
    }
    return std::nullopt;
  }

  const Expansion& expansion_;
  RelativeFinder relatives_;
};

void Add(AppSettingList& to, const AppSettingList& more) {
  to.items.insert(to.items.end(), more.items.begin(), more.items.end());
  to.is_complete = to.is_complete && more.is_complete;
}

}  // namespace

std::vector<Site> FindSites(const Expansion& expansion) {
  const auto is_site = [](const DeployedResource& resource) {
    return IsType(resource, kSite) || IsType(resource, kSlot);
  };
  if (!std::ranges::any_of(expansion.resources(), is_site)) return {};
  return Finder(expansion).Run();
}

const std::vector<Site>& Expansion::sites() const {
  if (!sites_) sites_ = std::make_shared<const std::vector<Site>>(FindSites(*this));
  return *sites_;
}

std::optional<eval::Value> KnownAt(const DeployedResource& resource, std::string_view path) {
  return KnownIn(resource.body, path);
}

std::vector<const DeployedResource*> ConfigsCalled(const Site& site, std::string_view name) {
  std::vector<const DeployedResource*> found;
  for (const DeployedResource* config : site.configs) {
    const auto own = OwnName(*config);
    if (own && EqualsIgnoreCase(*own, name)) found.push_back(config);
  }
  return found;
}

std::optional<eval::Value> ConfigurationOf(const Site& site, std::string_view property) {
  if (!site.has_all_configs) return std::nullopt;
  for (const DeployedResource* config : site.configs) {
    const auto name = OwnName(*config);
    if (name && !EqualsIgnoreCase(*name, "web")) continue;
    auto value = KnownIn(config->body, "properties");
    if (value) value = KnownIn(*value, property);
    // One whose name is not seen may be another one.
    if (!name && value && !value->IsNull()) return std::nullopt;
    if (!value || !value->IsNull()) return value;
  }
  const auto own = KnownAt(*site.resource, "properties.siteConfig");
  if (!own) return std::nullopt;
  return KnownIn(*own, property);
}

const AppSetting* AppSettingList::Find(std::string_view name) const {
  for (std::size_t i = items.size(); i-- > 0;) {
    if (EqualsIgnoreCase(items[i].name, name)) return &items[i];
  }
  return nullptr;
}

AppSettingList SettingsIn(const eval::Value& list) {
  AppSettingList found;
  if (list.IsNull()) return found;
  if (list.IsObject()) {
    found.is_complete = !MayHaveMore(list);
    for (const eval::Member& member : list.members()) {
      if (!member.has_unknown_key) {
        found.items.push_back({member.key, {}, member.value, member.key_origin});
      }
    }
    return found;
  }
  if (!list.IsArray()) {
    found.is_complete = false;
    return found;
  }
  for (const eval::Value& item : list.items()) {
    const eval::Member* const name = eval::FindMember(item, "name");
    const eval::Member* const value = eval::FindMember(item, "value");
    if (name == nullptr || !name->value.IsString()) {
      found.is_complete = found.is_complete && item.IsObject() && name == nullptr;
      continue;
    }
    found.items.push_back(
        {name->value.text(), name->value, value == nullptr ? eval::Value::Null() : value->value});
  }
  return found;
}

AppSettingList SettingsOf(const Site& site) {
  AppSettingList all;
  all.is_complete = site.has_all_configs;
  const eval::Member* const properties = eval::FindMember(site.resource->body, "properties");
  const auto configuration = KnownAt(*site.resource, "properties.siteConfig");
  if (!configuration) {
    all.is_complete = false;
  } else if (properties != nullptr && configuration->IsObject()) {
    const eval::Member* const list = configuration->object().Find("appSettings");
    if (list != nullptr) Add(all, SettingsIn(list->value));
    all.is_complete = all.is_complete && (list != nullptr || !MayHaveMore(*configuration));
  }
  for (const DeployedResource* config : site.configs) {
    const auto own = OwnName(*config);
    if (own && EqualsIgnoreCase(*own, "appsettings")) {
      const eval::Member* const values = eval::FindMember(config->body, "properties");
      if (values != nullptr) Add(all, SettingsIn(values->value));
    } else if (own && EqualsIgnoreCase(*own, "web")) {
      const auto list = KnownAt(*config, "properties.appSettings");
      if (list) Add(all, SettingsIn(*list));
    } else if (!own) {
      all.is_complete = false;
    }
  }
  return all;
}

Truth HasAutoscale(const Expansion& expansion, const DeployedResource& plan) {
  const auto id = IdTextOf(expansion, plan);
  Truth found = Truth::kFalse;
  for (const DeployedResource& resource : expansion.resources()) {
    if (!IsType(resource, "Microsoft.Insights/autoscaleSettings") || !IsSent(resource)) continue;
    const auto enabled = KnownAt(resource, "properties.enabled");
    if (enabled && eval::IsTrue(*enabled) == Truth::kFalse) continue;
    const eval::Member* const properties = eval::FindMember(resource.body, "properties");
    const eval::Member* const target =
        properties == nullptr ? nullptr : eval::FindMember(properties->value, "targetResourceUri");
    const auto other = target == nullptr ? std::nullopt : PartialText::Of(target->value);
    const Truth is_its = id && other ? Same(*id, *other) : Truth::kMaybe;
    if (is_its == Truth::kTrue) return Truth::kTrue;
    if (is_its == Truth::kMaybe) found = Truth::kMaybe;
  }
  return found;
}

std::optional<std::int64_t> CapacityOf(const DeployedResource& plan) {
  const auto sku = KnownAt(plan, "sku");
  if (!sku) return std::nullopt;
  const auto capacity = KnownAt(plan, "sku.capacity");
  if (!capacity) return std::nullopt;
  if (capacity->IsNull()) return 1;
  if (capacity->kind() != eval::Kind::kInteger) return std::nullopt;
  return capacity->integer();
}

std::optional<std::size_t> MaxSlots(PlanTier tier) {
  switch (tier) {
    case PlanTier::kFree:
    case PlanTier::kShared:
    case PlanTier::kBasic:
    case PlanTier::kFlexConsumption:
      return 0;
    case PlanTier::kDynamic:
      return 1;
    case PlanTier::kStandard:
      return 5;
    case PlanTier::kPremium:
    case PlanTier::kIsolated:
      return 20;
    default:
      return std::nullopt;
  }
}

std::string_view TitleOf(PlanTier tier) {
  switch (tier) {
    case PlanTier::kFree:
      return "the Free tier";
    case PlanTier::kShared:
      return "the Shared tier";
    case PlanTier::kDynamic:
      return "the Consumption tier";
    case PlanTier::kFlexConsumption:
      return "the Flex Consumption tier";
    case PlanTier::kElasticPremium:
      return "the Elastic Premium tier";
    case PlanTier::kWorkflowStandard:
      return "the Workflow Standard tier";
    case PlanTier::kBasic:
      return "the Basic tier";
    case PlanTier::kStandard:
      return "the Standard tier";
    case PlanTier::kPremium:
      return "a Premium tier";
    case PlanTier::kIsolated:
      return "an Isolated tier";
    case PlanTier::kUnknown:
      break;
  }
  return "an unknown tier";
}

}  // namespace plumbline::arm
