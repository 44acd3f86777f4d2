#include "arm/assigned_roles.h"

#include <algorithm>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/guid.h"
#include "expr/expression.h"
#include "syntax/scalar.h"

namespace plumbline::arm {
namespace {

constexpr std::string_view kRoleDefinitions = "Microsoft.Authorization/roleDefinitions";

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

class RoleWalker {
 public:
  RoleWalker(const Expansion& expansion, const std::function<void(const RoleId&)>& f)
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
                        f_({kind, &resource, properties, leaf, use, answers});
                        return true;
                      });
  }

  const Expansion& expansion_;
  const std::function<void(const RoleId&)>& f_;
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

// The type of `namespace/type/name/type/name`; empty when it is hidden, or the last name is
// missing.
std::string TypeOfTail(std::string_view tail) {
  std::string type;
  std::size_t n_segments = 0;
  for (std::size_t at = 0; at <= tail.size(); ++n_segments) {
    const std::size_t end = std::min(tail.find('/', at), tail.size());
    const std::string_view segment = tail.substr(at, end - at);
    if (n_segments == 0 || n_segments % 2 == 1) {
      // A hole in the place of a type hides what follows too.
      if (segment.empty() || segment.find('\0') != std::string_view::npos) return {};
      if (n_segments > 0) type += '/';
      type += segment;
    }
    at = end + 1;
  }
  if (n_segments < 3 || n_segments % 2 == 0) return {};
  return type;
}

// What follows the last `providers`, or the whole text when it is no id from the root on; nothing
// when there is no type in it.
std::optional<std::string_view> TailOf(std::string_view text) {
  if (!text.empty() && text[0] != '/' && text[0] != '\0') return text;
  constexpr std::string_view kProviders = "/providers/";
  std::size_t last = std::string_view::npos;
  for (std::size_t at = FindIgnoreCase(text, kProviders); at != std::string_view::npos;
       at = FindIgnoreCase(text, kProviders, at + 1)) {
    last = at;
  }
  if (last == std::string_view::npos) return std::nullopt;
  return text.substr(last + kProviders.size());
}

AssignmentScope ScopeOfText(std::string_view text) {
  AssignmentScope scope;
  if (text == "/") {
    scope.at = AssignedAt::kTenant;
    return scope;
  }
  if (const auto tail = TailOf(text)) {
    scope.type = TypeOfTail(*tail);
    if (EqualsIgnoreCase(scope.type, "Microsoft.Management/managementGroups")) {
      return {.at = AssignedAt::kManagementGroup, .type = {}, .id = {}};
    }
    if (!scope.type.empty()) scope.at = AssignedAt::kResource;
    return scope;
  }
  if (!StartsWithIgnoreCase(text, "/subscriptions/")) return scope;
  const auto slashes = std::ranges::count(text, '/');
  if (slashes == 2) scope.at = AssignedAt::kSubscription;
  if (slashes == 4 && ContainsIgnoreCase(text, "/resourceGroups/")) {
    scope.at = AssignedAt::kResourceGroup;
  }
  return scope;
}

}  // namespace

void ForEachRoleId(const Expansion& expansion, const std::function<void(const RoleId&)>& f) {
  RoleWalker walker(expansion, f);
  for (const DeployedResource& resource : expansion.resources()) {
    if (resource.IsExisting() || resource.IsDeployed() == eval::Truth::kFalse) continue;
    walker.Visit(resource);
  }
}

std::optional<WrittenText> LastSegmentOf(const Expansion& expansion, const RoleId& id) {
  const KnownEnd end = EndOf(id.value);
  const std::size_t slash = end.text.rfind('/');
  if (slash == std::string::npos && !end.is_whole) return std::nullopt;
  const std::size_t begin = slash == std::string::npos ? 0 : slash + 1;
  WrittenText written;
  written.text = end.text.substr(begin);
  const eval::Origin origin = expansion.session().NodeOf(end.OriginAt(begin));
  written.node = origin.node ? origin.node : id.use;
  written.span = written.node.span();
  if (origin.node) {
    written.span = origin.is_key ? origin.node.key_span() : SpanWithin(origin.node, written.text);
  }
  return written;
}

Span SpanWithin(NodeRef string, std::string_view text) {
  const std::string_view value = string.text();
  const auto span_at = [&](std::size_t at) {
    return MapToSource(
        string, {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + text.size())});
  };
  if (expr::ClassifyArmString(value) != expr::ArmStringKind::kExpression) {
    const std::size_t at = FindIgnoreCase(value, text);
    return at == std::string_view::npos ? string.span() : span_at(at);
  }
  const Span inner = expr::ArmExpressionSpan(value);
  const expr::Expression expression =
      expr::Parse(value.substr(inner.begin, inner.size()), expr::Dialect::kArm);
  for (const expr::Expr& part : expression.nodes) {
    if (part.kind != expr::ExprKind::kString) continue;
    const std::size_t at = FindIgnoreCase(expression.TextOf(part.span), text);
    if (at != std::string_view::npos) return span_at(inner.begin + part.span.begin + at);
  }
  return string.span();
}

void ForEachAssignedRole(const Expansion& expansion,
                         const std::function<void(const AssignedRole&)>& f) {
  ForEachRoleId(expansion, [&](const RoleId& id) {
    auto last = LastSegmentOf(expansion, id);
    auto guid = last ? NormalizeRoleGuid(last->text) : std::nullopt;
    const bool is_bare = id.value.IsString() && id.value.text().find('/') == std::string_view::npos;
    if (!guid || (!is_bare && !EqualsIgnoreCase(TypeOfId(id.value), kRoleDefinitions))) return;
    f({id, std::move(*guid), std::move(last->text), last->node, last->span});
  });
}

std::optional<std::string> NormalizeRoleGuid(std::string_view text) {
  if (IsGuid(text)) return ToLower(text);
  if (text.size() != 32 || !std::ranges::all_of(text, IsHexAscii)) return std::nullopt;
  std::string guid = ToLower(text);
  for (const std::size_t at : {8U, 13U, 18U, 23U}) guid.insert(at, 1, '-');
  return guid;
}

std::string TypeOfId(const eval::Value& id) {
  const auto text = TextWithHoles(id);
  const auto tail = text ? TailOf(*text) : std::nullopt;
  return tail ? TypeOfTail(*tail) : std::string();
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
