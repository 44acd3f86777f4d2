#include <algorithm>

#include "engine/rule_context.h"
#include "pipeline/expression_uses.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
An expression that does not parse stops everything: a template is refused before anything is deployed, a pipeline when
it is queued. The service's own message gives a position in the expression, or in a file that nobody can see. The
finding marks the characters in the file.

```yaml bad
steps:
- script: make
  condition: and(succeeded(), eq(variables['x'], 'y')
```

```yaml good
steps:
- script: make
  condition: and(succeeded(), eq(variables['x'], 'y'))
```

```json bad
{
  "type": "Microsoft.Storage/storageAccounts",
  "apiVersion": "2023-05-01",
  "name": "[concat('shop' parameters('stage'))]",
  "location": "[resourceGroup().location]"
}
```

```json good
{
  "type": "Microsoft.Storage/storageAccounts",
  "apiVersion": "2023-05-01",
  "name": "[concat('shop', parameters('stage'))]",
  "location": "[resourceGroup().location]"
}
```

In a template, a string is an expression when it starts with `[` and ends with `]`. Text that does both and means
itself starts with `[[`.

Operators and quotes of other languages in pipelines are reported by foreign-expression-syntax, macros by
macro-in-expression.
)md";

void ReportProblem(const expr::ExprProblem& problem, Span at, std::optional<Span> label,
                   RuleContext& ctx) {
  auto report = ctx.Report(at, "{}", problem.message);
  if (!problem.help.empty()) report.Help("{}", problem.help);
  if (label) report.Label(*label, "{}", problem.label);
}

// The services report the first problem; what follows is often its echo.
template <class T>
void ReportFirst(const T& expression, RuleContext& ctx) {
  const expr::ExprProblem& problem = expression.ast.problems.front();
  std::optional<Span> label;
  if (problem.label_span) label = RuleContext::SourceOf(expression, *problem.label_span);
  ReportProblem(problem, RuleContext::SourceOf(expression, problem.span), label, ctx);
}

// [span) of the scalar or key that an expression stands in; of a key all of it.
template <class T>
Span PlaceOf(const T& use, Span span) {
  return use.is_key ? use.node.key_span() : RuleContext::SourceOf(use.node, span);
}

void CheckTemplate(const ArmExpression& expression, RuleContext& ctx) {
  if (expression.ast.problems.empty()) return;
  // Has a rule of its own, limit-expression.
  if (expression.ast.problems.front().kind == expr::ExprProblemKind::kTooLong) return;
  if (expression.ast.problems.front().kind == expr::ExprProblemKind::kEmpty) {
    // With the brackets, since there is nothing between them.
    const auto size = static_cast<std::uint32_t>(expression.ast.text.size());
    ReportProblem(expression.ast.problems.front(), PlaceOf(expression.use, {0, size + 2}),
                  std::nullopt, ctx);
    return;
  }
  ReportFirst(expression, ctx);
}

// Has a rule of its own, and is what the author has to repair first.
bool IsForeign(const expr::ExprProblem& problem) {
  return problem.kind == expr::ExprProblemKind::kForeignOperator ||
         problem.kind == expr::ExprProblemKind::kDoubleQuote ||
         problem.kind == expr::ExprProblemKind::kMacro;
}

void CheckPipeline(const PipelineExpression& expression, RuleContext& ctx) {
  const pipeline::ExpressionUse& use = expression.use;
  const auto& problems = expression.ast.problems;
  // In `${{ eq(x, 'y) }}` it is the string that is not closed, which has a problem of its own.
  const bool has_end = use.text.end < pipeline::ValueOf(use).size();
  if (!use.is_closed && (problems.empty() || !has_end)) {
    const Span outer = pipeline::OuterOf(use);
    ctx.Report(PlaceOf(use, {outer.begin, outer.begin + 3}), "`${{{{` is never closed")
        .Help("close the expression with `}}}}`");
    return;
  }
  if (problems.empty() || std::ranges::any_of(problems, IsForeign)) return;
  if (problems.front().kind == expr::ExprProblemKind::kEmpty) {
    // A condition without text counts as none.
    if (use.place == pipeline::ExpressionPlace::kCondition) return;
    ReportProblem(problems.front(), PlaceOf(use, pipeline::OuterOf(use)), std::nullopt, ctx);
    return;
  }
  ReportFirst(expression, ctx);
}

// `$[ ...` that nothing closes is no expression but text, which is not what it was written for.
void CheckVariable(const pipeline::Variable& variable, RuleContext& ctx) {
  if (!variable.value.IsString()) return;
  const std::string_view value = variable.value.text();
  const std::size_t begin = value.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos || !value.substr(begin).starts_with("$[")) return;
  if (expr::RuntimeExpressionSpan(value)) return;
  const auto mark = static_cast<std::uint32_t>(begin);
  const expr::Expression ast =
      expr::Parse(value.substr(begin + 2), expr::Dialect::kPipelineRuntime);
  // A `]` that closes nothing inside is the expression's own: then text follows it.
  const auto closes = [&ast](const expr::ExprProblem& problem) {
    return ast.TextOf(problem.span) == "]";
  };
  if (ast.templated || std::ranges::any_of(ast.problems, closes)) return;
  ctx.Report(RuleContext::SourceOf(variable.value, {mark, mark + 2}), "`$[` is never closed")
      .Help("close the expression with `]` at the end of the value");
}

}  // namespace

extern constinit const Rule expression_syntax_error = {
    .id = "expression-syntax-error",
    .summary = "an expression does not parse",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template", "pipeline"},
    .equivalents = {"armtools:tleSyntax", "actionlint:syntax-expression",
                    "armtools:Expected-a-right-square-bracket-*",
                    "armtools:Missing-function-argument-list",
                    "armtools:Expected-the-end-of-the-string", "armtools:Expected-a-literal-value",
                    "armtools:Expected-a-function-or-property-expression",
                    "armtools:Expected-a-comma-*", "armtools:Expected-a-right-parenthesis-*"},
    .aliases = {"expression-syntax"},
    .on = {OnArmExpression{CheckTemplate}, OnPipelineExpression{CheckPipeline},
           OnPipelineVariable{CheckVariable}},
    .docs = kDocs,
};

}  // namespace plumbline
