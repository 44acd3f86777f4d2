// Environment variables that templates give to programs: containers of container groups, container
// apps and web apps, and deployment scripts.
#pragma once

#include <vector>

#include "arm/named_value.h"
#include "arm/template.h"

namespace plumbline::arm {

struct Environment {
  Value holder;  // The container, the `properties` of a deployment script, the start task.
  NamedValues variables;
};

// One entry per container (init containers included) or script, in the order they are written,
// those without variables included. Empty for other resources. Containers behind an expression are
// not seen.
std::vector<Environment> EnvironmentsOf(const Resource& resource);

}  // namespace plumbline::arm
