#include "engine/rule_context.h"
#include "expr/pipeline_functions.h"
#include "pipeline/expression_uses.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A call with too few or too many arguments is refused when the run is queued.

```yaml bad
steps:
- script: make
  condition: and(succeeded())
```

```yaml good
steps:
- script: make
  condition: succeeded()
```

`succeeded`, `failed` and `succeededOrFailed` take names of jobs and stages in conditions of jobs and stages; in a
condition of a step they take nothing.
)md";

std::string Wanted(std::uint32_t min, std::uint32_t max) {
  if (max == 0) return "no arguments";
  const std::string_view noun = max == 1 ? "argument" : "arguments";
  if (max == expr::kAnyCount) return fmt::format("{} or more arguments", min);
  if (min == max) return fmt::format("{} {}", min, noun);
  return fmt::format("{} or {} {}", min, max, noun);
}

void Check(const PipelineExpression& expression, RuleContext& ctx) {
  const expr::Expression& ast = expression.ast;
  if (!ast.problems.empty() || ast.templated) return;
  const expr::PipelineSlot slot = pipeline::SlotOf(expression.use);
  for (std::uint32_t i = 0; i < ast.nodes.size(); ++i) {
    const auto id = static_cast<expr::ExprId>(i);
    const expr::Expr& node = ast.nodes[id];
    if (node.kind != expr::ExprKind::kCall) continue;
    const expr::PipelineFunction* function = expr::FindPipelineFunction(ast.TextOf(node.name));
    // What an undocumented function takes is a guess.
    if (function == nullptr || !function->documented) continue;
    const auto at = expr::WrongArgumentCount(ast, id, *function, slot);
    if (!at) continue;
    ctx.Report(RuleContext::SourceOf(expression, *at), "`{}` takes {}{}, not {}", function->name,
               Wanted(function->min, function->MaxArguments(slot)),
               slot == expr::PipelineSlot::kStepCondition && function->max == expr::kAnyCount &&
                       function->min == 0
                   ? " in the condition of a step"
                   : "",
               ast.ChildCount(id))
        .Label(RuleContext::SourceOf(expression, node.name), "in this call");
  }
}

}  // namespace

extern constinit const Rule wrong_argument_count = {
    .id = "wrong-argument-count",
    .summary = "a function gets too few or too many arguments",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "pipeline"},
    .equivalents = {"actionlint:contexts-and-builtin-func"},
    .on = {OnPipelineExpression{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
