// The permissions of a role definition of an expansion, as far as they are known.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "arm/expansion.h"
#include "schema/role_permissions.h"

namespace plumbline::arm {

// One of the lists of a permission block.
struct PermissionList {
  std::vector<std::string_view> patterns;  // Those that are known. View the session.
  std::vector<NodeRef> nodes;              // Where each is written; may be absent.
  bool is_complete = true;

  bool IsEmpty() const { return is_complete && patterns.empty(); }
};

struct CustomPermissions {
  PermissionList actions, not_actions, data_actions, not_data_actions;
  bool has_condition = false;

  // Views these permissions. Conditional too when a list that is not known may take something away.
  schema::PermissionBlock Block() const;
};

struct CustomRole {
  const DeployedResource* resource = nullptr;  // Not null.
  std::vector<CustomPermissions> permissions;
  bool is_complete = true;  // There are no other permissions.
  // Of `assignableScopes`; empty too when the property is not known.
  std::span<const eval::Value> scopes;
  NodeRef scopes_node;  // Of a list that is known; else absent.
};

// The role definitions that are or may be deployed.
std::vector<CustomRole> CustomRolesOf(const Expansion& expansion);

}  // namespace plumbline::arm
