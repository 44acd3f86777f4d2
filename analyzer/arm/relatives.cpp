#include "arm/relatives.h"

#include <cstddef>

#include "arm/partial_text.h"
#include "base/ascii.h"

namespace plumbline::arm {

using eval::Truth;

eval::Truth IsChildOf(const DeployedResource& child, const DeployedResource& parent) {
  if (child.type.size() <= parent.type.size() || !StartsWithIgnoreCase(child.type, parent.type) ||
      child.type[parent.type.size()] != '/') {
    return Truth::kFalse;
  }
  if (child.parent == parent.id) return Truth::kTrue;
  if (child.name.IsString() && parent.name.IsString()) {
    const std::string_view name = child.name.text();
    const std::string_view of_parent = parent.name.text();
    const bool begins = name.size() > of_parent.size() && StartsWithIgnoreCase(name, of_parent) &&
                        name[of_parent.size()] == '/';
    return begins ? Truth::kTrue : Truth::kFalse;
  }
  const auto a = PartialText::Of(child.name);
  const auto b = PartialText::Of(parent.name);
  if (!a || !b) return Truth::kMaybe;
  std::vector<PartialText> segments = a->Segments();
  const std::vector<PartialText> of_parent = b->Segments();
  if (segments.size() <= of_parent.size()) return Truth::kMaybe;
  Truth all = Truth::kTrue;
  for (std::size_t i = 0; i < of_parent.size() && all != Truth::kFalse; ++i) {
    const Truth one = Same(segments[i], of_parent[i]);
    if (one != Truth::kTrue) all = one;
  }
  return all;
}

void RelativeFinder::Build() {
  is_built_ = true;
  for (const DeployedResource& resource : expansion_.resources()) {
    const std::uint32_t type = FoldedHash(resource.type);
    all_[type].push_back(resource.id);
    if (!resource.name.IsString()) {
      unnamed_[type].push_back(resource.id);
      continue;
    }
    const std::string_view name = resource.name.text();
    for (std::size_t end = name.find('/');; end = name.find('/', end + 1)) {
      named_[std::uint64_t{type} << 32 | FoldedHash(name.substr(0, end))].push_back(resource.id);
      if (end == std::string_view::npos) break;
    }
  }
}

std::vector<const DeployedResource*> RelativeFinder::Candidates(std::string_view type,
                                                                const DeployedResource& resource) {
  if (!is_built_) Build();
  std::vector<const DeployedResource*> found;
  const auto add = [&](const auto& map, auto key) {
    const auto ids = map.find(key);
    if (ids == map.end()) return;
    for (const DeployedResourceId id : ids->second) found.push_back(&expansion_.resources()[id]);
  };
  const std::uint32_t hash = FoldedHash(type);
  if (!resource.name.IsString()) {
    add(all_, hash);
    return found;
  }
  add(unnamed_, hash);
  const std::string_view name = resource.name.text();
  // Its own name is how children begin; a parent is called what it begins with.
  const auto add_named = [&](std::string_view part) {
    add(named_, std::uint64_t{hash} << 32 | FoldedHash(part));
  };
  if (type.size() > resource.type.size()) {
    add_named(name);
  } else {
    for (std::size_t end = name.find('/'); end != std::string_view::npos;
         end = name.find('/', end + 1)) {
      add_named(name.substr(0, end));
    }
  }
  return found;
}

}  // namespace plumbline::arm
