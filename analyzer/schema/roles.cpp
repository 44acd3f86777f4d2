#include "schema/roles.h"

#include <algorithm>

#include "base/ascii.h"

namespace plumbline::schema {
namespace {

constexpr Role kRoles[] = {
#include "schema_data/azure-roles.inc"
};

bool HasAlias(const Role& role, std::string_view name) {
  std::string_view rest = role.aliases;
  while (!rest.empty()) {
    const std::size_t end = rest.find(';');
    if (EqualsIgnoreCase(Trim(rest.substr(0, end)), name)) return true;
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  return false;
}

}  // namespace

std::span<const Role> Roles() { return kRoles; }

const Role* FindRole(std::string_view guid) {
  const auto at = std::ranges::lower_bound(
      kRoles, guid,
      [](std::string_view a, std::string_view b) { return CompareIgnoreCase(a, b) < 0; },
      &Role::guid);
  return at != std::end(kRoles) && EqualsIgnoreCase(at->guid, guid) ? &*at : nullptr;
}

const Role* FindRoleByName(std::string_view name) {
  for (const Role& role : kRoles) {
    if (EqualsIgnoreCase(role.name, name)) return &role;
  }
  for (const Role& role : kRoles) {
    if (HasAlias(role, name)) return &role;
  }
  return nullptr;
}

}  // namespace plumbline::schema
