#include <algorithm>
#include <array>

#include "arm/expression_place.h"
#include "engine/rule_context.h"
#include "eval/functions.h"
#include "expr/search.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A function is called where Azure does not have it; the template is refused.

```json bad
{ "outputs": { "now": { "type": "string", "value": "[utcNow()]" } } }
```

```json good
{
  "parameters": { "now": { "type": "string", "defaultValue": "[utcNow()]" } },
  "outputs": { "now": { "type": "string", "value": "[parameters('now')]" } }
}
```

| Function | Where it is available |
|---|---|
| `reference()`, `list*()` | in the properties of resources, and in outputs; not in names, conditions, locations, dependencies, counts of loops, defaults of parameters and user functions (variables: see runtime-in-variable) |
| `utcNow()`, `newGuid()` | in the defaults of parameters |
| `variables()` | not in the defaults of parameters |
| `copyIndex()` | in a copy loop (the right name: see copyindex-loop) |
| `lambda()` | as an argument of `filter`, `map`, `mapValues`, `reduce`, `sort`, `toObject` and `groupBy` |
| `resourceGroup()` | in templates for resource groups |
| `subscription()` | in templates for resource groups and subscriptions |
| `managementGroup()` | in templates for management groups |

A nested template that is evaluated in the scope of the template around it, which is the default before language version
2.0, has what that one has.
)md";

using arm::Place;
using expr::ExprId;
using expr::ExprKind;

// What a place is called in "not available in ..."; empty where runtime functions are available,
// and in variables.
std::string PlaceOfRuntime(const arm::ExpressionPlace& at) {
  switch (at.place) {
    case Place::kParameterDefault:
      return "the default of a parameter";
    case Place::kFunctionBody:
      return "a user function";
    case Place::kResourceStart:
      if (EqualsIgnoreCase(at.key, "copy")) return "the count of a loop";
      return fmt::format("`{}` of a resource", at.key);
    case Place::kCopyCount:
      return "the count of a loop";
    case Place::kOutputStart:
      return "the condition or the count of an output";
    default:
      return {};
  }
}

void CheckRuntime(const ArmExpression& expression, const expr::Expr& call,
                  const arm::ExpressionPlace& at, RuleContext& ctx) {
  const std::string place = PlaceOfRuntime(at);
  if (place.empty()) return;
  ctx.Report(
      RuleContext::SourceOf(expression, call.name), "`{}()` is not available in {}{}",
      expression.ast.TextOf(call.name), place,
      at.place == Place::kFunctionBody ? "" : ", which is evaluated before anything is deployed");
}

void CheckLambda(const ArmExpression& expression, ExprId id, RuleContext& ctx) {
  const expr::Expression& ast = expression.ast;
  constexpr std::array<std::string_view, 7> kTakers = {"filter", "map",      "mapValues", "reduce",
                                                       "sort",   "toObject", "groupBy"};
  const ExprId parent = expr::ParentOf(ast, id);
  const bool is_taken =
      parent != kNoId<ExprId> && std::ranges::any_of(kTakers, [&](std::string_view name) {
        return ast.IsCallOf(parent, name);
      });
  if (is_taken) return;
  ctx.Report(RuleContext::SourceOf(expression, ast.nodes[id].name),
             "`lambda()` is only an argument of `map`, `filter` and their relatives");
}

// Whether the function is not available everywhere (runtime functions apart).
bool IsBound(const eval::Function* function) {
  using enum eval::Special;
  constexpr std::array<eval::Special, 5> kBound = {kUtcNow, kNewGuid, kVariables, kLambda,
                                                   kCopyIndex};
  return function != nullptr && std::ranges::find(kBound, function->special) != kBound.end();
}

void CheckCall(const ArmExpression& expression, ExprId id, RuleContext& ctx) {
  using eval::Special;
  const expr::Expression& ast = expression.ast;
  const eval::Function* const function = expression.FunctionOf(id);
  const bool is_runtime = eval::IsRuntimeFunction(function);
  if (!is_runtime && !IsBound(function)) return;
  const expr::Expr& call = ast.nodes[id];
  const std::string_view name = ast.TextOf(call.name);
  const arm::ExpressionPlace at = arm::PlaceOf(ctx.model(), expression.use);
  // Declarations that the template around this one ignores.
  if (ctx.model().templates[expression.use.owner].outer_scope &&
      (at.place == Place::kParameterDefault || at.place == Place::kVariable ||
       at.place == Place::kFunctionBody)) {
    return;
  }
  const bool is_default = at.place == Place::kParameterDefault;
  const auto source = [&] { return RuleContext::SourceOf(expression, call.name); };
  if (is_runtime) {
    CheckRuntime(expression, call, at, ctx);
  } else if (function->special == Special::kUtcNow || function->special == Special::kNewGuid) {
    if (is_default) return;
    ctx.Report(source(), "`{}()` is only available in the default of a parameter", name)
        .Help("give a parameter the default `[{}()]`, and read it here", name);
  } else if (function->special == Special::kVariables) {
    if (is_default)
      ctx.Report(source(), "`variables()` is not available in the default of a parameter");
  } else if (function->special == Special::kLambda) {
    CheckLambda(expression, id, ctx);
  } else if (function->special == Special::kCopyIndex) {
    const ExprId first = call.first_child;
    const bool is_named = first != kNoId<ExprId> && ast.nodes[first].kind != ExprKind::kNumber;
    if (is_named || !arm::LoopsAround(ctx.model(), expression.use).empty()) return;
    // A branch that is never taken does no harm.
    auto report = ctx.Report(source(), "`copyIndex()` stands outside of a copy loop");
    if (expr::IsInBranch(ast, id)) report.As(Severity::kWarning);
  }
}

void Check(const ArmExpression& expression, RuleContext& ctx) {
  const expr::Expression& ast = expression.ast;
  if (!ast.problems.empty()) return;
  for (ExprId id{0}; id < ast.nodes.end_id(); id = static_cast<ExprId>(IndexOf(id) + 1)) {
    if (expression.FunctionOf(id) != nullptr) CheckCall(expression, id, ctx);
  }
}

// The scope of a deployment shows when it is evaluated; the rest is found above.
void CheckEvaluated(const EvaluationError& found, RuleContext& ctx) {
  if (found.error->kind != eval::ErrorKind::kNotAllowedHere) return;
  const eval::Program& program = ctx.programs().Of(found.Text());
  const ExprId id = expr::CallAt(program.ast, found.error->span);
  if (id == kNoId<ExprId>) return;
  const eval::Function* const function = program.functions[IndexOf(id)];
  if (function == nullptr || function->special != eval::Special::kScopeObject) return;
  // A template that does not say what it is deployed to.
  if (found.document->arm_template->root().scope == arm::Scope::kUnknown) return;
  auto report = ctx.ReportIn(*found.document, found.span, "{}", found.error->message);
  if (!found.error->help.empty()) report.Help("{}", found.error->help);
}

}  // namespace

extern constinit const Rule function_context = {
    .id = "function-context",
    .summary = "a function is called where it is not available",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"armtools:badFuncContext", "armtools:varInUdf", "bicep:BCP065", "bicep:BCP120",
                    "bicep:BCP066", "bicep:BCP177", "bicep:BCP178", "bicep:BCP181", "bicep:BCP032"},
    .on = {OnArmExpression{Check}, OnEvaluationError{CheckEvaluated}},
    .docs = kDocs,
};

}  // namespace plumbline
