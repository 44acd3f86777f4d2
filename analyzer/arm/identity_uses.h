// Which user-assigned identities a resource runs with, and which one a principal is, as far as the
// expressions of their ids show it. Ids are compared as texts in lower case: an id that is known,
// or the expression that gives it.
#pragma once

#include <string>
#include <vector>

#include "arm/expansion.h"

namespace plumbline::arm {

struct ListedIdentity {
  std::string id;
  eval::OriginId key = kNoId<eval::OriginId>;  // Where it is listed.
};
// Of `identity.userAssignedIdentities`.
std::vector<ListedIdentity> ListedIdentitiesOf(const DeployedResource& resource);

// The id of the identity that `reference(id).principalId`, or a symbolic name in its place, asks
// for; empty for other values. `owner` holds the value.
std::string IdentityOfPrincipal(const Expansion& expansion, const DeployedTemplate& owner,
                                const eval::Value& principal);

// Whether the function is called in the expression of a value that is not known, at any depth.
bool DependsOnCall(const eval::Value& value, std::string_view function);

}  // namespace plumbline::arm
