// Every value of a deployed resource's body that is no container, with the way to it and the place
// it is written at, whatever variables and parameters it came through.
#pragma once

#include <string_view>

#include "arm/expansion.h"
#include "base/function_ref.h"

namespace plumbline::arm {

struct BodyLeaf {
  const DeployedResource& resource;
  // From the body on: `properties.siteConfig.appSettings[].value`. Valid during the call.
  std::string_view path;
  std::string_view name;      // The last name of the path.
  const eval::Value& value;   // Of a secret container `value` carries its secrets.
  const eval::Value& holder;  // The innermost object around it.
  // The scalar, or the expression that gives it or a container that it is in.
  NodeRef node;
};

// In order. Of containers without members the container itself.
void ForEachLeaf(const Expansion& expansion, const DeployedResource& resource,
                 FunctionRef<void(const BodyLeaf&)> f);

// The node that the value of a member is written at.
NodeRef WrittenMember(const eval::Session& session, const eval::Member& member);

}  // namespace plumbline::arm
