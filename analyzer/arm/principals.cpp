#include "arm/principals.h"

#include <algorithm>

#include "arm/assigned_roles.h"
#include "base/ascii.h"
#include "schema/identity_support.h"

namespace plumbline::arm {
namespace {

using eval::Residual;

constexpr std::string_view kUserType = "Microsoft.ManagedIdentity/userAssignedIdentities";
// The older way to ask for a system-assigned identity: the id of a resource with this behind it.
constexpr std::string_view kDefaultIdentity =
    "/providers/microsoft.managedidentity/identities/default";

bool IsIdentityType(std::string_view type) { return EqualsIgnoreCase(type, kUserType); }

Principal System(const ResourceFinder& finder, const eval::Value& target,
                 DeployedTemplateId reader) {
  return {PrincipalKind::kSystem, finder.Referenced(target, reader), target, {}};
}

Principal User(const ResourceFinder& finder, const eval::Value& target, DeployedTemplateId reader) {
  return {PrincipalKind::kUser, finder.Referenced(target, reader), target, {}};
}

}  // namespace

bool RuntimeRead::PathIs(std::initializer_list<std::string_view> names) const {
  return std::ranges::equal(
      path, names, [](std::string_view a, std::string_view b) { return EqualsIgnoreCase(a, b); });
}

std::optional<RuntimeRead> RuntimeReadOf(const eval::Value& value) {
  RuntimeRead read;
  const eval::Value* at = &value;
  while (at->IsUnknown()) {
    const Residual& made = at->unknown().residual;
    if (made.form == Residual::Form::kMember && !made.arguments.empty()) {
      read.path.push_back(made.name);
    } else if (made.form == Residual::Form::kIndex && made.arguments.size() == 2) {
      const eval::Value& key = made.arguments[1];
      read.path.push_back(key.IsString() ? key.text() : std::string_view());
    } else if (made.form == Residual::Form::kCall && !made.arguments.empty() &&
               EqualsIgnoreCase(made.name, "reference")) {
      std::ranges::reverse(read.path);
      read.target = made.arguments[0];
      read.is_full = made.arguments.size() > 2 && made.arguments[2].IsString() &&
                     EqualsIgnoreCase(made.arguments[2].text(), "Full");
      return read;
    } else {
      return std::nullopt;
    }
    at = &made.arguments[0];
  }
  return std::nullopt;
}

std::string TypeOfTarget(const ResourceFinder& finder, const eval::Value& target,
                         DeployedTemplateId reader) {
  const DeployedResourceId found = finder.Referenced(target, reader);
  return found != kNoId<DeployedResourceId> ? finder.expansion().resources()[found].type
                                            : TypeOfId(target);
}

bool Principal::Is(const Principal& other) const {
  if (kind == PrincipalKind::kUnknown || kind != other.kind) return false;
  if (part != other.part) return false;
  if (resource != kNoId<DeployedResourceId>) return resource == other.resource;
  return other.resource == kNoId<DeployedResourceId> && !target.IsNull() &&
         eval::Equal(target, other.target) == eval::Truth::kTrue;
}

Principal PrincipalOf(const ResourceFinder& finder, const eval::Value& id,
                      DeployedTemplateId reader) {
  const auto read = RuntimeReadOf(id);
  if (!read) return {};
  // What comes out of a nested deployment was written there, with the names of that place.
  const DeployedTemplateId writer =
      finder.WrittenIn(read->target.origin(), finder.WrittenIn(id.origin(), reader));
  if (read->PathIs({"identity", "principalId"})) return System(finder, read->target, writer);
  if (read->PathIs({"principalId"}) || read->PathIs({"properties", "principalId"})) {
    if (IsIdentityType(TypeOfTarget(finder, read->target, writer))) {
      return User(finder, read->target, writer);
    }
    auto text = PartialText::Of(read->target);
    if (text && !text->parts().empty() && !text->parts().back().is_hole &&
        text->parts().back().text.ends_with(kDefaultIdentity)) {
      std::vector<PartialText> segments = text->Segments();
      PartialText holder;
      for (std::size_t i = 0; i + 4 < segments.size(); ++i) {
        if (i > 0) holder.Add("/");
        holder.Add(segments[i]);
      }
      return {PrincipalKind::kSystem, finder.ById(holder), read->target, {}};
    }
    return {};
  }
  if (read->path.size() == 4 && EqualsIgnoreCase(read->path[0], "identity") &&
      EqualsIgnoreCase(read->path[1], "userAssignedIdentities") &&
      EqualsIgnoreCase(read->path[3], "principalId")) {
    // reference(x, v, 'Full').identity.userAssignedIdentities[id].principalId
    const eval::Value& list = id.unknown().residual.arguments[0];
    const eval::Value& key = list.unknown().residual.arguments.back();
    return User(finder, key, writer);
  }
  const auto n = read->path.size();
  if (n >= 3 && EqualsIgnoreCase(read->path[n - 1], "objectId")) {
    return {PrincipalKind::kPart, finder.Referenced(read->target, writer), read->target,
            read->path[n - 2] == "identity" ? read->path[n - 3] : read->path[n - 2]};
  }
  return {};
}

void ForEachGrantee(const ResourceFinder& finder, const std::function<void(const Grantee&)>& f) {
  for (const DeployedResource& resource : finder.expansion().resources()) {
    if (!EqualsIgnoreCase(resource.type, "Microsoft.Authorization/roleAssignments") ||
        resource.IsExisting() || resource.IsDeployed() == eval::Truth::kFalse) {
      continue;
    }
    const eval::Member* const properties = eval::FindMember(resource.body, "properties");
    const eval::Member* const id =
        properties == nullptr ? nullptr : eval::FindMember(properties->value, "principalId");
    if (id == nullptr) continue;
    const NodeRef whole = resource.declared->properties.node();
    const NodeRef written = whole.Find("principalId", CaseRule::kIgnore);
    const NodeRef use = written ? written : whole ? whole : resource.declared->node;
    eval::ForEachLeaf(id->value,
                      [&](const eval::Value& leaf, std::span<const eval::Answer> answers) {
                        f({&resource, properties->value, leaf, use, answers,
                           PrincipalOf(finder, leaf, resource.owner)});
                        return true;
                      });
  }
}

eval::Truth HeldIdentities::Has(const ResourceFinder& finder, const eval::Value& id) const {
  const auto text = PartialText::Of(id);
  if (!text) return eval::Truth::kMaybe;
  const DeployedResourceId found = finder.ById(*text);
  bool is_certain_none = is_certain;
  for (const UserIdentity& user : users) {
    if (found != kNoId<DeployedResourceId> && user.resource == found) return eval::Truth::kTrue;
    const auto other = PartialText::Of(user.id);
    const eval::Truth same = other ? Same(*text, *other) : eval::Truth::kMaybe;
    if (same == eval::Truth::kTrue) return same;
    if (same == eval::Truth::kMaybe) is_certain_none = false;
  }
  return is_certain_none ? eval::Truth::kFalse : eval::Truth::kMaybe;
}

HeldIdentities IdentitiesOf(const ResourceFinder& finder, const DeployedResource& resource) {
  HeldIdentities held;
  if (!resource.body.IsObject()) return held;
  const eval::Member* const identity = eval::FindMember(resource.body, "identity");
  if (identity == nullptr || identity->value.IsNull()) {
    held.is_certain = !resource.body.object().is_open;
    return held;
  }
  const eval::Member* const type = eval::FindMember(identity->value, "type");
  const auto kinds = type != nullptr && type->value.IsString()
                         ? schema::ParseIdentityKinds(type->value.text())
                         : std::nullopt;
  if (!kinds) return held;
  held.is_certain = true;
  held.has_system = (*kinds & schema::kSystemIdentity) != 0;
  if ((*kinds & schema::kUserIdentity) == 0) return held;
  const eval::Member* const users = eval::FindMember(identity->value, "userAssignedIdentities");
  if (users == nullptr || !users->value.IsObject()) {
    held.is_certain = false;
    return held;
  }
  for (const eval::Member& member : users->value.members()) {
    const eval::Value id = finder.KeyOf(member, resource);
    held.users.push_back({id, finder.ById(id)});
    if (id.IsNull()) held.is_certain = false;
  }
  // Members with names that are not known make an object open; these were asked for above.
  const auto n_unknown =
      std::ranges::count_if(users->value.members(), &eval::Member::has_unknown_key);
  if (users->value.object().is_open && n_unknown == 0) held.is_certain = false;
  return held;
}

}  // namespace plumbline::arm
