#include "arm/name_uses.h"

#include <algorithm>
#include <set>
#include <utility>

namespace plumbline::arm {
namespace {

void AddNames(NodeRef node, bool is_key, std::vector<PlacedNameUse>& uses) {
  const std::string_view text = is_key ? node.key() : node.text();
  if (!text.starts_with('[') || expr::ClassifyArmString(text) != expr::ArmStringKind::kExpression) {
    return;
  }
  const expr::Expression expression =
      expr::Parse(text.substr(1, text.size() - 2), expr::Dialect::kArm);
  for (NameUse& use : NamesIn(expression)) {
    const Span span = expression.nodes[use.argument].span;
    uses.push_back({node, is_key, span, std::move(use)});
  }
}

// A search over declarations, from an expression backwards.
class Search {
 public:
  // `deep`: into the parts of variables that are objects or arrays, of which an expression may need
  // only some other part.
  Search(const TemplateModel& model, bool deep) : model_(model), deep_(deep) {}

  std::vector<const Parameter*> From(NodeRef expression) {
    const Template& scope = model_.EvaluationScope(model_.templates[model_.OwnerOf(expression)]);
    Look(expression, scope);
    while (!todo_.empty()) {
      const auto [node, at] = todo_.back();
      todo_.pop_back();
      Look(node, *at);
    }
    return std::move(found_);
  }

 private:
  void Look(NodeRef node, const Template& scope) {
    for (const PlacedNameUse& placed : NamesBelow(node)) {
      if (placed.use.is_variable) {
        const Variable* const variable = scope.FindVariable(placed.use.name);
        if (variable != nullptr && (deep_ || variable->node.IsScalar())) {
          Visit(variable->node, scope);
        }
      } else if (const Parameter* parameter = scope.FindParameter(placed.use.name)) {
        OfParameter(*parameter, scope);
      }
    }
  }
  void OfParameter(const Parameter& parameter, const Template& scope) {
    if (scope.holder == kNoId<ResourceId>) {
      if (!parameter.default_value.node()) return;
      if (std::ranges::find(found_, &parameter) == found_.end()) found_.push_back(&parameter);
      Visit(parameter.default_value.node(), scope);
      return;
    }
    const Resource& holder = model_.resources[scope.holder];
    const Template& outer = model_.EvaluationScope(model_.templates[holder.owner]);
    const Value passed = holder.properties["parameters"];
    if (passed.node().IsString()) {
      Visit(passed.node(), outer);
    } else if (const NodeRef given = passed.node().Find(Key(parameter.name()), CaseRule::kIgnore)) {
      Visit(given, outer);
    } else if (parameter.default_value.node()) {
      Visit(parameter.default_value.node(), scope);
    }
  }
  void Visit(NodeRef node, const Template& scope) {
    if (seen_.insert(node.id()).second) todo_.emplace_back(node, &scope);
  }

  const TemplateModel& model_;
  bool deep_;
  std::vector<std::pair<NodeRef, const Template*>> todo_;
  std::set<NodeId> seen_;
  std::vector<const Parameter*> found_;
};

}  // namespace

std::vector<NameUse> NamesIn(const expr::Expression& expression) {
  std::vector<NameUse> uses;
  if (!expression.problems.empty()) return uses;
  for (expr::ExprId id{0}; id < expression.nodes.end_id();
       id = static_cast<expr::ExprId>(IndexOf(id) + 1)) {
    const bool is_variable = expression.IsCallOf(id, "variables");
    if (!is_variable && !expression.IsCallOf(id, "parameters")) continue;
    const expr::ExprId argument = expression.nodes[id].first_child;
    if (expression.ChildCount(id) != 1 ||
        expression.nodes[argument].kind != expr::ExprKind::kString) {
      continue;
    }
    uses.push_back({is_variable, expression.StringValue(argument), argument});
  }
  return uses;
}

std::vector<PlacedNameUse> NamesBelow(NodeRef node) {
  std::vector<PlacedNameUse> uses;
  if (!node) return uses;
  const std::uint32_t end = IndexOf(node.node().subtree_end);
  for (std::uint32_t i = IndexOf(node.id()); i < end; ++i) {
    const NodeRef at(node.tree(), static_cast<NodeId>(i));
    if (at != node && at.has_key()) AddNames(at, true, uses);
    if (at.IsString()) AddNames(at, false, uses);
  }
  return uses;
}

bool LooksLikePart(const Template& of) {
  return !of.IsNested() && !of.parameters_section.node() && !of.variables_section.node();
}

std::vector<const Parameter*> DefaultsBehind(const TemplateModel& model, NodeRef expression) {
  const auto near = Search(model, false).From(expression);
  return near.empty() ? Search(model, true).From(expression) : near;
}

}  // namespace plumbline::arm
