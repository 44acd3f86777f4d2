// Whose object id a `principalId` is: which managed identity of the expansion an expression comes
// to. Start reading at PrincipalOf.
#pragma once

#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "arm/expansion.h"
#include "arm/resource_finder.h"
#include "eval/choice.h"

namespace plumbline::arm {

// What an unknown value reads: `reference(target, version, 'Full').identity.principalId`.
struct RuntimeRead {
  eval::Value target;  // The first argument.
  bool is_full = false;
  std::vector<std::string_view> path;  // Members from the outermost on; "" for a computed one.

  bool PathIs(std::initializer_list<std::string_view> names) const;
};
std::optional<RuntimeRead> RuntimeReadOf(const eval::Value& value);

enum class PrincipalKind : std::uint8_t {
  kUnknown,
  kSystem,  // The system-assigned identity of a resource.
  kUser,    // A user-assigned identity.
  kPart,    // An identity that a service makes for a part of a resource: of a cluster's nodes.
};
struct Principal {
  PrincipalKind kind = PrincipalKind::kUnknown;
  // That has the identity, or is it; kNoId when it is none of the expansion.
  DeployedResourceId resource = kNoId<DeployedResourceId>;
  // The id, name or symbol that names it; null when it is not known.
  eval::Value target;
  std::string_view part;  // Of kPart: the member that holds it, `kubeletidentity`.

  // Certainly one and the same.
  bool Is(const Principal& other) const;
};
// Of one value, no choice; `reader` is the deployment that uses it.
Principal PrincipalOf(const ResourceFinder& finder, const eval::Value& id,
                      DeployedTemplateId reader);

// One value of the `principalId` of a role assignment that is or may be deployed.
struct Grantee {
  const DeployedResource* by = nullptr;  // The assignment. Not null.
  eval::Value properties;
  eval::Value id;  // No choice.
  NodeRef use;     // The property, or as near as the file shows it.
  // It has the value when these questions have these answers. Valid during the call.
  std::span<const eval::Answer> answers;
  Principal principal;
};
void ForEachGrantee(const ResourceFinder& finder, const std::function<void(const Grantee&)>& f);

// The type that an id or a name shows, of the resource where it is found; empty when it is not
// certain.
std::string TypeOfTarget(const ResourceFinder& finder, const eval::Value& target,
                         DeployedTemplateId reader);

// The identities that a resource has.
struct UserIdentity {
  eval::Value id;
  DeployedResourceId resource = kNoId<DeployedResourceId>;  // Where the expansion has it.
};
struct HeldIdentities {
  bool has_system = false;
  std::vector<UserIdentity> users;
  bool is_certain = false;  // There are no others.

  bool IsNone() const { return is_certain && !has_system && users.empty(); }
  // Whether the user-assigned identity of the id is among them.
  eval::Truth Has(const ResourceFinder& finder, const eval::Value& id) const;
};
HeldIdentities IdentitiesOf(const ResourceFinder& finder, const DeployedResource& resource);

}  // namespace plumbline::arm
