#include "engine/rule_context.h"
#include "pipeline/expression_uses.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A condition is an expression already. The brackets of `$[ ]` around it are refused in steps, and do nothing
elsewhere.

```yaml bad
steps:
- script: make
  condition: $[ eq(variables.x, 'y') ]
```

```yaml good
steps:
- script: make
  condition: and(succeeded(), eq(variables.x, 'y'))
```
)md";

constexpr bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

void Check(const PipelineExpression& expression, RuleContext& ctx) {
  const pipeline::ExpressionUse& use = expression.use;
  if (use.place != pipeline::ExpressionPlace::kRuntime || !pipeline::IsCondition(use.node)) return;
  const Span outer = pipeline::OuterOf(use);
  const std::string_view value = use.node.text();
  Span inner = use.text;
  while (inner.begin < inner.end && IsBlank(value[inner.begin])) ++inner.begin;
  while (inner.begin < inner.end && IsBlank(value[inner.end - 1])) --inner.end;
  const auto source = [&use](std::uint32_t begin, std::uint32_t end) {
    return RuleContext::SourceOf(use.node, {begin, end});
  };
  auto report = ctx.Report(source(outer.begin, outer.begin + 2),
                           "a condition is an expression already, without `$[ ]`");
  report.Help("remove the brackets");
  if (inner.empty()) return;
  report.FixWith(FixSafety::kSafe, "remove the brackets",
                 {{source(outer.begin, inner.begin), ""}, {source(inner.end, outer.end), ""}});
}

}  // namespace

extern constinit const Rule condition_runtime_brackets = {
    .id = "condition-runtime-brackets",
    .summary = "a condition is wrapped in `$[ ]`",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .on = {OnPipelineExpression{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
