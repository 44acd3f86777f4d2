#include "arm/literal_source.h"

#include <algorithm>
#include <string>

#include "expr/expression.h"

namespace plumbline::arm {
namespace {

// A call of `variables` or `parameters` with a literal name, and literal members taken from its
// result.
struct Reference {
  bool is_parameter = false;
  std::string name;
  std::vector<std::string> members;
};

std::optional<Reference> ReferenceAt(const expr::Expression& expression, expr::ExprId at) {
  if (!expression.problems.empty()) return std::nullopt;
  Reference reference;
  while (at != kNoId<expr::ExprId>) {
    const expr::Expr& node = expression.nodes[at];
    if (node.kind == expr::ExprKind::kMember) {
      reference.members.emplace_back(expression.TextOf(node.name));
    } else if (node.kind == expr::ExprKind::kIndex) {
      const expr::ExprId index = expression.Child(at, 1);
      if (expression.nodes[index].kind != expr::ExprKind::kString) return std::nullopt;
      reference.members.push_back(expression.StringValue(index));
    } else {
      break;
    }
    at = expression.Child(at, 0);
  }
  if (at == kNoId<expr::ExprId>) return std::nullopt;
  reference.is_parameter = expression.IsCallOf(at, "parameters");
  if (!reference.is_parameter && !expression.IsCallOf(at, "variables")) return std::nullopt;
  const expr::ExprId name = expression.Child(at, 0);
  if (name == kNoId<expr::ExprId> || expression.nodes[name].kind != expr::ExprKind::kString) {
    return std::nullopt;
  }
  reference.name = expression.StringValue(name);
  std::ranges::reverse(reference.members);
  return reference;
}

// Where an expression that is a reference leads; nothing when that is not visible.
std::optional<LiteralSource> NextOf(const TemplateModel& model, const Template& scope,
                                    const expr::Expression& expression) {
  const auto reference = ReferenceAt(expression, expression.root);
  if (!reference) return std::nullopt;
  LiteralSource next{{}, &scope, {}, {}};
  if (!reference->is_parameter) {
    const Variable* const variable = scope.FindVariable(reference->name);
    if (variable == nullptr || variable->IsLoop()) return std::nullopt;
    next.value = variable->value;
  } else {
    const Parameter* const parameter = scope.FindParameter(reference->name);
    if (parameter == nullptr) return std::nullopt;
    next.value = parameter->default_value;
    if (!scope.IsNested()) {
      next.default_of = parameter->name();
    } else {
      const Resource& holder = model.resources[scope.holder];
      const Value passed = holder.properties["parameters"][Key(parameter->name())];
      if (passed.IsUnknown() || !holder.properties["parametersLink"].IsAbsent())
        return std::nullopt;
      if (!passed.IsAbsent()) {
        next.value = passed["value"];
        next.scope = &model.EvaluationScope(model.templates[holder.owner]);
      }
    }
  }
  for (const std::string& member : reference->members) {
    next.value = next.value[Key(std::string_view(member))];
  }
  // Absent or not visible: what is used stays unknown.
  if (next.value.IsAbsent() || (next.value.IsUnknown() && !next.value.Expression())) {
    return std::nullopt;
  }
  return next;
}

}  // namespace

LiteralSource FollowValue(const TemplateModel& model, const Template& scope, const Value& value) {
  LiteralSource source{value, &scope, {}, {}};
  // Longer chains do not occur, and circles have to end.
  constexpr int kMaxSteps = 8;
  for (int step = 0; step < kMaxSteps; ++step) {
    const auto written = source.value.Expression();
    if (!written) return source;
    const expr::Expression expression = expr::Parse(*written, expr::Dialect::kArm);
    const auto next = NextOf(model, *source.scope, expression);
    if (!next) return source;
    source.steps.push_back(source.value.node());
    source.value = next->value;
    source.scope = next->scope;
    if (!next->default_of.empty()) source.default_of = next->default_of;
  }
  return source;
}

}  // namespace plumbline::arm
