#include "arm/assigned_roles.h"

#include <algorithm>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "arm/role_reference.h"
#include "base/ascii.h"
#include "syntax/scalar.h"

namespace plumbline::arm {
namespace {

// The certain end of a string, in front of which there may be a hole.
struct KnownEnd {
  std::string text;
  bool is_whole = false;
  // Where each stretch of it begins, and what was written there.
  struct Stretch {
    std::size_t begin = 0;
    eval::OriginId origin{};
  };
  std::vector<Stretch> stretches;

  eval::OriginId OriginAt(std::size_t at) const {
    eval::OriginId origin = kNoId<eval::OriginId>;
    for (const Stretch& stretch : stretches) {
      if (stretch.begin <= at) origin = stretch.origin;
    }
    return origin;
  }
};

KnownEnd EndOf(const eval::Value& value) {
  KnownEnd end;
  const auto add = [&end](std::string_view text, eval::OriginId origin) {
    end.stretches.push_back({end.text.size(), origin});
    end.text += text;
  };
  if (value.IsString()) {
    end.is_whole = true;
    add(value.text(), value.origin());
    for (const eval::Piece& piece : value.string().pieces) {
      end.stretches.push_back({piece.begin, piece.value.origin()});
    }
    std::ranges::stable_sort(end.stretches, {}, &KnownEnd::Stretch::begin);
  } else if (value.IsUnknown()) {
    for (const eval::Piece& piece : value.unknown().pieces) {
      if (piece.value.IsString()) {
        add(piece.value.text(), piece.value.origin());
      } else {
        end = {};
      }
    }
  }
  return end;
}

// The bytes of the text in the literal, or in the literals of the expression, that `written` is.
Span FindWritten(const eval::Origin& written, std::string_view text) {
  const NodeRef node = written.node;
  if (written.is_key) return node.key_span();
  const std::string_view value = node.text();
  const auto span_at = [&](std::size_t at) {
    return MapToSource(
        node, {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + text.size())});
  };
  if (expr::ClassifyArmString(value) != expr::ArmStringKind::kExpression) {
    const std::size_t at = FindIgnoreCase(value, text);
    return at == std::string_view::npos ? node.span() : span_at(at);
  }
  const Span inner = expr::ArmExpressionSpan(value);
  const expr::Expression expression =
      expr::Parse(value.substr(inner.begin, inner.size()), expr::Dialect::kArm);
  for (const expr::Expr& part : expression.nodes) {
    if (part.kind != expr::ExprKind::kString) continue;
    const std::size_t at = FindIgnoreCase(expression.TextOf(part.span), text);
    if (at != std::string_view::npos) return span_at(inner.begin + part.span.begin + at);
  }
  return node.span();
}

class RoleWalker {
 public:
  RoleWalker(const Expansion& expansion, const std::function<void(const AssignedRole&)>& f)
      : expansion_(expansion), f_(f) {}

  void Visit(const DeployedResource& resource) {
    const auto is = [&resource](std::string_view type) {
      return EqualsIgnoreCase(resource.type, type);
    };
    if (is("Microsoft.Authorization/roleAssignments") ||
        is("Microsoft.Authorization/roleAssignmentScheduleRequests")) {
      VisitAssignment(AssignmentKind::kAssignment, resource);
    } else if (is("Microsoft.Authorization/roleEligibilityScheduleRequests")) {
      VisitAssignment(AssignmentKind::kEligibleAssignment, resource);
    } else if (is("Microsoft.ManagedServices/registrationDefinitions")) {
      VisitDelegation(resource);
    }
  }

 private:
  void VisitAssignment(AssignmentKind kind, const DeployedResource& resource) {
    const eval::Member* const properties = eval::FindMember(resource.body, "properties");
    if (properties == nullptr) return;
    const eval::Member* const request = eval::FindMember(properties->value, "requestType");
    if (request != nullptr && request->value.IsString() && TakesAway(request->value.text())) return;
    VisitRole(kind, resource, properties->value, resource.declared->properties.node());
  }

  void VisitDelegation(const DeployedResource& resource) {
    const eval::Member* const properties = eval::FindMember(resource.body, "properties");
    if (properties == nullptr) return;
    for (const char* const list : {"authorizations", "eligibleAuthorizations"}) {
      const eval::Member* const entries = eval::FindMember(properties->value, list);
      if (entries == nullptr || !entries->value.IsArray()) continue;
      for (const eval::Value& entry : entries->value.items()) {
        const NodeRef written = expansion_.session().NodeOf(entry.origin()).node;
        VisitRole(AssignmentKind::kDelegation, resource, entry,
                  written ? written : resource.declared->properties.node());
      }
    }
  }

  // A request of privileged identity management that ends an assignment.
  static bool TakesAway(std::string_view request) {
    return EqualsIgnoreCase(request, "AdminRemove") || EqualsIgnoreCase(request, "SelfDeactivate");
  }

  // `place` is where the properties are written, as far as they are.
  void VisitRole(AssignmentKind kind, const DeployedResource& resource,
                 const eval::Value& properties, NodeRef place) {
    const eval::Member* const id = eval::FindMember(properties, "roleDefinitionId");
    if (id == nullptr) return;
    const NodeRef written = place.Find("roleDefinitionId", CaseRule::kIgnore);
    const NodeRef use = written ? written : place ? place : resource.declared->node;
    eval::ForEachLeaf(id->value,
                      [&](const eval::Value& leaf, std::span<const eval::Answer> answers) {
                        VisitLeaf(kind, resource, properties, use, leaf, answers);
                        return true;
                      });
  }

  void VisitLeaf(AssignmentKind kind, const DeployedResource& resource,
                 const eval::Value& properties, NodeRef use, const eval::Value& id,
                 std::span<const eval::Answer> answers) {
    const KnownEnd end = EndOf(id);
    const std::size_t slash = end.text.rfind('/');
    const bool is_bare = slash == std::string::npos;
    if (is_bare && !end.is_whole) return;
    const std::size_t begin = is_bare ? 0 : slash + 1;
    if (!is_bare &&
        !EndsWithIgnoreCase(std::string_view(end.text).substr(0, slash), "/roleDefinitions")) {
      return;
    }
    const std::string_view as = std::string_view(end.text).substr(begin);
    auto guid = NormalizeRoleGuid(as);
    if (!guid) return;
    AssignedRole role;
    role.kind = kind;
    role.by = &resource;
    role.properties = properties;
    role.guid = std::move(*guid);
    role.as = as;
    role.is_bare = is_bare;
    role.use = use;
    role.answers = answers;
    const eval::Origin origin = expansion_.session().NodeOf(end.OriginAt(begin));
    role.node = origin.node ? origin.node : use;
    role.span = origin.node ? FindWritten(origin, as) : use.span();
    f_(role);
  }

  const Expansion& expansion_;
  const std::function<void(const AssignedRole&)>& f_;
};

// The value with the answers.
eval::Value Restricted(const Expansion& expansion, eval::Value value,
                       std::span<const eval::Answer> answers) {
  for (const eval::Answer& answer : answers) {
    value = expansion.session().Restrict(value, answer.selector, answer.option);
  }
  return value;
}

// The text with NUL for what is not known.
std::optional<std::string> TextWithHoles(const eval::Value& value) {
  if (value.IsString()) return std::string(value.text());
  if (!value.IsUnknown() || value.unknown().pieces.empty()) return std::nullopt;
  std::string text;
  for (const eval::Piece& piece : value.unknown().pieces) {
    if (piece.value.IsString()) {
      text += piece.value.text();
    } else {
      text += '\0';
    }
  }
  return text;
}

AssignedAt PlaceOf(eval::Scope scope) {
  switch (scope) {
    case eval::Scope::kResourceGroup:
      return AssignedAt::kResourceGroup;
    case eval::Scope::kSubscription:
      return AssignedAt::kSubscription;
    case eval::Scope::kManagementGroup:
      return AssignedAt::kManagementGroup;
    case eval::Scope::kTenant:
      return AssignedAt::kTenant;
  }
  return AssignedAt::kUnknown;
}

// `namespace/type/name/type/name` behind the last `providers`.
AssignmentScope ScopeOfTail(std::string_view tail) {
  AssignmentScope scope;
  std::string type;
  std::size_t n_segments = 0;
  for (std::size_t at = 0; at <= tail.size(); ++n_segments) {
    const std::size_t end = std::min(tail.find('/', at), tail.size());
    const std::string_view segment = tail.substr(at, end - at);
    if (n_segments == 0 || n_segments % 2 == 1) {
      // A hole in the place of a type hides what follows too.
      if (segment.empty() || segment.find('\0') != std::string_view::npos) return scope;
      if (n_segments > 0) type += '/';
      type += segment;
    }
    at = end + 1;
  }
  if (n_segments < 3 || n_segments % 2 == 0) return scope;
  if (EqualsIgnoreCase(type, "Microsoft.Management/managementGroups")) {
    scope.at = AssignedAt::kManagementGroup;
    return scope;
  }
  scope.at = AssignedAt::kResource;
  scope.type = std::move(type);
  return scope;
}

AssignmentScope ScopeOfText(std::string_view text) {
  AssignmentScope scope;
  if (text == "/") {
    scope.at = AssignedAt::kTenant;
    return scope;
  }
  if (text.empty()) return scope;
  if (text[0] != '/' && text[0] != '\0') return ScopeOfTail(text);
  constexpr std::string_view kProviders = "/providers/";
  std::size_t last = std::string_view::npos;
  for (std::size_t at = FindIgnoreCase(text, kProviders); at != std::string_view::npos;
       at = FindIgnoreCase(text, kProviders, at + 1)) {
    last = at;
  }
  if (last != std::string_view::npos) return ScopeOfTail(text.substr(last + kProviders.size()));
  if (!StartsWithIgnoreCase(text, "/subscriptions/")) return scope;
  const auto slashes = std::ranges::count(text, '/');
  if (slashes == 2) scope.at = AssignedAt::kSubscription;
  if (slashes == 4 && ContainsIgnoreCase(text, "/resourceGroups/")) {
    scope.at = AssignedAt::kResourceGroup;
  }
  return scope;
}

}  // namespace

void ForEachAssignedRole(const Expansion& expansion,
                         const std::function<void(const AssignedRole&)>& f) {
  RoleWalker walker(expansion, f);
  for (const DeployedResource& resource : expansion.resources()) {
    if (resource.IsExisting() || resource.IsDeployed() == eval::Truth::kFalse) continue;
    walker.Visit(resource);
  }
}

AssignmentScope ScopeOfId(const eval::Value& id) {
  const auto text = TextWithHoles(id);
  if (!text) return {};
  AssignmentScope scope = ScopeOfText(*text);
  if (scope.at == AssignedAt::kResource) scope.id = id;
  return scope;
}

AssignmentScope ScopeOfAssignment(const Expansion& expansion, const DeployedResource& assignment,
                                  std::span<const eval::Answer> answers) {
  AssignmentScope scope;
  if (!assignment.declared->target_type.empty()) {
    scope.at = AssignedAt::kResource;
    scope.type = assignment.declared->target_type;
    return scope;
  }
  const DeployedTemplate& owner = expansion.templates()[assignment.owner];
  if (assignment.scope.IsNull()) {
    // Nobody knows where a template without a known schema is deployed to.
    if (owner.declared->scope != Scope::kUnknown || owner.declared->IsNested()) {
      scope.at = PlaceOf(owner.target.scope);
    }
    return scope;
  }
  return ScopeOfId(Restricted(expansion, assignment.scope, answers));
}

std::string TitleOf(const AssignmentScope& scope) {
  switch (scope.at) {
    case AssignedAt::kTenant:
      return "the whole tenant";
    case AssignedAt::kManagementGroup:
      return "a management group";
    case AssignedAt::kSubscription:
      return "a subscription";
    case AssignedAt::kResourceGroup:
      return "a resource group";
    case AssignedAt::kResource:
      return fmt::format("a `{}`", scope.type);
    case AssignedAt::kUnknown:
      break;
  }
  return {};
}

}  // namespace plumbline::arm
