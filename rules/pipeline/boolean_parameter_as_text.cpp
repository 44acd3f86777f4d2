#include <algorithm>

#include "base/pattern.h"
#include "engine/rule_context.h"
#include "pipeline/access_path.h"
#include "pipeline/expression_uses.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A boolean parameter is compared with a text. In an expression the text becomes a boolean first, and every text but
the empty one is true: `eq(parameters.flag, 'false')` holds when the flag is set. In a script the parameter is
`True` or `False`, and `true` is another text.

```yaml bad
parameters:
- name: clean
  type: boolean
  default: true
steps:
- bash: if [ "${{ parameters.clean }}" = "true" ]; then make clean; fi
```

```yaml good
parameters:
- name: clean
  type: boolean
  default: true
steps:
- bash: if [ "${{ lower(parameters.clean) }}" = "true" ]; then make clean; fi
```

`eq(parameters.flag, 'true')` works by accident, which is a hint. PowerShell's `-eq` and conditions of Azure
Pipelines ignore the case of letters and are not reported.
)md";

using expr::ExprId;

bool IsBoolean(const pipeline::Pipeline& pipeline, std::string_view name) {
  if (name.empty()) return false;
  const pipeline::Parameter* const parameter = pipeline.FindParameter(name);
  return parameter != nullptr && parameter->type.text() == "boolean";
}

// `eq(parameters.flag, 'false')`: what is on the right becomes what is on the left.
void Check(const PipelineExpression& expression, RuleContext& ctx) {
  const expr::Expression& ast = expression.ast;
  if (expression.use.place != pipeline::ExpressionPlace::kTemplate) return;
  if (!ast.problems.empty() || !ContainsIgnoreCase(ast.text, "parameters")) return;
  for (ExprId id{0}; id < ast.nodes.end_id(); id = static_cast<ExprId>(IndexOf(id) + 1)) {
    const bool is_equal = ast.IsCallOf(id, "eq");
    if ((!is_equal && !ast.IsCallOf(id, "ne")) || ast.ChildCount(id) != 2) continue;
    const ExprId left = ast.nodes[id].first_child;
    const ExprId right = ast.Child(id, 1);
    if (ast.nodes[right].kind != expr::ExprKind::kString) continue;
    const std::string name = pipeline::MemberReadAt(ast, left, "parameters");
    if (!IsBoolean(ctx.pipeline(), name)) continue;
    const std::string text = ast.StringValue(right);
    if (text.empty()) continue;
    const Span at = RuleContext::SourceOf(expression, ast.nodes[right].span);
    if (EqualsIgnoreCase(text, "true")) {
      ctx.Report(at, "`{}` is a boolean, and every text but the empty one equals true", name)
          .As(Severity::kHint)
          .Help("write `true` without quotes")
          .Fix(FixSafety::kSafe, "remove the quotes", at, "true");
      continue;
    }
    auto report = ctx.Report(at, "`{}` is a boolean, and `'{}'` counts as true", name, text);
    if (!EqualsIgnoreCase(text, "false")) {
      report.Help("compare with `true` or `false`, without quotes");
      continue;
    }
    report.Help("write `false` without quotes")
        .Fix(FixSafety::kUnsafe, "remove the quotes", at, "false");
  }
}

constinit Pattern kComparison{R"re(^["']?[ \t]*(?:={1,3}|!={1,2})[ \t]*["']?(?:true|false)\b)re"};

// `"${{ parameters.flag }}" = "true"` in a script that tells `True` from `true`.
void CheckStep(const pipeline::Step& step, RuleContext& ctx) {
  if (step.shell != pipeline::Shell::kBash && step.shell != pipeline::Shell::kPython) return;
  const std::string_view script = step.script.text();
  if (script.find("${{") == std::string_view::npos) return;
  for (const expr::Piece& piece : expr::SplitPipelineText(script)) {
    if (piece.kind != expr::PieceKind::kTemplate) continue;
    const expr::Expression ast =
        expr::Parse(script.substr(piece.inner.begin, piece.inner.size()), expr::Dialect::kPipeline);
    if (!ast.problems.empty()) continue;
    const std::string name = pipeline::MemberReadAt(ast, ast.root, "parameters");
    if (!IsBoolean(ctx.pipeline(), name)) continue;
    // A few bytes are enough to see the comparison.
    if (!kComparison.FoundIn(script.substr(piece.outer.end, 40))) continue;
    const Span inner{piece.inner.begin + ast.nodes[ast.root].span.begin,
                     piece.inner.begin + ast.nodes[ast.root].span.end};
    const std::string better = fmt::format(
        "lower({})",
        ast.text.substr(ast.nodes[ast.root].span.begin, ast.nodes[ast.root].span.size()));
    ctx.Report(RuleContext::SourceOf(step.script, piece.outer),
               "`{}` is `True` or `False` here, which is never `true` or `false`", name)
        .As(Severity::kWarning)
        .Help("use `${{{{ {} }}}}`", better)
        .Fix(FixSafety::kUnsafe, "make it lower case", RuleContext::SourceOf(step.script, inner),
             better);
  }
}

}  // namespace

extern constinit const Rule boolean_parameter_as_text = {
    .id = "boolean-parameter-as-text",
    .summary = "a boolean parameter is compared with a text",
    .severity = Severity::kError,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .equivalents = {"actionlint:comparison-types"},
    .on = {OnPipelineExpression{Check}, OnStep{CheckStep}},
    .docs = kDocs,
};

}  // namespace plumbline
