#include "arm/resource_ids.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "base/ascii.h"
#include "eval/deployment.h"

namespace plumbline::arm {
namespace {

constexpr std::string_view kProviders = "/providers/";

// Nearly all values are none, and are not taken apart.
bool MayBeId(const eval::Value& value) {
  if (value.IsString()) return value.text().starts_with('/');
  if (!value.IsUnknown() || value.unknown().pieces.empty()) return false;
  const eval::Value& first = value.unknown().pieces[0].value;
  return first.IsString() && first.text().starts_with('/');
}

}  // namespace

std::optional<PartialText> TailOf(std::string_view type, const std::vector<PartialText>& names) {
  const std::size_t slash = type.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  if (names.size() != static_cast<std::size_t>(std::ranges::count(type, '/'))) return std::nullopt;
  PartialText tail(type.substr(0, slash));
  std::string_view types = type.substr(slash + 1);
  for (const PartialText& segment : names) {
    const std::size_t end = std::min(types.find('/'), types.size());
    tail.Add("/");
    tail.Add(types.substr(0, end));
    tail.Add("/");
    tail.Add(segment);
    types.remove_prefix(std::min(end + 1, types.size()));
  }
  return tail;
}

std::optional<PartialText> TailOf(const DeployedResource& resource) {
  const auto name = PartialText::Of(resource.name);
  if (!name) return std::nullopt;
  const auto n_names = static_cast<std::size_t>(std::ranges::count(resource.type, '/'));
  std::vector<PartialText> names = {*name};
  if (n_names != 1 || !resource.declared->target_type.empty()) {
    names = name->Segments();
    // A legacy extension's own name is the end of it.
    if (names.size() > n_names && !resource.declared->target_type.empty()) {
      names.erase(names.begin(), names.end() - static_cast<std::ptrdiff_t>(n_names));
    }
  }
  return TailOf(resource.type, names);
}

std::optional<PartialText> IdTextOf(const Expansion& expansion, const DeployedResource& resource) {
  if (!resource.scope.IsNull() || !resource.declared->target_type.empty()) return std::nullopt;
  auto id = PartialText::Of(
      eval::IdOf(expansion.session(), expansion.templates()[resource.owner].target));
  const auto tail = TailOf(resource);
  if (!id || !tail) return std::nullopt;
  id->Add(kProviders);
  id->Add(*tail);
  return id;
}

ResourceIds::ResourceIds(const Expansion& expansion, const DeployedTemplate& of) {
  const auto place = PartialText::Of(eval::IdOf(expansion.session(), of.target));
  if (!place || expansion.was_cut()) return;
  place_ = place->Key();
  for (const DeployedResourceId id : of.resources) {
    const DeployedResource& resource = expansion.resources()[id];
    // The ids of extensions begin with what they extend, and deployments go to many places.
    if (!resource.scope.IsNull() || !resource.declared->target_type.empty() ||
        EqualsIgnoreCase(resource.type, "Microsoft.Resources/deployments")) {
      continue;
    }
    const auto tail = TailOf(resource);
    if (!tail) continue;
    const auto [known, is_new] = by_key_.emplace(std::string(kProviders) + tail->Key(), id);
    if (!is_new) known->second = kNoId<DeployedResourceId>;
  }
}

DeployedResourceId ResourceIds::FindKey(const std::string& key) const {
  const auto found = by_key_.find(key);
  return found == by_key_.end() ? kNoId<DeployedResourceId> : found->second;
}

DeployedResourceId ResourceIds::Find(const eval::Value& id) const {
  if (by_key_.empty() || !MayBeId(id)) return kNoId<DeployedResourceId>;
  const auto text = PartialText::Of(id);
  if (!text) return kNoId<DeployedResourceId>;
  const std::string key = text->Key();
  if (!key.starts_with(place_)) return kNoId<DeployedResourceId>;
  return FindKey(key.substr(place_.size()));
}

DeployedResourceId ResourceIds::FindHolder(const eval::Value& id) const {
  if (by_key_.empty() || !MayBeId(id)) return kNoId<DeployedResourceId>;
  const auto text = PartialText::Of(id);
  if (!text) return kNoId<DeployedResourceId>;
  const std::string key = text->Key();
  if (!key.starts_with(place_)) return kNoId<DeployedResourceId>;
  const std::string inside = key.substr(place_.size());
  const DeployedResourceId whole = FindKey(inside);
  if (whole != kNoId<DeployedResourceId> || !inside.starts_with(kProviders)) return whole;
  const auto tail = text->BehindLast(kProviders);
  if (!tail) return kNoId<DeployedResourceId>;
  // namespace/type/name/type/name: pairs from the end on.
  std::vector<PartialText> segments = tail->Segments();
  if (segments.size() % 2 == 0) return kNoId<DeployedResourceId>;
  while (segments.size() > 3) {
    segments.resize(segments.size() - 2);
    PartialText shorter;
    for (const PartialText& segment : segments) {
      if (!shorter.parts().empty()) shorter.Add("/");
      shorter.Add(segment);
    }
    const DeployedResourceId found = FindKey(std::string(kProviders) + shorter.Key());
    if (found != kNoId<DeployedResourceId>) return found;
  }
  return kNoId<DeployedResourceId>;
}

DeployedResourceId ResourceIds::FindScope(const eval::Value& scope) const {
  const auto text = PartialText::Of(scope);
  if (!text || text->parts().empty() || by_key_.empty()) return kNoId<DeployedResourceId>;
  const PartialText::Part& first = text->parts()[0];
  if (first.is_hole || first.text.starts_with('/')) return Find(scope);
  return FindKey(std::string(kProviders) + text->Key());
}

DeployedResourceId ResourceIds::FindParent(const DeployedResource& child) const {
  const std::size_t slash = child.type.rfind('/');
  const auto name = PartialText::Of(child.name);
  if (!name || slash == std::string::npos || by_key_.empty()) return kNoId<DeployedResourceId>;
  std::vector<PartialText> names = name->Segments();
  if (names.size() < 2) return kNoId<DeployedResourceId>;
  names.pop_back();
  const auto tail = TailOf(std::string_view(child.type).substr(0, slash), names);
  if (!tail) return kNoId<DeployedResourceId>;
  return FindKey(std::string(kProviders) + tail->Key());
}

}  // namespace plumbline::arm
