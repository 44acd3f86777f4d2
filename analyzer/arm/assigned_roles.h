// Which roles a deployment gives, and where: the role assignments and delegations of an expansion.
// Start reading at ForEachAssignedRole.
#pragma once

#include <functional>
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

struct AssignedRole {
  AssignmentKind kind = AssignmentKind::kAssignment;
  const DeployedResource* by = nullptr;  // The resource that assigns it. Not null.
  // The evaluated `properties` of the assignment, or the authorization of a delegation.
  eval::Value properties;
  std::string guid;      // In lower case, with dashes.
  std::string_view as;   // The GUID as it is spelt.
  bool is_bare = false;  // The value is the GUID alone, which only delegations take.
  // Where the GUID is written: the string that holds it (or the member whose key it is), and the
  // bytes in its file.
  NodeRef node;
  Span span;
  // The `roleDefinitionId` of the assignment, or as near as the file shows it.
  NodeRef use;
  // It is this role when these questions have these answers.
  std::span<const eval::Answer> answers;

  bool IsWrittenHere() const { return node == use; }
};

// Every role whose GUID is known, of resources that are or may be deployed. `answers` are valid
// during the call.
void ForEachAssignedRole(const Expansion& expansion,
                         const std::function<void(const AssignedRole&)>& f);

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
