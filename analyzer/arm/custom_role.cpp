#include "arm/custom_role.h"

#include <algorithm>

namespace plumbline::arm {
namespace {

PermissionList ListOf(const eval::Session& session, const eval::Value& permissions,
                      std::string_view key) {
  PermissionList list;
  const eval::Member* const member = eval::FindMember(permissions, key);
  if (member == nullptr || member->value.IsNull()) return list;
  if (!member->value.IsArray()) {
    list.is_complete = false;
    return list;
  }
  for (const eval::Value& item : member->value.items()) {
    if (item.IsString()) {
      list.patterns.push_back(item.text());
      list.nodes.push_back(session.NodeOf(item.origin()).node);
    } else {
      list.is_complete = false;
    }
  }
  return list;
}

bool MayHaveMore(const eval::Value& object) {
  return object.object().is_open ||
         std::ranges::any_of(object.members(), &eval::Member::has_unknown_key);
}

CustomPermissions PermissionsOf(const eval::Session& session, const eval::Value& block) {
  CustomPermissions made{ListOf(session, block, "actions"), ListOf(session, block, "notActions"),
                         ListOf(session, block, "dataActions"),
                         ListOf(session, block, "notDataActions")};
  if (MayHaveMore(block)) {
    made.not_actions.is_complete = false;
    made.not_data_actions.is_complete = false;
  }
  const eval::Member* const condition = eval::FindMember(block, "condition");
  made.has_condition = condition != nullptr && !condition->value.IsNull() &&
                       !(condition->value.IsString() && condition->value.text().empty());
  return made;
}

}  // namespace

schema::PermissionBlock CustomPermissions::Block() const {
  return {
      .actions = schema::OperationPatterns(actions.patterns),
      .not_actions = schema::OperationPatterns(not_actions.patterns),
      .data_actions = schema::OperationPatterns(data_actions.patterns),
      .not_data_actions = schema::OperationPatterns(not_data_actions.patterns),
      .is_conditional = has_condition || !not_actions.is_complete || !not_data_actions.is_complete};
}

std::vector<CustomRole> CustomRolesOf(const Expansion& expansion) {
  std::vector<CustomRole> roles;
  for (const DeployedResource& resource : expansion.resources()) {
    if (!EqualsIgnoreCase(resource.type, "Microsoft.Authorization/roleDefinitions") ||
        resource.IsExisting() || resource.IsDeployed() == eval::Truth::kFalse) {
      continue;
    }
    const eval::Member* const properties = eval::FindMember(resource.body, "properties");
    if (properties == nullptr || !properties->value.IsObject()) continue;
    CustomRole role;
    role.resource = &resource;
    role.is_complete = !MayHaveMore(properties->value);
    const eval::Member* const blocks = eval::FindMember(properties->value, "permissions");
    if (blocks != nullptr && blocks->value.IsArray()) {
      for (const eval::Value& block : blocks->value.items()) {
        if (!block.IsObject()) {
          role.is_complete = false;
          continue;
        }
        role.permissions.push_back(PermissionsOf(expansion.session(), block));
        if (MayHaveMore(block)) role.is_complete = false;
      }
    } else if (blocks != nullptr && !blocks->value.IsNull()) {
      role.is_complete = false;
    }
    const eval::Member* const scopes = eval::FindMember(properties->value, "assignableScopes");
    if (scopes != nullptr && scopes->value.IsArray()) {
      role.scopes = scopes->value.items();
      role.scopes_node = expansion.session().NodeOf(scopes->value.origin()).node;
    }
    roles.push_back(std::move(role));
  }
  return roles;
}

}  // namespace plumbline::arm
