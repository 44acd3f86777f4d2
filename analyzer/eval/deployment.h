// The deployment that an expression is evaluated for: its scope and ids, and the functions that ask
// for them (sections 7 and 8).
#pragma once

#include <string_view>

#include "eval/functions.h"

namespace plumbline::eval {

enum class Scope : std::uint8_t { kResourceGroup, kSubscription, kManagementGroup, kTenant };

// Ids and names are strings, unknown ones where nobody said. Two deployments to the same place have
// equal values.
struct Deployment {
  Scope scope = Scope::kResourceGroup;
  Value subscription_id;
  Value resource_group;
  Value location;
  Value tenant_id;
  Value management_group;
  Value name;

  // Everything unknown.
  static Deployment Unknown(Session& session, Scope scope);
};

// An unknown string that `expression` gives (it is its identity too).
Value UnknownText(Session& session, std::string_view expression, std::string_view reason);

// subscription(), resourceGroup(), managementGroup(), tenant(), deployment(), deployer(),
// environment(). An error where the scope has no such thing.
Value ScopeObject(Call& call, const Deployment& deployment);

// resourceId() and its relatives (section 7.2).
Value ResourceIdOf(Call& call, const Deployment& deployment);

// The id of the place itself: `/subscriptions/.../resourceGroups/...`; `` of the tenant.
Value IdOf(Session& session, const Deployment& deployment);

// What reference(), references() and list*() give when nothing more is known: an unknown value; of
// list*() a secret one.
Value OnlyTheDeploymentKnows(Call& call, std::string_view name);

}  // namespace plumbline::eval
