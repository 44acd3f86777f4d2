#include "arm/value_type.h"

#include "eval/describe.h"
#include "expr/expression.h"

namespace plumbline::arm {

bool IsCertainlyOther(const eval::Value& value, eval::Kinds wanted) {
  if (value.IsError() || value.IsNull()) return false;
  const eval::Kinds has = eval::KindsOf(value);
  constexpr eval::Kinds kIntegersAndFloats = eval::kIntegers | eval::kFloats;
  const bool may_be_whole = (has & eval::kFloats) != 0 && (wanted & kIntegersAndFloats) != 0;
  return has != 0 && (has & eval::kNulls) == 0 && (has & wanted) == 0 && !may_be_whole;
}

const Parameter* PlainParameter(const TemplateModel& model, NodeRef expression) {
  const auto text = Value(expression).Expression();
  if (!text) return nullptr;
  const expr::Expression ast = expr::Parse(*text, expr::Dialect::kArm);
  if (!ast.problems.empty() || !ast.IsCallOf(ast.root, "parameters") ||
      ast.ChildCount(ast.root) != 1) {
    return nullptr;
  }
  const expr::ExprId name = ast.nodes[ast.root].first_child;
  if (ast.nodes[name].kind != expr::ExprKind::kString) return nullptr;
  return model.EvaluationScope(model.templates[model.OwnerOf(expression)])
      .FindParameter(ast.StringValue(name));
}

}  // namespace plumbline::arm
