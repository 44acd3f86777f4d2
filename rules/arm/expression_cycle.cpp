#include <algorithm>
#include <utility>

#include "arm/name_uses.h"
#include "engine/rule_context.h"
#include "expr/search.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Variables, or the defaults of parameters, need each other in a circle. The template is refused.

```json bad
{
  "variables": {
    "site": "[concat('site-', variables('plan'))]",
    "plan": "[concat('plan-', variables('site'))]"
  },
  "outputs": { "site": { "type": "string", "value": "[variables('site')]" } }
}
```

```json good
{
  "variables": {
    "app": "shop",
    "site": "[concat('site-', variables('app'))]",
    "plan": "[concat('plan-', variables('app'))]"
  },
  "outputs": { "site": { "type": "string", "value": "[variables('site')]" } }
}
```

The finding marks the place that closes the circle, and labels every step of it.
)md";

// A parameter or variable with what its value is made of.
struct Declaration {
  NodeRef value;
  bool is_variable = false;
  std::string_view name;
};

std::vector<Declaration> DeclarationsOf(const arm::Template& scope) {
  std::vector<Declaration> declared;
  for (const arm::Parameter& parameter : scope.parameters) {
    declared.push_back({parameter.default_value.node(), false, parameter.name()});
  }
  for (const arm::Variable& variable : scope.variables) {
    declared.push_back({variable.node, true, variable.name()});
  }
  return declared;
}

// The steps from declaration `from` to declaration `to`, where a breadth-first search finds them.
std::vector<arm::PlacedNameUse> Path(const std::vector<Declaration>& declared, std::size_t from,
                                     std::size_t to) {
  struct Reached {
    std::size_t before = 0;
    std::optional<arm::PlacedNameUse> step;
    bool is_known = false;
  };
  std::vector<Reached> reached(declared.size());
  reached[from].is_known = true;
  std::vector<std::size_t> todo = {from};
  for (std::size_t i = 0; i < todo.size() && !reached[to].is_known; ++i) {
    for (arm::PlacedNameUse& step : arm::NamesBelow(declared[todo[i]].value)) {
      const auto next = std::ranges::find_if(declared, [&](const Declaration& other) {
        return other.is_variable == step.use.is_variable &&
               EqualsIgnoreCase(other.name, step.use.name);
      });
      if (next == declared.end()) continue;
      const auto at = static_cast<std::size_t>(next - declared.begin());
      if (reached[at].is_known) continue;
      reached[at] = {todo[i], std::move(step), true};
      todo.push_back(at);
    }
  }
  std::vector<arm::PlacedNameUse> path;
  for (std::size_t at = to; at != from && reached[at].step; at = reached[at].before) {
    path.push_back(*reached[at].step);
  }
  std::ranges::reverse(path);
  return path;
}

void Check(const EvaluationError& found, RuleContext& ctx) {
  if (found.error->kind != eval::ErrorKind::kCycle) return;
  auto report = ctx.ReportIn(*found.document, found.span, "{}", found.error->message);
  const arm::TemplateModel& model = *found.document->arm_template;
  const auto declared =
      DeclarationsOf(model.EvaluationScope(model.templates[model.OwnerOf(found.node)]));
  const auto holds = [&found](const Declaration& one) {
    return one.value && (one.value.span().Contains(found.node.span()));
  };
  const expr::Expression& ast = ctx.Parsed(found.Text());
  const expr::ExprId call = expr::CallAt(ast, found.error->span);
  const auto last = std::ranges::find_if(declared, holds);
  if (last == declared.end() || call == kNoId<expr::ExprId>) return;
  const expr::ExprId argument = ast.nodes[call].first_child;
  if (argument == kNoId<expr::ExprId> || ast.nodes[argument].kind != expr::ExprKind::kString)
    return;
  const bool is_variable = ast.IsCallOf(call, "variables");
  const std::string name = ast.StringValue(argument);
  const auto first = std::ranges::find_if(declared, [&](const Declaration& one) {
    return one.is_variable == is_variable && EqualsIgnoreCase(one.name, name);
  });
  if (first == declared.end()) return;
  const auto index = [&declared](auto at) {
    return static_cast<std::size_t>(at - declared.begin());
  };
  std::string_view needs = first->name;
  const auto path = Path(declared, index(first), index(last));
  for (const arm::PlacedNameUse& step : path) {
    report.LabelIn(*found.document,
                   RuleContext::SourceOfExpression(step.node, step.is_key, step.span),
                   "`{}` needs `{}`", needs, step.use.name);
    needs = step.use.name;
  }
}

}  // namespace

extern constinit const Rule expression_cycle = {
    .id = "expression-cycle",
    .summary = "variables or parameter defaults need each other in a circle",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"bicep:BCP080", "bicep:BCP079"},
    .on = {OnEvaluationError{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
