// Resources that use another one of their template without waiting for it (sections 10.3 and 10.4):
// by asking it, by its id in a property, by being deployed to it.
#pragma once

#include <vector>

#include "arm/dependencies.h"

namespace plumbline::arm {

// Dependencies::unordered, from the other dependencies of the expansion.
std::vector<UnorderedUse> FindUnorderedUses(const Expansion& expansion);

}  // namespace plumbline::arm
