// What roles allow: the permissions of the built-in roles, from
// schemas/data/azure-role-permissions.tsv, and the algebra of permissions, which custom roles
// share. An operation is `Namespace.X/type/.../verb`. Permissions are blocks of patterns, in which
// `*` stands for any text; a block allows what one of its actions matches and none of its
// notActions, and a role allows what one of its blocks does. Data operations have lists of their
// own.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "schema/roles.h"

namespace plumbline::schema {

enum class Plane : std::uint8_t { kControl, kData };
enum class Allowed : std::uint8_t { kNo, kMaybe, kYes };

// True when the pattern matches the operation (ASCII case ignored).
bool MatchesOperation(std::string_view pattern, std::string_view operation);

// Patterns of the table, or of somebody's custom role, who keeps them.
class OperationPatterns {
 public:
  constexpr OperationPatterns() = default;
  constexpr explicit OperationPatterns(std::span<const std::string_view> texts)
      : texts_(texts.data()), size_(texts.size()) {}
  constexpr explicit OperationPatterns(std::span<const std::uint16_t> numbers)
      : numbers_(numbers.data()), size_(numbers.size()) {}

  std::size_t size() const { return size_; }
  std::string_view operator[](std::size_t i) const;
  bool HasMatch(std::string_view operation) const;

 private:
  const std::string_view* texts_ = nullptr;  // Null for those of the table.
  const std::uint16_t* numbers_ = nullptr;
  std::size_t size_ = 0;
};

struct PermissionBlock {
  OperationPatterns actions = {};
  OperationPatterns not_actions = {};
  OperationPatterns data_actions = {};
  OperationPatterns not_data_actions = {};
  // What it allows depends on something that is not known: the condition of a built-in role, or
  // text of a custom role that is computed.
  bool is_conditional = false;
};

// Of a built-in role; empty for the few roles whose permissions are not published.
std::vector<PermissionBlock> PermissionsOf(const Role& role);

// kMaybe when only conditional blocks allow the operation.
Allowed Allows(std::span<const PermissionBlock> blocks, Plane plane, std::string_view operation);
Allowed Allows(const Role& role, Plane plane, std::string_view operation);

// Whether some action or data action is about the resource type or its children
// (`Microsoft.Storage/storageAccounts`), or a namespace, by the names of the operations alone. Some
// services name their operations after something else than the type.
bool HasOperationsBelow(std::span<const PermissionBlock> blocks, std::string_view type);

// The namespace of some built-in role's operations that a misspelt one is close to; empty when the
// text is such a namespace, is short, has a star, or is close to none.
std::string_view NearestNamespace(std::string_view name_space);

// False when no permission of the role can mean anything at a resource of the type: all of them
// are about other namespaces, and none about what extends resources of any type (locks, tags,
// diagnostics, ...). True when nothing is known.
bool CanApplyTo(const Role& role, std::string_view type);

}  // namespace plumbline::schema
