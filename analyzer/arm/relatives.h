// Which deployed resources are children of others, as far as their names show it.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "arm/expansion.h"

namespace plumbline::arm {

// With the same type in front, one is the other's child when it is nested in it or its name begins
// with the other's.
eval::Truth IsChildOf(const DeployedResource& child, const DeployedResource& parent);

// Finds resources of an expansion by what their names have in common. Looks at nothing before it is
// asked.
class RelativeFinder {
 public:
  explicit RelativeFinder(const Expansion& expansion) : expansion_(expansion) {}
  const Expansion& expansion() const { return expansion_; }

  // Resources of `type` among which are all that may be children or the parent of `resource`: names
  // that are not known may be any.
  std::vector<const DeployedResource*> Candidates(std::string_view type,
                                                  const DeployedResource& resource);

 private:
  using Ids = std::vector<DeployedResourceId>;
  void Build();

  const Expansion& expansion_;
  bool is_built_ = false;
  std::unordered_map<std::uint32_t, Ids> all_, unnamed_;  // By folded hash of the type.
  // By folded hashes of the type and of every part of the name that ends at a slash.
  std::unordered_map<std::uint64_t, Ids> named_;
};

}  // namespace plumbline::arm
