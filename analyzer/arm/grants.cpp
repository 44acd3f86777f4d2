#include "arm/grants.h"

#include <algorithm>
#include <unordered_set>

#include "base/ascii.h"
#include "expr/expression.h"

namespace plumbline::arm {
namespace {

using eval::Residual;
using eval::Truth;

bool IsCallOf(const eval::Value& value, std::string_view name) {
  if (!value.IsUnknown()) return false;
  const Residual& made = value.unknown().residual;
  return made.form == Residual::Form::kCall && EqualsIgnoreCase(made.name, name);
}

class Within {
 public:
  explicit Within(const std::function<bool(const eval::Value&)>& is_it) : is_it_(is_it) {}

  const eval::Value* Find(const eval::Value& value) {
    if (!value.IsUnknown() || depth_ > 100) return nullptr;
    const eval::UnknownData& unknown = value.unknown();
    if (!seen_.insert(&unknown).second) return nullptr;
    if (is_it_(value)) return &value;
    ++depth_;
    const eval::Value* found = nullptr;
    const auto each = [&](const eval::Value& part) {
      if (found == nullptr) found = Find(part);
    };
    for (const eval::Value& argument : unknown.residual.arguments) each(argument);
    for (const eval::Piece& piece : unknown.pieces) each(piece.value);
    --depth_;
    return found;
  }

 private:
  const std::function<bool(const eval::Value&)>& is_it_;
  std::unordered_set<const eval::UnknownData*> seen_;
  std::size_t depth_ = 0;
};

// The name of an expression's scope function: `resourceGroup().id`,
// `subscription().subscriptionId`.
bool AsksForPlace(const eval::Value& value) {
  if (!value.IsUnknown()) return false;
  const std::string_view name = value.unknown().residual.name;
  return std::ranges::any_of(
      std::initializer_list<std::string_view>{"resourceGroup", "subscription", "managementGroup",
                                              "tenant", "deployment"},
      [name](std::string_view function) {
        return StartsWithIgnoreCase(name, function) &&
               (name.size() == function.size() || name[function.size()] == '(');
      });
}

// The parts that a value was put together from.
class Parts {
 public:
  void Add(const eval::Value& value) {
    if (value.IsString()) {
      texts.push_back({std::string(value.text()), value.origin()});
      return;
    }
    if (value.IsArray()) {
      for (const eval::Value& item : value.items()) Add(item);
      return;
    }
    if (!value.IsUnknown() || depth_ > 100) return;
    const eval::UnknownData& unknown = value.unknown();
    if (!identities.insert(unknown.identity).second) return;
    if (AsksForPlace(value)) {
      has_place = true;
      return;
    }
    if (IsCallOf(value, "reference")) {
      has_reference = true;
      return;
    }
    if (IsCallOf(value, "parameters") || IsCallOf(value, "copyIndex")) {
      leaves.push_back(value);
      return;
    }
    ++depth_;
    bool is_after_text = false;
    for (const eval::Piece& piece : unknown.pieces) {
      // The pieces of an id are small; what is between its holes is one text.
      if (is_after_text && piece.value.IsString()) {
        texts.back().text += piece.value.text();
        if (texts.back().origin == kNoId<eval::OriginId>)
          texts.back().origin = piece.value.origin();
      } else {
        Add(piece.value);
      }
      is_after_text = piece.value.IsString();
    }
    if (unknown.pieces.empty()) {
      for (const eval::Value& argument : unknown.residual.arguments) Add(argument);
    }
    for (const eval::Value& alternative : unknown.alternatives) Add(alternative);
    --depth_;
    if (unknown.pieces.empty() && unknown.residual.arguments.empty()) leaves.push_back(value);
  }

  bool Has(const eval::Value& value) const {
    return value.IsUnknown() && identities.contains(value.unknown().identity);
  }
  // Some text has this one in it; when it is not all known, a part is a hole of this one.
  bool Mentions(const PartialText& text) const {
    if (text.IsKnown()) return MentionsText(text.text());
    return std::ranges::any_of(text.parts(), [this](const PartialText::Part& part) {
      return part.is_hole && identities.contains(part.hole);
    });
  }
  bool MentionsText(std::string_view text) const {
    return text.size() >= 2 && std::ranges::any_of(texts, [text](const Text& one) {
             return ContainsIgnoreCase(one.text, text);
           });
  }

  struct Text {
    std::string text;
    eval::OriginId origin = kNoId<eval::OriginId>;
  };
  std::vector<Text> texts;
  std::vector<eval::Value> leaves;
  std::unordered_set<std::uint64_t> identities;
  bool has_place = false;      // The group, the subscription, ...
  bool has_reference = false;  // What only a resource can say.

 private:
  std::size_t depth_ = 0;
};

// The last name in an id.
PartialText LastName(const PartialText& id) { return id.Segments().back(); }

// Text that is written down, in the template itself.
bool IsWrittenText(const ResourceFinder& finder, eval::OriginId origin) {
  if (origin == kNoId<eval::OriginId>) return false;
  const NodeRef node = finder.expansion().session().NodeOf(origin).node;
  if (!node) return false;
  for (const DeployedTemplate& of : finder.expansion().templates()) {
    if (of.declared->node.tree() != node.tree()) continue;
    // A default is what may be passed too.
    const Template& in = of.model->templates[of.model->OwnerOf(node)];
    return std::ranges::none_of(in.parameters, [&node](const Parameter& parameter) {
      return parameter.node.id() <= node.id() &&
             IndexOf(node.id()) < IndexOf(parameter.node.node().subtree_end);
    });
  }
  return false;
}

Truth Or(Truth a, Truth b) {
  if (a == Truth::kTrue || b == Truth::kTrue) return Truth::kTrue;
  return a == Truth::kMaybe || b == Truth::kMaybe ? Truth::kMaybe : Truth::kFalse;
}

}  // namespace

const eval::Value* FindWithin(const eval::Value& value,
                              const std::function<bool(const eval::Value&)>& is_it) {
  return Within(is_it).Find(value);
}

std::vector<Grant> GrantsOf(const ResourceFinder& finder) {
  std::vector<Grant> grants;
  for (const DeployedResource& resource : finder.expansion().resources()) {
    if (!EqualsIgnoreCase(resource.type, "Microsoft.Authorization/roleAssignments") ||
        resource.IsExisting() || resource.IsDeployed() == Truth::kFalse) {
      continue;
    }
    const eval::Member* const properties = eval::FindMember(resource.body, "properties");
    if (properties == nullptr || !properties->value.IsObject()) continue;
    Grant grant;
    grant.by = &resource;
    grant.properties = properties->value;
    if (const auto* const role = eval::FindMember(grant.properties, "roleDefinitionId")) {
      grant.role_id = role->value;
    }
    if (const auto* const id = eval::FindMember(grant.properties, "principalId")) {
      grant.principal_id = id->value;
      grant.principal = PrincipalOf(finder, id->value, resource.owner);
    }
    const RoleId id{AssignmentKind::kAssignment, &resource, grant.properties, grant.role_id,
                    resource.declared->node,     {}};
    if (const auto last = LastSegmentOf(finder.expansion(), id)) {
      grant.guid = NormalizeRoleGuid(last->text).value_or(std::string());
      grant.role = schema::FindRole(grant.guid);
    }
    grant.scope = ScopeOfAssignment(finder.expansion(), resource, {});
    grant.scope_id = PartialScopeOf(finder.expansion(), resource);
    grants.push_back(std::move(grant));
  }
  return grants;
}

std::optional<NameSeed> SeedOf(const ResourceFinder& finder, const DeployedResource& assignment) {
  const eval::Value& name = assignment.name;
  const eval::Session& session = finder.expansion().session();
  if (name.IsUnknown() && !name.unknown().HasAlternatives()) {
    const auto pieces = name.unknown().pieces;
    // `shop/Microsoft.Authorization/<guid>` ends in it.
    const eval::Value* const call = pieces.empty() ? &name : &pieces.back().value;
    if (!IsCallOf(*call, "guid")) return std::nullopt;
    const auto arguments = call->unknown().residual.arguments;
    NameSeed seed{{arguments.begin(), arguments.end()}, {}};
    const eval::OriginId origin =
        call->origin() != kNoId<eval::OriginId> ? call->origin() : name.origin();
    if (origin != kNoId<eval::OriginId>) seed.node = session.NodeOf(origin).node;
    return seed;
  }
  if (!name.IsString() || name.origin() == kNoId<eval::OriginId>) return std::nullopt;
  // All of it is known: the call is where it was written.
  const NodeRef node = session.NodeOf(name.origin()).node;
  if (!node.IsScalar() ||
      expr::ClassifyArmString(node.text()) != expr::ArmStringKind::kExpression) {
    return std::nullopt;
  }
  const Span inner = expr::ArmExpressionSpan(node.text());
  const expr::Expression ast =
      expr::Parse(node.text().substr(inner.begin, inner.size()), expr::Dialect::kArm);
  expr::ExprId call = kNoId<expr::ExprId>;
  for (expr::ExprId id{0}; id < ast.nodes.end_id();
       id = static_cast<expr::ExprId>(IndexOf(id) + 1)) {
    if (!ast.IsCallOf(id, "guid")) continue;
    if (call != kNoId<expr::ExprId>) return std::nullopt;
    call = id;
  }
  if (call == kNoId<expr::ExprId>) return std::nullopt;
  NameSeed seed{{}, node};
  for (const expr::ExprId argument : ast.Children(call)) {
    std::string text = "[";
    text += ast.TextOf(ast.nodes[argument].span);
    text += ']';
    seed.arguments.push_back(
        finder.Evaluate(finder.expansion().session().Keep(text), name.origin(), assignment));
  }
  return seed;
}

SeedParts PartsOf(const ResourceFinder& finder, const NameSeed& seed, const Grant& grant) {
  Parts scope, principal, role;
  if (grant.scope_id && grant.scope.at == AssignedAt::kResource) scope.Add(grant.scope.id);
  if (!grant.by->declared->target_type.empty() && grant.by->name.IsUnknown()) {
    const auto pieces = grant.by->name.unknown().pieces;
    for (std::size_t i = 0; i + 1 < pieces.size(); ++i) scope.Add(pieces[i].value);
  }
  principal.Add(grant.principal_id);
  principal.Add(grant.principal.target);
  role.Add(grant.role_id);

  std::vector<PartialText> scope_names, principal_names;
  if (grant.scope_id && grant.scope.at == AssignedAt::kResource) {
    scope_names.push_back(LastName(*grant.scope_id));
  }
  // An identity of this deployment is as good as the place that it is in, and so is an id.
  const bool is_local = !grant.principal.target.IsNull();
  if (const auto target = PartialText::Of(grant.principal.target)) {
    principal_names.push_back(LastName(*target));
  }
  if (grant.principal.resource != kNoId<DeployedResourceId>) {
    const DeployedResource& holder = finder.expansion().resources()[grant.principal.resource];
    if (const auto name = PartialText::Of(holder.name)) principal_names.push_back(LastName(*name));
  }
  if (const auto id = PartialText::Of(grant.principal_id)) principal_names.push_back(*id);

  SeedParts parts;
  // What is still to be filled in may be anything.
  if (grant.principal_id.IsString() && grant.principal_id.text().empty()) {
    parts.principal = Truth::kTrue;
  }
  const auto add = [](Truth& part, bool has) {
    if (has) part = Truth::kTrue;
  };
  for (const eval::Value& argument : seed.arguments) {
    Parts has;
    has.Add(argument);
    const auto mentions = [&has](const std::vector<PartialText>& names) {
      return std::ranges::any_of(names,
                                 [&has](const PartialText& name) { return has.Mentions(name); });
    };
    bool is_principal = has.has_reference || has.Has(grant.principal_id) ||
                        has.Has(grant.principal.target) || mentions(principal_names);
    bool is_scope = has.has_place || mentions(scope_names);
    bool is_role = has.Has(grant.role_id) || has.MentionsText(grant.guid);
    bool is_open = false;
    for (const eval::Value& leaf : has.leaves) {
      const bool of_scope = scope.Has(leaf);
      const bool of_principal = principal.Has(leaf);
      const bool of_role = role.Has(leaf);
      is_scope = is_scope || of_scope;
      is_principal = is_principal || of_principal;
      is_role = is_role || of_role;
      is_open = is_open || !(of_scope || of_principal || of_role);
    }
    for (const Parts::Text& text : has.texts) {
      // Of an id that is glued to a word, the word.
      const std::string_view word = std::string_view(text.text).substr(0, text.text.find('/'));
      if (std::ranges::count_if(word, IsLetterAscii) < 2 || word.starts_with("Microsoft.") ||
          (!grant.guid.empty() && ContainsIgnoreCase(text.text, grant.guid))) {
        continue;
      }
      const auto is_name_in = [&text](const std::vector<PartialText>& names) {
        return std::ranges::any_of(names, [&text](const PartialText& name) {
          return name.IsKnown() && EqualsIgnoreCase(name.text(), text.text);
        });
      };
      if (is_name_in(scope_names) || is_name_in(principal_names)) continue;
      // A word for what is assigned; it tells nothing of where and to whom.
      const bool is_word = IsWrittenText(finder, text.origin);
      is_role = is_role || is_word;
      is_open = is_open || !is_word;
    }
    add(parts.scope, is_scope || (is_principal && is_local));
    add(parts.principal, is_principal);
    add(parts.role, is_role);
    if (is_open) {
      parts.scope = Or(parts.scope, Truth::kMaybe);
      parts.principal = Or(parts.principal, Truth::kMaybe);
      parts.role = Or(parts.role, Truth::kMaybe);
    }
  }
  return parts;
}

}  // namespace plumbline::arm
