#include "arm/need_coverage.h"

#include <algorithm>

#include <fmt/format.h>

#include "arm/relatives.h"
#include "base/ascii.h"

namespace plumbline::arm {
namespace {

using eval::Truth;
using schema::Plane;

constexpr std::string_view kVaults = "Microsoft.KeyVault/vaults";

bool Is(const DeployedResource& resource, std::string_view type) {
  return EqualsIgnoreCase(resource.type, type);
}

const eval::Value* At(const eval::Value& value, std::initializer_list<std::string_view> path) {
  const eval::Value* at = &value;
  for (const std::string_view key : path) {
    const eval::Member* const member = eval::FindMember(*at, key);
    if (member == nullptr) return nullptr;
    at = &member->value;
  }
  return at;
}

Truth And(Truth a, Truth b) {
  if (a == Truth::kFalse || b == Truth::kFalse) return Truth::kFalse;
  return a == Truth::kTrue ? b : a;
}

Truth IsFor(const Principal& to, const eval::Value& id, const Principal& identity) {
  if (to.Is(identity)) return Truth::kTrue;
  if (to.kind != PrincipalKind::kUnknown && to.resource != kNoId<DeployedResourceId>) {
    return Truth::kFalse;
  }
  // Somebody's object id, written down: not of what is deployed now.
  return id.IsString() ? Truth::kFalse : Truth::kMaybe;
}

// Whether an assignment for `scope` reaches the store.
Truth Reaches(const Grant& grant, const PartialText& store) {
  if (IsWide(grant.scope.at)) return Truth::kTrue;
  if (!grant.scope_id || grant.scope.at == AssignedAt::kUnknown) return Truth::kMaybe;
  const std::vector<PartialText> scope = grant.scope_id->Segments();
  const std::vector<PartialText> whole = store.Segments();
  if (scope.size() > whole.size()) {
    // For a part of it.
    return StartsWithIgnoreCase(grant.scope_id->Key(), store.Key() + "/") ? Truth::kMaybe
                                                                          : Truth::kFalse;
  }
  Truth all = Truth::kTrue;
  for (std::size_t i = 0; i < scope.size(); ++i) all = And(all, Same(scope[i], whole[i]));
  return all;
}

Truth AllowsAny(const Grant& grant, const NeedFacts& facts) {
  if (grant.role == nullptr) return Truth::kMaybe;
  Truth best = Truth::kFalse;
  for (const std::string_view operation : facts.operations) {
    if (operation.empty()) continue;
    const schema::Allowed allowed = schema::Allows(*grant.role, facts.plane, operation);
    if (allowed == schema::Allowed::kYes) return Truth::kTrue;
    if (allowed == schema::Allowed::kMaybe) best = Truth::kMaybe;
  }
  return best;
}

// `permissions` of an access policy.
Truth PolicyAllows(const eval::Value& policy, NeedKind kind) {
  const bool is_key = kind == NeedKind::kKey;
  const eval::Value* const list = At(policy, {"permissions", is_key ? "keys" : "secrets"});
  if (list == nullptr) {
    const eval::Value* const permissions = At(policy, {"permissions"});
    return permissions != nullptr && permissions->IsObject() ? Truth::kFalse : Truth::kMaybe;
  }
  if (!list->IsArray()) return Truth::kMaybe;
  bool is_open = false;
  for (const eval::Value& item : list->items()) {
    if (!item.IsString()) {
      is_open = true;
    } else if (EqualsIgnoreCase(item.text(), "all") ||
               EqualsIgnoreCase(item.text(), is_key ? "wrapKey" : "get")) {
      return Truth::kTrue;
    }
  }
  return is_open ? Truth::kMaybe : Truth::kFalse;
}

class PolicyCheck {
 public:
  PolicyCheck(const ResourceFinder& finder, const Need& need) : finder_(finder), need_(need) {}

  Truth Run() {
    const DeployedResource& vault = finder_.expansion().resources()[need_.store];
    Truth best = OfList(vault);
    for (const DeployedResource& resource : finder_.expansion().resources()) {
      if (!Is(resource, "Microsoft.KeyVault/vaults/accessPolicies") || resource.IsExisting() ||
          resource.IsDeployed() == Truth::kFalse) {
        continue;
      }
      const Truth is_child = IsChildOf(resource, vault);
      if (is_child == Truth::kFalse) continue;
      best = Better(best, And(is_child, OfList(resource)));
    }
    return best;
  }

 private:
  static Truth Better(Truth a, Truth b) {
    if (a == Truth::kTrue || b == Truth::kTrue) return Truth::kTrue;
    return a == Truth::kMaybe ? a : b;
  }
  Truth OfList(const DeployedResource& of) {
    const eval::Value* const list = At(of.body, {"properties", "accessPolicies"});
    if (list == nullptr || list->IsNull()) return Truth::kFalse;
    if (!list->IsArray()) return Truth::kMaybe;
    Truth best = Truth::kFalse;
    for (const eval::Value& policy : list->items()) {
      const eval::Value* const id = At(policy, {"objectId"});
      if (id == nullptr) return Truth::kMaybe;
      const Truth is_for = IsFor(PrincipalOf(finder_, *id, of.owner), *id, need_.identity);
      best = Better(best, And(is_for, PolicyAllows(policy, need_.kind)));
    }
    return best;
  }

  const ResourceFinder& finder_;
  const Need& need_;
};

Coverage ToCoverage(Truth truth) {
  if (truth == Truth::kTrue) return Coverage::kAllowed;
  return truth == Truth::kMaybe ? Coverage::kMaybe : Coverage::kNone;
}

}  // namespace

Truth UsesRoles(const DeployedResource& vault) {
  const eval::Value* const properties = At(vault.body, {"properties"});
  if (properties == nullptr || !properties->IsObject()) return Truth::kMaybe;
  if (const eval::Value* const rbac = At(*properties, {"enableRbacAuthorization"})) {
    return rbac->IsNull() ? Truth::kMaybe : eval::IsTrue(*rbac);
  }
  // From then on vaults use roles unless they say otherwise.
  constexpr std::string_view kRolesByDefault = "2026-02-01";
  if (properties->object().is_open || At(*properties, {"createMode"}) != nullptr ||
      !vault.api_version.IsString()) {
    return Truth::kMaybe;
  }
  return vault.api_version.text() < kRolesByDefault ? Truth::kFalse : Truth::kTrue;
}

Covered CoverageOf(const ResourceFinder& finder, std::span<const Grant> grants, const Need& need) {
  const DeployedResource& store = finder.expansion().resources()[need.store];
  const NeedFacts& facts = FactsOf(need.kind);
  Covered covered;
  Truth decides = Truth::kTrue;  // Whether roles do.
  if (need.kind == NeedKind::kDocuments) {
    Truth best = Truth::kFalse;
    for (const DeployedResource& resource : finder.expansion().resources()) {
      if (!Is(resource, "Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments")) continue;
      const eval::Value* const id = At(resource.body, {"properties", "principalId"});
      if (id == nullptr) return {Coverage::kMaybe};
      const Truth one = And(IsChildOf(resource, store),
                            IsFor(PrincipalOf(finder, *id, resource.owner), *id, need.identity));
      if (one != Truth::kFalse) best = Truth::kMaybe;
    }
    covered.by = ToCoverage(best);
  } else if (EqualsIgnoreCase(store.type, kVaults)) {
    decides = UsesRoles(store);
    if (decides == Truth::kMaybe) return {Coverage::kMaybe};
    if (decides == Truth::kFalse) covered.by = ToCoverage(PolicyCheck(finder, need).Run());
  }
  if (covered.by != Coverage::kNone) return covered;
  const auto id = PartialIdOf(finder.expansion(), store);
  if (!id) return {Coverage::kMaybe};
  for (const Grant& grant : grants) {
    const Truth is_for = IsFor(grant.principal, grant.principal_id, need.identity);
    const Truth reaches = And(is_for, Reaches(grant, *id));
    const Truth allows = And(reaches, AllowsAny(grant, facts));
    // Of a vault with access policies, that roles do not open it is another finding.
    if (allows == Truth::kTrue && decides == Truth::kTrue) return {Coverage::kAllowed, &grant};
    if (allows != Truth::kFalse) {
      covered = {Coverage::kMaybe};
    } else if (covered.by == Coverage::kNone && reaches == Truth::kTrue &&
               decides == Truth::kTrue && grant.role != nullptr &&
               schema::Allows(*grant.role, Plane::kControl, fmt::format("{}/read", facts.store)) ==
                   schema::Allowed::kYes) {
      covered = {Coverage::kControlOnly, &grant};
    }
  }
  return covered;
}

bool MayBeGrantedUnseen(const ResourceFinder& finder, const Principal& identity) {
  const Expansion& expansion = finder.expansion();
  for (const DeployedResource& resource : expansion.resources()) {
    if (resource.IsDeployed() == Truth::kFalse) continue;
    if (Is(resource, "Microsoft.Resources/deployments") &&
        resource.nested == kNoId<DeployedTemplateId>) {
      return true;
    }
    if (Is(resource, "Microsoft.Resources/deploymentScripts")) return true;
  }
  return std::ranges::any_of(expansion.root().outputs, [&](const DeployedOutput& output) {
    const auto read = RuntimeReadOf(output.value);
    if (!read) return false;
    const DeployedTemplateId writer = finder.WrittenIn(output.value.origin(), expansion.root().id);
    return finder.Referenced(read->target, writer) == identity.resource && !read->path.empty() &&
           std::ranges::any_of(read->path, [](std::string_view member) {
             return EqualsIgnoreCase(member, "principalId") || EqualsIgnoreCase(member, "identity");
           });
  });
}

}  // namespace plumbline::arm
