// Azure built-in roles, from schemas/data/azure-roles.tsv.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace plumbline::schema {

struct Role {
  std::string_view guid;  // Lower case.
  std::string_view name;
  std::string_view aliases;  // Other names it has or had, separated by semicolons; may be empty.
  std::string_view status;   // "", preview, legacy, deprecated, deprecating, "removed DATE", ...
  // 3: may assign or define roles without a condition; 2: action `*`; 1: may assign roles only
  // under a condition; 0: other.
  std::uint8_t privilege = 0;
};

// The built-in data roles of Cosmos DB, which are no roles of Azure.
inline constexpr std::string_view kCosmosReader = "00000000-0000-0000-0000-000000000001";
inline constexpr std::string_view kCosmosContributor = "00000000-0000-0000-0000-000000000002";

// Every built-in role, by guid.
std::span<const Role> Roles();
// The role with this id (any case), or null.
const Role* FindRole(std::string_view guid);
// The role with this name or alias (ASCII case ignored), or null.
const Role* FindRoleByName(std::string_view name);

}  // namespace plumbline::schema
