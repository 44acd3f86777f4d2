#include <optional>

#include "engine/rule_context.h"
#include "eval/functions.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A function gets too few or too many arguments. Azure counts them in every expression, also in the branch of an `if()`
that is not taken, and refuses the template.

```json bad
{ "outputs": { "tail": { "type": "string", "value": "[substring('shop-prod')]" } } }
```

```json good
{ "outputs": { "tail": { "type": "string", "value": "[substring('shop-prod', 5)]" } } }
```

User functions take exactly the parameters that they declare, and the lambdas of `map`, `filter` and their relatives as
many variables as the function has values for.
)md";

using expr::ExprId;

std::string Bounds(std::size_t min, std::size_t max) {
  if (max == eval::kMany) return fmt::format("at least {}", min);
  if (min == max) return min == 0 ? "none" : fmt::format("{}", min);
  return fmt::format("{} {} {}", min, min + 1 == max ? "or" : "to", max);
}

// Variables of the lambda that the function takes as its argument `index`.
struct LambdaBounds {
  std::size_t min = 0;
  std::size_t max = 0;
};
std::optional<LambdaBounds> LambdaAt(eval::Special special, std::size_t index) {
  using eval::Special;
  switch (special) {
    case Special::kFilter:
    case Special::kMap:
      return index == 1 ? std::optional(LambdaBounds{1, 2}) : std::nullopt;
    case Special::kSort:
      return index == 1 ? std::optional(LambdaBounds{2, 2}) : std::nullopt;
    case Special::kMapValues:
      return index == 1 ? std::optional(LambdaBounds{1, 1}) : std::nullopt;
    case Special::kReduce:
      return index == 2 ? std::optional(LambdaBounds{2, 3}) : std::nullopt;
    case Special::kToObject:
    case Special::kGroupBy:
      return index == 1 || index == 2 ? std::optional(LambdaBounds{1, 1}) : std::nullopt;
    default:
      return std::nullopt;
  }
}

void CheckLambdas(const ArmExpression& expression, ExprId id, const eval::Function& function,
                  RuleContext& ctx) {
  // Only functions that are the evaluator's own take lambdas.
  if (function.way != eval::Way::kSpecial) return;
  const expr::Expression& ast = expression.ast;
  const std::vector<ExprId> arguments = ast.Children(id);
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const auto bounds = LambdaAt(function.special, i);
    const std::size_t size = ast.ChildCount(arguments[i]);
    if (!bounds || !ast.IsCallOf(arguments[i], "lambda") || size < 2) continue;
    const std::size_t n = size - 1;
    if (n >= bounds->min && n <= bounds->max) continue;
    ctx.Report(RuleContext::SourceOf(expression, ast.nodes[arguments[i]].name),
               "the lambda of `{}()` has {} variable{}, but takes {}", function.name, n,
               n == 1 ? "" : "s", Bounds(bounds->min, bounds->max));
  }
}

void CheckUserCall(const ArmExpression& expression, ExprId id, RuleContext& ctx) {
  const expr::Expr& call = expression.ast.nodes[id];
  const arm::TemplateModel& model = ctx.model();
  const arm::Template& scope = model.EvaluationScope(model.templates[expression.use.owner]);
  const arm::UserFunction* function =
      scope.FindFunction(expression.ast.TextOf(call.qualifier), expression.ast.TextOf(call.name));
  const std::size_t n = expression.ast.ChildCount(id);
  if (function == nullptr || n == function->parameters.size()) return;
  const Span name{call.qualifier.begin, call.name.end};
  ctx.Report(RuleContext::SourceOf(expression, name), "`{}()` gets {} argument{}, but takes {}",
             expression.ast.TextOf(name), n, n == 1 ? "" : "s",
             Bounds(function->parameters.size(), function->parameters.size()))
      .Label(function->name_span(), "declared here");
}

void Check(const ArmExpression& expression, RuleContext& ctx) {
  const expr::Expression& ast = expression.ast;
  if (!ast.problems.empty()) return;
  for (ExprId id{0}; id < ast.nodes.end_id(); id = static_cast<ExprId>(IndexOf(id) + 1)) {
    const expr::Expr& node = ast.nodes[id];
    if (node.kind != expr::ExprKind::kCall) continue;
    if (node.qualifier.size() != 0) {
      CheckUserCall(expression, id, ctx);
      continue;
    }
    const eval::Function* const function = expression.FunctionOf(id);
    if (function == nullptr) continue;
    const std::string_view name = ast.TextOf(node.name);
    const std::size_t n = ast.ChildCount(id);
    if (n < function->min || (function->max != eval::kMany && n > function->max)) {
      ctx.Report(RuleContext::SourceOf(expression, node.name),
                 "`{}()` gets {} argument{}, but takes {}", name, n, n == 1 ? "" : "s",
                 Bounds(function->min, function->max));
      continue;
    }
    if (n % 2 != 0 && function->name == "createObject") {
      ctx.Report(RuleContext::SourceOf(expression, ast.nodes[ast.Child(id, n - 1)].span),
                 "the last key of `{}()` has no value", name)
          .Help("pass keys and values in turn");
      continue;
    }
    CheckLambdas(expression, id, *function, ctx);
  }
}

}  // namespace

extern constinit const Rule function_argument_count = {
    .id = "function-argument-count",
    .summary = "a function gets too few or too many arguments",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"armtools:badArgsCount", "bicep:BCP071",
                    "armtools:The-function-*-takes-#-arguments",
                    "armtools:The-function-*-takes-#-argument"},
    .on = {OnArmExpression{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
