// The resources of one template by their ids, as resourceId() makes them without a group.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "arm/expansion.h"
#include "arm/partial_text.h"

namespace plumbline::arm {

class ResourceIds {
 public:
  ResourceIds(const Expansion& expansion, const DeployedTemplate& of);

  // The one resource that has the id; kNoId when that is not certain. Existing resources are among
  // them.
  DeployedResourceId Find(const eval::Value& id) const;
  // The same, or the one that the id is a part of: a subnet is a part of its network.
  DeployedResourceId FindHolder(const eval::Value& id) const;
  // That a `scope` means: an id, or `Namespace.X/type/name`.
  DeployedResourceId FindScope(const eval::Value& scope) const;
  // The one whose type and name those of `child` begin with.
  DeployedResourceId FindParent(const DeployedResource& child) const;

 private:
  DeployedResourceId FindKey(const std::string& key) const;

  std::string place_;  // The beginning of all ids; empty when it is not known.
  std::unordered_map<std::string, DeployedResourceId> by_key_;  // kNoId for what several have.
};

// `namespace/type/name/type/name`, the end of a resource's id. Nothing when the segments of the
// name are not seen.
std::optional<PartialText> TailOf(const DeployedResource& resource);
// The same of a type and one name for each of its segments.
std::optional<PartialText> TailOf(std::string_view type, const std::vector<PartialText>& names);

// The id of a resource, as resourceId() makes it where the resource is deployed. Nothing for
// extensions and where the segments of the name are not seen.
std::optional<PartialText> IdTextOf(const Expansion& expansion, const DeployedResource& resource);

}  // namespace plumbline::arm
