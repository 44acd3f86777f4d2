
#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`iif()` evaluates both of its alternatives, whichever is taken. A `counter()` in one of them advances in every run.

```yaml bad
variables:
  n: $[ iif(eq(variables['Build.Reason'], 'PullRequest'), 0, counter('release', 1)) ]
steps:
- script: echo $(n)
```

```yaml good
variables:
  n: $[ counter(format('release-{0}', variables['Build.Reason']), 1) ]
steps:
- script: echo $(n)
```
)md";

void Check(const PipelineExpression& expression, RuleContext& ctx) {
  const expr::Expression& ast = expression.ast;
  if (!ast.problems.empty()) return;
  for (expr::ExprId id{0}; id < ast.nodes.end_id();
       id = static_cast<expr::ExprId>(IndexOf(id) + 1)) {
    if (!ast.IsCallOf(id, "iif") || ast.ChildCount(id) != 3) continue;
    for (expr::ExprId inner{0}; inner < id; inner = static_cast<expr::ExprId>(IndexOf(inner) + 1)) {
      if (!ast.IsCallOf(inner, "counter")) continue;
      const Span span = ast.nodes[inner].span;
      const Span alternatives{ast.nodes[ast.Child(id, 1)].span.begin, ast.nodes[id].span.end};
      if (span.begin < alternatives.begin || span.end > alternatives.end) continue;
      ctx.Report(RuleContext::SourceOf(expression, span),
                 "the counter advances also when the other alternative is taken")
          .Help("make the condition a part of its prefix");
    }
  }
}

}  // namespace

extern constinit const Rule iif_evaluates_both = {
    .id = "iif-evaluates-both",
    .summary = "a counter in `iif()` advances whichever alternative is taken",
    .severity = Severity::kHint,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .enabled = Default::kPedantic,
    .categories = {"pipeline"},
    .equivalents = {"zizmor:unsound-ternary"},
    .on = {OnPipelineExpression{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
