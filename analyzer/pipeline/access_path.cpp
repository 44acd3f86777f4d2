#include "pipeline/access_path.h"

#include <algorithm>

#include "pipeline/expression_uses.h"
#include "pipeline/step_keys.h"
#include "pipeline/walk.h"

namespace plumbline::pipeline {
namespace {

using expr::ExprId;
using expr::ExprKind;

bool IsAccessor(ExprKind kind) {
  return kind == ExprKind::kMember || kind == ExprKind::kIndex || kind == ExprKind::kWildcard;
}

Accessor AccessorOf(const expr::Expression& expression, ExprId id) {
  const expr::Expr& node = expression.nodes[id];
  if (node.kind == ExprKind::kMember) {
    return {Accessor::Kind::kMember, std::string(expression.TextOf(node.name)), node.name};
  }
  if (node.kind == ExprKind::kWildcard) return {Accessor::Kind::kWildcard, {}, node.span};
  const ExprId index = expression.Child(id, 1);
  if (index == kNoId<ExprId>) return {Accessor::Kind::kComputed, {}, node.span};
  const expr::Expr& inner = expression.nodes[index];
  if (inner.kind != ExprKind::kString || inner.templated) {
    return {Accessor::Kind::kComputed, {}, inner.span};
  }
  return {Accessor::Kind::kText, expression.StringValue(index), inner.span};
}

// The mapping that `node` is a member of when directives around it are merged away.
NodeRef OwnerOf(NodeRef node) {
  NodeRef owner = node.parent();
  while (owner.has_key() && IsExpressionKey(owner.key())) owner = owner.parent();
  return owner;
}

// The key of the list that a mapping is an item of, through the directives around it.
std::string_view ListOf(NodeRef item) {
  for (NodeRef at = item.parent(); at; at = at.parent()) {
    if (at.has_key() && !IsExpressionKey(at.key())) return at.key();
  }
  return {};
}

std::optional<azp::Slot> SlotOfCondition(NodeRef condition) {
  const NodeRef owner = OwnerOf(condition);
  if (!owner.IsObject()) return std::nullopt;
  for (const NodeRef member : owner.children()) {
    const std::string_view key = member.key();
    if (key == "stage") return azp::Slot::kStageCondition;
    if (key == "job" || key == "deployment") return azp::Slot::kJobCondition;
    if (IsStepKey(key) && key != "template") return azp::Slot::kStepCondition;
  }
  const std::string_view list = ListOf(owner);
  if (list == "stages") return azp::Slot::kStageCondition;
  if (list == "jobs") return azp::Slot::kJobCondition;
  if (list == "steps") return azp::Slot::kStepCondition;
  return std::nullopt;
}

}  // namespace

std::optional<AccessPath> AccessPathAt(const expr::Expression& expression, ExprId id) {
  ExprId base = id;
  std::size_t length = 0;
  while (IsAccessor(expression.nodes[base].kind)) {
    base = expression.nodes[base].first_child;
    ++length;
  }
  const expr::Expr& root = expression.nodes[base];
  if (root.kind != ExprKind::kName) return std::nullopt;
  AccessPath path;
  path.id = id;
  path.root = expression.TextOf(root.name);
  path.root_span = root.name;
  path.span = expression.nodes[id].span;
  path.accessors.resize(length);
  for (ExprId at = id; at != base; at = expression.nodes[at].first_child) {
    path.accessors[--length] = AccessorOf(expression, at);
  }
  return path;
}

std::vector<AccessPath> AccessPathsOf(const expr::Expression& expression) {
  std::vector<AccessPath> paths;
  std::vector<bool> is_base(expression.nodes.size());
  for (const expr::Expr& node : expression.nodes) {
    if (IsAccessor(node.kind)) is_base[IndexOf(node.first_child)] = true;
  }
  for (std::size_t i = 0; i < is_base.size(); ++i) {
    const auto id = static_cast<ExprId>(i);
    const ExprKind kind = expression.nodes[id].kind;
    if (is_base[i] || (kind != ExprKind::kName && !IsAccessor(kind))) continue;
    if (auto path = AccessPathAt(expression, id)) paths.push_back(std::move(*path));
  }
  return paths;
}

std::string MemberReadAt(const expr::Expression& expression, ExprId id, std::string_view context) {
  const expr::Expr& node = expression.nodes[id];
  if (node.kind != ExprKind::kMember && node.kind != ExprKind::kIndex) return {};
  const expr::Expr& base = expression.nodes[node.first_child];
  if (base.kind != ExprKind::kName || !EqualsIgnoreCase(expression.TextOf(base.name), context)) {
    return {};
  }
  return AccessorOf(expression, id).text;
}

bool IsTextOperand(const expr::Expression& expression, ExprId id) {
  if (!IsAccessor(expression.nodes[id].kind)) return false;
  const auto path = AccessPathAt(expression, id);
  if (!path) return false;
  const std::size_t size = path->accessors.size();
  if (path->IsIn("variables"))
    return size == 1 && path->accessors[0].kind != Accessor::Kind::kWildcard;
  if (path->IsIn("dependencies")) return size == 3 && path->accessors[1].Is("outputs");
  return path->IsIn("stageDependencies") && size == 4 && path->accessors[2].Is("outputs");
}

std::optional<azp::Slot> ContextSlotOf(const ExpressionUse& use, const Pipeline& pipeline) {
  if (use.place == ExpressionPlace::kTemplate) return azp::Slot::kTemplate;
  if (IsCondition(use.node)) return SlotOfCondition(use.node);
  for (NodeRef at = use.node; at; at = at.parent()) {
    if (!at.has_key() || at.key() != "variables") continue;
    const bool is_root = OwnerOf(at) == pipeline.root && pipeline.role == Role::kPipeline;
    return is_root ? azp::Slot::kRootVariable : azp::Slot::kVariable;
  }
  return azp::Slot::kVariable;
}

std::vector<std::string_view> LoopVariablesAround(const ExpressionUse& use) {
  std::vector<std::string_view> names;
  for (NodeRef at = use.is_key ? use.node.parent() : use.node; at; at = at.parent()) {
    if (!at.has_key() || !IsExpressionKey(at.key())) continue;
    const expr::DirectiveKey directive = expr::ParseDirectiveKey(at.key());
    if (directive.kind != expr::Directive::kEach) continue;
    const Span name = directive.variable;
    names.push_back(at.key().substr(name.begin, name.size()));
  }
  return names;
}

bool IsTest(const ExpressionUse& use) {
  if (use.place != ExpressionPlace::kTemplate || !use.is_key) return false;
  const expr::Directive kind = expr::ParseDirectiveKey(use.node.key()).kind;
  return kind == expr::Directive::kIf || kind == expr::Directive::kElseIf;
}

}  // namespace plumbline::pipeline
