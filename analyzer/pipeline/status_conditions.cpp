#include "pipeline/status_conditions.h"

#include <algorithm>
#include <vector>

#include "base/ascii.h"
#include "expr/expression.h"

namespace plumbline::pipeline {
namespace {

// Its result does not depend on results, apart from cancelling.
bool IsAlways(const expr::Expression& ast, expr::ExprId id) {
  if (ast.IsCallOf(id, "always")) return true;
  if (ast.IsCallOf(id, "succeededOrFailed")) return ast.ChildCount(id) == 0;
  const std::vector<expr::ExprId> parts = ast.Children(id);
  if (ast.IsCallOf(id, "not")) return parts.size() == 1 && ast.IsCallOf(parts[0], "canceled");
  const auto is_always = [&ast](expr::ExprId part) { return IsAlways(ast, part); };
  if (ast.IsCallOf(id, "or")) return std::ranges::any_of(parts, is_always);
  return ast.IsCallOf(id, "and") && !parts.empty() && std::ranges::all_of(parts, is_always);
}

}  // namespace

std::optional<Span> RunsAlways(NodeRef condition) {
  if (!condition.IsString() || condition.text().find('(') == std::string_view::npos) {
    return std::nullopt;
  }
  const expr::Expression ast = expr::Parse(condition.text(), expr::Dialect::kPipelineRuntime);
  if (!ast.problems.empty() || ast.templated || ast.root == kNoId<expr::ExprId> ||
      !IsAlways(ast, ast.root)) {
    return std::nullopt;
  }
  return ast.nodes[ast.root].span;
}

bool IgnoresFailure(NodeRef node) {
  const NodeRef value = node.Find("continueOnError", CaseRule::kExact);
  return value.IsString() && EqualsIgnoreCase(Trim(value.text()), "true");
}

}  // namespace plumbline::pipeline
