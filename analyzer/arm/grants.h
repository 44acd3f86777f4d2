// Who gets which role where: the role assignments of an expansion, with the identity that each is
// given to (arm/principals.h), its role and its scope. Start reading at GrantsOf.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "arm/assigned_roles.h"
#include "arm/custom_role.h"
#include "arm/principals.h"
#include "schema/roles.h"

namespace plumbline::arm {

struct Grant {
  const DeployedResource* by = nullptr;  // The assignment. Not null.
  eval::Value properties;
  eval::Value role_id, principal_id;   // As they were evaluated: known, unknown, or one of a few.
  Principal principal;                 // Unknown for one of a few.
  std::string guid;                    // Of the role, in lower case; empty when it is not known.
  const schema::Role* role = nullptr;  // A built-in one.
  AssignmentScope scope;
  // The id that it applies to, with holes; nothing when its form is not known.
  std::optional<PartialText> scope_id;
};
// Those of the assignments that are or may be deployed.
std::vector<Grant> GrantsOf(const ResourceFinder& finder);

// --- Names of assignments ------------------------------------------------------------------------

// The call of guid() that gives the name of an assignment.
struct NameSeed {
  std::vector<eval::Value> arguments;
  NodeRef node;  // The string with the call; may be absent.
};
// Nothing when the name is not made by one such call.
std::optional<NameSeed> SeedOf(const ResourceFinder& finder, const DeployedResource& assignment);

// The first unknown value in what a value is made of, itself included, for which `is_it` holds;
// null when there is none.
const eval::Value* FindWithin(const eval::Value& value,
                              const std::function<bool(const eval::Value&)>& is_it);

// What the seed of a name depends on. kMaybe when something went into it that is not understood.
struct SeedParts {
  eval::Truth scope = eval::Truth::kFalse;
  eval::Truth principal = eval::Truth::kFalse;
  eval::Truth role = eval::Truth::kFalse;
};
SeedParts PartsOf(const ResourceFinder& finder, const NameSeed& seed, const Grant& grant);

}  // namespace plumbline::arm
