#include "expr/search.h"

namespace plumbline::expr {

ExprId CallAt(const Expression& expression, Span span) {
  // Children stand in front of their parents: the first match is the innermost.
  for (ExprId id{0}; id < expression.nodes.end_id(); id = static_cast<ExprId>(IndexOf(id) + 1)) {
    const Expr& node = expression.nodes[id];
    if (node.kind != ExprKind::kCall) continue;
    if (node.name == span) return id;
    if (node.qualifier.size() != 0 && Span{node.qualifier.begin, node.name.end} == span) return id;
    for (const ExprId child : expression.Children(id)) {
      if (expression.nodes[child].span == span) return id;
    }
  }
  return kNoId<ExprId>;
}

bool HasLiteralName(const Expression& expression, Span span) {
  const ExprId call = CallAt(expression, span);
  if (call == kNoId<ExprId>) return false;
  const ExprId first = expression.nodes[call].first_child;
  return first != kNoId<ExprId> && expression.nodes[first].kind == ExprKind::kString;
}

ExprId ParentOf(const Expression& expression, ExprId id) {
  for (std::size_t i = IndexOf(id) + 1; i < expression.nodes.size(); ++i) {
    const auto parent = static_cast<ExprId>(i);
    for (ExprId child = expression.nodes[parent].first_child; child != kNoId<ExprId>;
         child = expression.nodes[child].next_sibling) {
      if (child == id) return parent;
    }
  }
  return kNoId<ExprId>;
}

bool IsInBranch(const Expression& expression, ExprId id) {
  for (ExprId at = id; at != kNoId<ExprId>; at = ParentOf(expression, at)) {
    const ExprId parent = ParentOf(expression, at);
    if (parent == kNoId<ExprId> || !expression.IsCallOf(parent, "if")) continue;
    if (expression.nodes[parent].first_child != at) return true;
  }
  return false;
}

}  // namespace plumbline::expr
