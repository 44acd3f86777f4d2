// Which managed identities a resource type takes at an API version, from its body.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "schema/type_graph.h"

namespace plumbline::schema {

// The members of `identity.type`, together in one value or alone; bits of a set.
using IdentityKinds = std::uint8_t;
inline constexpr IdentityKinds kSystemIdentity = 1;
inline constexpr IdentityKinds kUserIdentity = 2;

// `SystemAssigned`, `UserAssigned`, both in any of the spellings that providers have, and `None`.
// Case and blanks ignored; nothing for other texts.
std::optional<IdentityKinds> ParseIdentityKinds(std::string_view text);

struct IdentitySupport {
  bool lists[4] = {};      // By IdentityKinds.
  bool is_open = false;    // Other values pass too.
  bool is_vague = false;   // The values are not listed.
  bool takes_map = false;  // `userAssignedIdentities`, by id.

  bool Lists(IdentityKinds kinds) const { return lists[kinds]; }
};
// Nothing when the type has no `identity` that can be set.
std::optional<IdentitySupport> IdentitySupportOf(const TypeVersion& version);

}  // namespace plumbline::schema
