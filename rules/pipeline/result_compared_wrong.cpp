#include <algorithm>

#include "engine/rule_context.h"
#include "pipeline/access_path.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The result of a job or stage is read by a path that has nothing at its end, so the comparison never holds.
Dependencies have `result` and `outputs`, and nothing else.

```yaml bad
jobs:
- job: B
  dependsOn: A
  condition: eq(dependencies.A.status, 'Succeeded')
  steps:
  - script: make
```

```yaml good
jobs:
- job: B
  dependsOn: A
  condition: eq(dependencies.A.result, 'Succeeded')
  steps:
  - script: make
```

`stageDependencies` holds jobs of stages: the result of one is `stageDependencies.STAGE.JOB.result`.
)md";

using expr::ExprId;

bool IsWordForResult(std::string_view name) {
  constexpr std::string_view kWords[] = {"status", "conclusion", "outcome", "results", "state"};
  return std::ranges::any_of(
      kWords, [name](std::string_view word) { return EqualsIgnoreCase(word, name); });
}

void CheckPath(const PipelineExpression& expression, const pipeline::AccessPath& path,
               RuleContext& ctx) {
  // Where `result` belongs.
  const std::size_t at = path.IsIn("dependencies") ? 1 : path.IsIn("stageDependencies") ? 2 : 0;
  if (at == 0) return;
  const auto source = [&](Span span) { return RuleContext::SourceOf(expression, span); };
  if (at == 2 && path.accessors.size() == 2 && path.accessors[1].Is("result")) {
    ctx.Report(source(path.accessors[1].span),
               "the job of stage `{}` is missing in front of `result`", path.Name(0))
        .Help(
            "use `stageDependencies.{}.JOB.result`, or `dependencies.{}.result` in the condition "
            "of a stage",
            path.Name(0), path.Name(0));
    return;
  }
  if (path.accessors.size() != at + 1 || !IsWordForResult(path.Name(at))) return;
  ctx.Report(source(path.accessors[at].span), "a dependency has no `{}`", path.Name(at))
      .Help("use `result`: `Succeeded`, `SucceededWithIssues`, `Failed`, `Canceled` or `Skipped`");
}

// `eq(dependencies.A, 'Succeeded')`.
void CheckComparison(const PipelineExpression& expression, ExprId call, RuleContext& ctx) {
  const expr::Expression& ast = expression.ast;
  const bool compares_text = std::ranges::any_of(ast.Children(call), [&ast](ExprId id) {
    return ast.nodes[id].kind == expr::ExprKind::kString;
  });
  if (!compares_text) return;
  for (const ExprId id : ast.Children(call)) {
    const auto path = pipeline::AccessPathAt(ast, id);
    if (!path || !path->IsIn("dependencies") || path->accessors.size() != 1) continue;
    ctx.Report(RuleContext::SourceOf(expression, path->span),
               "a dependency is no text, and equals none")
        .Help("use `{}.result`", ast.TextOf(path->span));
  }
}

void Check(const PipelineExpression& expression, RuleContext& ctx) {
  const expr::Expression& ast = expression.ast;
  if (expression.use.place == pipeline::ExpressionPlace::kTemplate) return;
  if (!ast.problems.empty() || ast.templated || !ContainsIgnoreCase(ast.text, "dependencies")) {
    return;
  }
  for (const pipeline::AccessPath& path : pipeline::AccessPathsOf(ast)) {
    CheckPath(expression, path, ctx);
  }
  for (ExprId id{0}; id < ast.nodes.end_id(); id = static_cast<ExprId>(IndexOf(id) + 1)) {
    if (ast.IsCallOf(id, "eq") || ast.IsCallOf(id, "ne") || ast.IsCallOf(id, "in") ||
        ast.IsCallOf(id, "notIn")) {
      CheckComparison(expression, id, ctx);
    }
  }
}

}  // namespace

extern constinit const Rule result_compared_wrong = {
    .id = "result-compared-wrong",
    .summary = "the result of a dependency is read by a path that has nothing at its end",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .controls = {"CWE-697"},
    .equivalents = {"actionlint:contextual-needs-object"},
    .on = {OnPipelineExpression{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
