#include "engine/rule_context.h"
#include "pipeline/access_path.h"
#include "pipeline/expression_uses.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
What is on the right of a comparison is converted to the type of what is on the left. With a boolean there, every
text but the empty one becomes true: `eq(true, variables.x)` holds for the value `false`.

```yaml bad
steps:
- script: make
  condition: and(succeeded(), eq(true, variables['runIt']))
```

```yaml good
steps:
- script: make
  condition: and(succeeded(), eq(variables['runIt'], true))
```
)md";

using expr::ExprId;

bool IsBoolean(const PipelineExpression& expression, ExprId id, const RuleContext& ctx) {
  const expr::Expression& ast = expression.ast;
  if (ast.nodes[id].kind == expr::ExprKind::kBoolean) return true;
  if (expression.use.place != pipeline::ExpressionPlace::kTemplate) return false;
  const std::string name = pipeline::MemberReadAt(ast, id, "parameters");
  if (name.empty()) return false;
  const pipeline::Parameter* const parameter = ctx.pipeline().FindParameter(name);
  return parameter != nullptr && parameter->type.text() == "boolean";
}

void Check(const PipelineExpression& expression, RuleContext& ctx) {
  const expr::Expression& ast = expression.ast;
  if (!ast.problems.empty() || ast.templated) return;
  for (ExprId id{0}; id < ast.nodes.end_id(); id = static_cast<ExprId>(IndexOf(id) + 1)) {
    if ((!ast.IsCallOf(id, "eq") && !ast.IsCallOf(id, "ne")) || ast.ChildCount(id) != 2) continue;
    const ExprId left = ast.nodes[id].first_child;
    const ExprId right = ast.Child(id, 1);
    if (!pipeline::IsTextOperand(ast, right) || !IsBoolean(expression, left, ctx)) continue;
    const std::string_view call = ast.TextOf(ast.nodes[id].name);
    const std::string better = fmt::format("{}({}, {})", call, ast.TextOf(ast.nodes[right].span),
                                           ast.TextOf(ast.nodes[left].span));
    auto report = ctx.Report(RuleContext::SourceOf(expression, ast.nodes[left].span),
                             "every text but the empty one equals true here, also `false`");
    report.Help("swap the operands: `{}`", better);
    if (const auto written = pipeline::WrittenIn(expression.use, better)) {
      report.Fix(FixSafety::kUnsafe, "swap the operands",
                 RuleContext::SourceOf(expression, ast.nodes[id].span), *written);
    }
  }
}

}  // namespace

extern constinit const Rule boolean_literal_on_left = {
    .id = "boolean-literal-on-left",
    .summary = "a text is compared with a boolean on its left",
    .severity = Severity::kWarning,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .controls = {"CWE-697"},
    .equivalents = {"actionlint:comparison-types"},
    .on = {OnPipelineExpression{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
