#include "engine/rule_context.h"
#include "expr/pipeline_functions.h"
#include "pipeline/expression_uses.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`always`, `canceled`, `failed`, `succeeded` and `succeededOrFailed` ask how the run is going, which only conditions can;
`counter` counts when a variable gets its value. Elsewhere they do not exist.

```yaml bad
variables:
  ok: $[ succeeded() ]
steps:
- script: make
```

```yaml good
steps:
- script: make
- script: report
  condition: succeededOrFailed()
```
)md";

void Check(const PipelineExpression& expression, RuleContext& ctx) {
  const expr::Expression& ast = expression.ast;
  if (!ast.problems.empty() || ast.templated) return;
  const expr::PipelineSlot slot = pipeline::SlotOf(expression.use);
  for (const expr::Expr& node : ast.nodes) {
    if (node.kind != expr::ExprKind::kCall) continue;
    const expr::PipelineFunction* function = expr::FindPipelineFunction(ast.TextOf(node.name));
    if (function == nullptr || function->IsIn(slot)) continue;
    const bool is_status = !function->IsIn(expr::PipelineSlot::kVariable);
    ctx.Report(RuleContext::SourceOf(expression, node.name), "`{}` does not exist in {}",
               function->name,
               slot == expr::PipelineSlot::kTemplate   ? "`${{ }}`"
               : slot == expr::PipelineSlot::kVariable ? "`$[ ]`"
                                                       : "a condition")
        .Help("{}", is_status ? "ask in the `condition` of a stage, job or step"
                              : "count in the value of a variable: `$[ counter('prefix', 1) ]`");
  }
}

}  // namespace

extern constinit const Rule function_unavailable = {
    .id = "function-unavailable",
    .summary = "a status function or `counter` is called where it does not exist",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "pipeline"},
    .equivalents = {"actionlint:ctx-spfunc-availability"},
    .on = {OnPipelineExpression{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
