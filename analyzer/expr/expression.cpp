#include "expr/expression.h"
#include "base/ascii.h"

namespace plumbline::expr {

std::string Expression::StringValue(ExprId id) const {
  std::string_view token = TextOf(nodes[id].span);
  if (token.empty()) return {};
  const char quote = token.front();
  token.remove_prefix(1);
  // The closing quote is missing in a string that is never closed, and then problems say so.
  if (quote == '"') {
    if (token.ends_with('"')) token.remove_suffix(1);
    return std::string(token);
  }
  if (!token.empty() && token.find('\'') == token.size() - 1) {
    return std::string(token.substr(0, token.size() - 1));  // Nothing is written twice.
  }
  std::string value;
  value.reserve(token.size());
  for (std::size_t i = 0; i < token.size(); ++i) {
    if (token[i] == '\'' && ++i == token.size()) break;
    value.push_back(token[i]);
  }
  return value;
}

std::string_view Expression::StringText(ExprId id, std::string& storage) const {
  const std::string_view token = TextOf(nodes[id].span);
  if (token.size() >= 2 && token.front() == '\'' && token.back() == '\'') {
    const std::string_view inner = token.substr(1, token.size() - 2);
    if (inner.find('\'') == std::string_view::npos) return inner;
  }
  storage = StringValue(id);
  return storage;
}

std::vector<ExprId> Expression::Children(ExprId id) const {
  std::vector<ExprId> children;
  for (ExprId at = nodes[id].first_child; at != kNoId<ExprId>; at = nodes[at].next_sibling) {
    children.push_back(at);
  }
  return children;
}

std::size_t Expression::ChildCount(ExprId id) const {
  std::size_t count = 0;
  for (ExprId at = nodes[id].first_child; at != kNoId<ExprId>; at = nodes[at].next_sibling) ++count;
  return count;
}

ExprId Expression::Child(ExprId id, std::size_t n) const {
  ExprId at = nodes[id].first_child;
  while (n-- > 0 && at != kNoId<ExprId>) at = nodes[at].next_sibling;
  return at;
}

bool Expression::IsCallOf(ExprId id, std::string_view name) const {
  if (id == kNoId<ExprId>) return false;
  const Expr& node = nodes[id];
  return node.kind == ExprKind::kCall && node.qualifier.empty() &&
         EqualsIgnoreCase(TextOf(node.name), name);
}

ArmStringKind ClassifyArmString(std::string_view value) {
  if (value.size() < 2 || value.front() != '[' || value.back() != ']') {
    return ArmStringKind::kLiteral;
  }
  return value[1] == '[' ? ArmStringKind::kEscaped : ArmStringKind::kExpression;
}

}  // namespace plumbline::expr
