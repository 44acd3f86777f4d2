// Which roles a deployment gives, and where: the role assignments and delegations of an expansion.
// Start reading at ForEachAssignedRole.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "arm/expansion.h"
#include "eval/choice.h"

namespace plumbline::arm {

enum class AssignmentKind : std::uint8_t {
  kAssignment,          // Also one that is made for a time by privileged identity management.
  kEligibleAssignment,  // That somebody may activate.
  kDelegation,          // To another tenant: an authorization of a registration definition.
};

// One `roleDefinitionId` of a resource that is or may be deployed, known or not.
struct RoleId {
  AssignmentKind kind = AssignmentKind::kAssignment;
  const DeployedResource* by = nullptr;  // The resource that assigns the role. Not null.
  // The evaluated `properties` of the assignment, or the authorization of a delegation.
  eval::Value properties;
  eval::Value value;
  // The property, or as near as the file shows it.
  NodeRef use;
  // It has the value when these questions have these answers. Valid during the call.
  std::span<const eval::Answer> answers;
};
void ForEachRoleId(const Expansion& expansion, const std::function<void(const RoleId&)>& f);

// Text of an id, and where it is written: the string that holds it (or the member whose key it is),
// and the bytes in its file.
struct WrittenText {
  std::string text;
  NodeRef node;
  Span span;
};
// What stands behind the last slash of an id; the whole text when it is known and has none.
std::optional<WrittenText> LastSegmentOf(const Expansion& expansion, const RoleId& id);

// The bytes of the text in a string, or in the literals of the expression that the string is; those
// of the whole string when it is put together.
Span SpanWithin(NodeRef string, std::string_view text);

// A role whose GUID is known.
struct AssignedRole : RoleId {
  std::string guid;  // In lower case, with dashes.
  std::string as;    // The GUID as it is spelt.
  NodeRef node;      // Where it is written, as in WrittenText.
  Span span;

  bool IsWrittenHere() const { return node == use; }
};
void ForEachAssignedRole(const Expansion& expansion,
                         const std::function<void(const AssignedRole&)>& f);

// A GUID in lower case with dashes. Takes the form without dashes too, which the service accepts;
// nothing for other texts.
std::optional<std::string> NormalizeRoleGuid(std::string_view text);

// The resource type that an id, or `Namespace.X/type/name`, is of, as spelt; empty when that is not
// certain.
std::string TypeOfId(const eval::Value& id);

// What an assignment applies to.
enum class AssignedAt : std::uint8_t {
  kUnknown,
  kTenant,
  kManagementGroup,
  kSubscription,
  kResourceGroup,
  kResource,
};
// A subscription, or what holds subscriptions.
constexpr bool IsWide(AssignedAt at) {
  return at == AssignedAt::kTenant || at == AssignedAt::kManagementGroup ||
         at == AssignedAt::kSubscription;
}
struct AssignmentScope {
  AssignedAt at = AssignedAt::kUnknown;
  std::string type;  // kResource: its full type, as spelt.
  eval::Value id;    // kResource: its id, as the assignment names it; null when that is not seen.
};
// The place that an id, or `Namespace.X/type/name`, names.
AssignmentScope ScopeOfId(const eval::Value& id);
// `answers` choose among the scopes that it may have.
AssignmentScope ScopeOfAssignment(const Expansion& expansion, const DeployedResource& assignment,
                                  std::span<const eval::Answer> answers);
// "the subscription", "a `Microsoft.Storage/storageAccounts`", for messages.
std::string TitleOf(const AssignmentScope& scope);

}  // namespace plumbline::arm
