// Whether a role, or an access policy, of an expansion lets an identity do what it is used for
// (arm/identity_needs.h). Start reading at CoverageOf.
#pragma once

#include <span>

#include "arm/grants.h"
#include "arm/identity_needs.h"

namespace plumbline::arm {

enum class Coverage : std::uint8_t {
  kAllowed,
  kMaybe,        // Somebody who is not known gets something that would do, or may get it elsewhere.
  kControlOnly,  // It has a role there, but none for data.
  kNone,
};
struct Covered {
  Coverage by = Coverage::kNone;
  const Grant* grant = nullptr;  // Of kControlOnly, and of kAllowed by a role.
};
Covered CoverageOf(const ResourceFinder& finder, std::span<const Grant> grants, const Need& need);

// How a vault decides: kTrue by roles, kFalse by access policies.
eval::Truth UsesRoles(const DeployedResource& vault);

// True when something of the expansion may assign roles, or change access policies, unseen: a
// deployment that could not be followed, a script, an output with the identity's principal.
bool MayBeGrantedUnseen(const ResourceFinder& finder, const Principal& identity);

}  // namespace plumbline::arm
