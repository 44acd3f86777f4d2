// Who waits for whom in an expansion, through others too.
#pragma once

#include <vector>

#include "arm/dependencies.h"
#include "text/edit.h"

namespace plumbline::arm {

class DependencyPaths {
 public:
  explicit DependencyPaths(const Expansion& expansion);

  // Whether `from` waits for `to`; kMaybe when something that is waited for is not certain.
  eval::Truth Waits(DeployedResourceId from, DeployedResourceId to) const;

 private:
  const Dependencies& dependencies_;
  std::vector<std::vector<const Dependency*>> edges_;  // By the resource that waits.
  std::vector<bool> is_open_;  // Of resources that wait for more than is known.
};

// Edits that make the resource `from` wait for `to`, both of one template; empty when the entry
// cannot be written down with what is known.
std::vector<Edit> AddDependency(const DeployedResource& from, const DeployedResource& to,
                                const Template& of);

}  // namespace plumbline::arm
