#include <optional>

#include "base/pattern.h"
#include "engine/rule_context.h"
#include "expr/expression.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`always()` lets a job or a step run after the run was cancelled too: cancelling then takes until the timeout.
`succeededOrFailed()` runs after failures and still stops.

```yaml bad
jobs:
- job: Test
  steps:
  - script: make test
- job: Measure
  dependsOn: Test
  condition: always()
  steps:
  - script: make measure
```

```yaml good
jobs:
- job: Test
  steps:
  - script: make test
- job: Measure
  dependsOn: Test
  condition: succeededOrFailed()
  steps:
  - script: make measure
```

Steps that publish results or clean up are left alone, and so are conditions that ask for results as well.
)md";

constinit Pattern kWanted{
    R"re((?i)clean|remov|delet|tear.?down|log.?out|destroy|roll.?back|stop|kill|publish|upload|report)re"
    R"re(|notif|release|unlock|revoke|restore|shutdown|\blogs?\b)re"};

// The call of `always()` that lets the condition hold; nothing when other tests decide.
std::optional<Span> AlwaysIn(const expr::Expression& ast, expr::ExprId id) {
  if (ast.IsCallOf(id, "always")) return ast.nodes[id].span;
  if (!ast.IsCallOf(id, "or") && !ast.IsCallOf(id, "and")) return std::nullopt;
  for (const expr::ExprId part : ast.Children(id)) {
    if (const auto found = AlwaysIn(ast, part)) return found;
  }
  return std::nullopt;
}

void Check(NodeRef condition, std::string_view word, RuleContext& ctx) {
  if (!condition.IsString() || !ContainsIgnoreCase(condition.text(), "always")) return;
  const expr::Expression ast = expr::Parse(condition.text(), expr::Dialect::kPipelineRuntime);
  if (!ast.problems.empty() || ast.templated || ast.root == kNoId<expr::ExprId>) return;
  if (condition.text().find(".result") != std::string_view::npos) return;
  const auto always = AlwaysIn(ast, ast.root);
  if (!always) return;
  const Span at = RuleContext::SourceOf(condition, *always);
  ctx.Report(at, "the {} runs after the run was cancelled too", word)
      .Help("use `succeededOrFailed()`")
      .Fix(FixSafety::kUnsafe, "stop when the run is cancelled", at, "succeededOrFailed()");
}

bool IsWanted(NodeRef name, NodeRef display_name) {
  return kWanted.FoundIn(name.text()) || kWanted.FoundIn(display_name.text());
}

void CheckStage(const pipeline::Stage& stage, RuleContext& ctx) {
  if (!IsWanted(stage.name, stage.display_name)) Check(stage.condition, "stage", ctx);
}
void CheckJob(const pipeline::Job& job, RuleContext& ctx) {
  if (!job.implicit && !IsWanted(job.name, job.display_name)) Check(job.condition, "job", ctx);
}
void CheckStep(const pipeline::Step& step, RuleContext& ctx) {
  if (step.kind == pipeline::StepKind::kPublish || step.kind == pipeline::StepKind::kUpload ||
      IsWanted(step.name, step.display_name) || kWanted.FoundIn(step.task) ||
      kWanted.FoundIn(step.script.text())) {
    return;
  }
  Check(step.condition, "step", ctx);
}

}  // namespace

extern constinit const Rule always_defeats_cancel = {
    .id = "always-defeats-cancel",
    .summary = "`always()` keeps something running after the run was cancelled",
    .severity = Severity::kInfo,
    .confidence = Confidence::kMedium,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .enabled = Default::kPedantic,
    .categories = {"pipeline", "reliability"},
    .on = {OnStage{CheckStage}, OnJob{CheckJob}, OnStep{CheckStep}},
    .docs = kDocs,
};

}  // namespace plumbline
