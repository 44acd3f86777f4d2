#include "arm/unordered_uses.h"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <unordered_set>
#include <utility>

#include "arm/conditions.h"
#include "arm/dependency_paths.h"
#include "arm/partial_text.h"
#include "arm/resource_ids.h"
#include "base/ascii.h"

namespace plumbline::arm {
namespace {

using eval::Truth;

// Calls f(kind, value, function, place) for every value that may use another resource.
template <class F>
class Walker {
 public:
  Walker(const eval::Session& session, const F& use) : session_(session), use_(use) {}

  void Walk(const eval::Value& value, NodeRef place) {
    if (value.origin() != kNoId<eval::OriginId>) place = session_.NodeOf(value.origin()).node;
    switch (value.kind()) {
      case eval::Kind::kArray:
        for (const eval::Value& item : value.items()) Walk(item, place);
        return;
      case eval::Kind::kObject:
        for (const eval::Member& member : value.members()) Walk(member.value, place);
        return;
      case eval::Kind::kString:
        if (value.text().starts_with('/')) use_(UseKind::kId, value, std::string_view(), place);
        return;
      case eval::Kind::kUnknown:
        if (!value.unknown().pieces.empty()) {
          use_(UseKind::kId, value, std::string_view(), place);
        }
        Calls(value, place);
        return;
      default:
        return;
    }
  }

 private:
  void Calls(const eval::Value& value, NodeRef place) {
    if (!value.IsUnknown() || depth_ > 100) return;
    const eval::UnknownData& unknown = value.unknown();
    if (!seen_.insert(&unknown).second) return;
    const eval::Residual& made = unknown.residual;
    if (made.form == eval::Residual::Form::kCall && !made.arguments.empty() &&
        (StartsWithIgnoreCase(made.name, "list") || EqualsIgnoreCase(made.name, "reference"))) {
      use_(UseKind::kCall, made.arguments[0], made.name, place);
    }
    ++depth_;
    for (const eval::Value& argument : made.arguments) Calls(argument, place);
    for (const eval::Piece& piece : unknown.pieces) Calls(piece.value, place);
    --depth_;
  }

  const eval::Session& session_;
  const F& use_;
  std::unordered_set<const eval::UnknownData*> seen_;
  int depth_ = 0;
};

class Finder {
 public:
  explicit Finder(const Expansion& expansion) : expansion_(expansion) {}

  void Template(const DeployedTemplate& of) {
    // In outer scope, ids are those of the outer template's place.
    if (&of.scope->of() != of.declared || of.resources.size() < 2) return;
    const ResourceIds ids(expansion_, of);
    for (const DeployedResourceId id : of.resources) {
      const DeployedResource& resource = expansion_.resources()[id];
      if (resource.IsExisting() || resource.IsDeployed() == Truth::kFalse) continue;
      Body(of, resource, ids);
      Target(of, resource, ids);
    }
  }

  std::vector<UnorderedUse> Take() {
    std::vector<UnorderedUse> all;
    for (auto& [pair, use] : uses_) all.push_back(use);
    std::ranges::sort(all, {}, [](const UnorderedUse& use) {
      return std::pair(IndexOf(use.user), IndexOf(use.used));
    });
    return all;
  }

 private:
  void Body(const DeployedTemplate& of, const DeployedResource& resource, const ResourceIds& ids) {
    if (!resource.body.IsObject()) return;
    const auto use = [&](UseKind kind, const eval::Value& value, std::string_view function,
                         NodeRef place) {
      // What comes in through a parameter was written in another template.
      if (place.tree() != of.declared->node.tree() || of.model->OwnerOf(place) != of.declared->id) {
        return;
      }
      Use(resource, kind == UseKind::kId ? ids.FindHolder(value) : ids.Find(value), kind, function,
          place);
    };
    Walker walker(expansion_.session(), use);
    for (const eval::Member& member : resource.body.members()) {
      // Tags only say something, and where it goes to has a kind of its own.
      const bool is_apart = std::ranges::any_of(
          std::initializer_list<std::string_view>{"tags", "scope", "resourceGroup"},
          [&member](std::string_view key) { return EqualsIgnoreCase(key, member.key); });
      if (!is_apart) walker.Walk(member.value, resource.declared->node);
    }
  }

  void Target(const DeployedTemplate& of, const DeployedResource& resource,
              const ResourceIds& ids) {
    if (EqualsIgnoreCase(resource.type, "Microsoft.Resources/deployments")) {
      const eval::Member* const group = eval::FindMember(resource.body, "resourceGroup");
      const auto name = group == nullptr ? std::nullopt : PartialText::Of(group->value);
      if (!name) return;
      DeployedResourceId found = kNoId<DeployedResourceId>;
      for (const DeployedResourceId id : of.resources) {
        const DeployedResource& other = expansion_.resources()[id];
        if (!EqualsIgnoreCase(other.type, "Microsoft.Resources/resourceGroups")) continue;
        const auto text = PartialText::Of(other.name);
        if (text && Same(*text, *name) == Truth::kTrue) found = id;
      }
      Use(resource, found, UseKind::kResourceGroup, {},
          resource.declared->At("resourceGroup").node());
    } else if (!resource.scope.IsNull()) {
      Use(resource, ids.FindScope(resource.scope), UseKind::kScope, {},
          resource.declared->scope.node());
    }
  }

  void Use(const DeployedResource& user, DeployedResourceId target, UseKind kind,
           std::string_view function, NodeRef place) {
    if (target == kNoId<DeployedResourceId> || target == user.id || !place) return;
    const DeployedResource& used = expansion_.resources()[target];
    // Nested resources are part of what is around them here.
    if (used.IsExisting() || used.IsDeployed() == Truth::kFalse || used.parent == user.id ||
        user.parent == used.id ||
        HoldTogether(expansion_.session(), user.condition, used.condition) == Truth::kFalse) {
      return;
    }
    const auto pair = std::pair(user.declared, used.declared);
    const auto known = uses_.find(pair);
    if (known != uses_.end() && known->second.kind <= kind) return;
    if (!paths_) paths_.emplace(expansion_);
    // When it is the other one that waits, this one cannot.
    if (paths_->Waits(user.id, target) != Truth::kFalse ||
        paths_->Waits(target, user.id) != Truth::kFalse) {
      return;
    }
    uses_[pair] = {user.id, target, kind, function, place};
  }

  const Expansion& expansion_;
  std::optional<DependencyPaths> paths_;
  std::map<std::pair<const Resource*, const Resource*>, UnorderedUse> uses_;
};

}  // namespace

std::vector<UnorderedUse> FindUnorderedUses(const Expansion& expansion) {
  Finder finder(expansion);
  for (const DeployedTemplate& of : expansion.templates()) finder.Template(of);
  return finder.Take();
}

}  // namespace plumbline::arm
