#include <algorithm>
#include <initializer_list>

#include "engine/rule_context.h"
#include "pipeline/access_path.h"
#include "pipeline/deployment_steps.h"
#include "pipeline/expression_uses.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A stage, job or step without a condition runs when everything before it succeeded. A condition replaces this:
without `succeeded()` in it, the stage, job or step runs after failures too.

```yaml bad
stages:
- stage: Build
  jobs: []
- stage: Deploy
  dependsOn: Build
  condition: eq(variables['Build.SourceBranch'], 'refs/heads/main')
  jobs: []
```

```yaml good
stages:
- stage: Build
  jobs: []
- stage: Deploy
  dependsOn: Build
  condition: and(succeeded(), eq(variables['Build.SourceBranch'], 'refs/heads/main'))
  jobs: []
```

What deploys is an error, other steps are information, as is a condition that wants an output of what ran before;
steps that publish results or clean up are hints. Nothing is said where nothing runs before, where the condition
asks for results itself, and where `${{ }}` makes the condition.
)md";

using pipeline::Step;
using pipeline::StepKind;

enum class Effect : std::uint8_t {
  kNone,   // It says what becomes of failures, or nothing is known.
  kDrops,  // It says when to run, and not a word about failures.
  kAsks,   // The same, but it wants an output, which what failed may not have set.
};

Effect EffectOf(NodeRef condition) {
  if (!condition.IsString() || condition.text().empty()) return Effect::kNone;
  const std::string_view whole = condition.text();
  const auto inner = expr::RuntimeExpressionSpan(whole);
  const std::string_view text = inner ? whole.substr(inner->begin, inner->size()) : whole;
  const expr::Expression ast = expr::Parse(text, expr::Dialect::kPipelineRuntime);
  if (!ast.problems.empty() || ast.templated || ast.root == kNoId<expr::ExprId>)
    return Effect::kNone;
  // Without anything to ask it is a switch that somebody set.
  bool reads = false;
  for (expr::ExprId id{0}; id < ast.nodes.end_id();
       id = static_cast<expr::ExprId>(IndexOf(id) + 1)) {
    constexpr std::string_view kStatus[] = {"always", "canceled", "failed", "succeeded",
                                            "succeededOrFailed"};
    if (std::ranges::any_of(kStatus,
                            [&](std::string_view name) { return ast.IsCallOf(id, name); })) {
      return Effect::kNone;
    }
    reads = reads || ast.nodes[id].kind == expr::ExprKind::kName;
  }
  if (!reads) return Effect::kNone;
  bool asks = false;
  for (const pipeline::AccessPath& path : pipeline::AccessPathsOf(ast)) {
    if (path.IsIn("variables") && EqualsIgnoreCase(path.Name(0), "Agent.JobStatus"))
      return Effect::kNone;
    asks = asks || !path.IsIn("variables");
    if (!path.accessors.empty() && !path.IsIn("variables") && path.accessors.back().Is("result")) {
      return Effect::kNone;
    }
  }
  return asks ? Effect::kAsks : Effect::kDrops;
}

// What is wanted after failures too.
bool Publishes(const Step& step) {
  constexpr std::string_view kTasks[] = {"PublishTestResults", "PublishCodeCoverageResults",
                                         "PublishBuildArtifacts", "PublishPipelineArtifact"};
  return step.kind == StepKind::kPublish || pipeline::CleansUp(step) ||
         std::ranges::any_of(kTasks, [&step](std::string_view task) { return step.IsTask(task); });
}

void ReportCondition(NodeRef condition, std::string_view word, Severity severity,
                     RuleContext& ctx) {
  const auto size = static_cast<std::uint32_t>(condition.text().size());
  auto report = ctx.Report(RuleContext::SourceOf(condition, {0, size}),
                           "without `succeeded()` the {} runs after failures too", word);
  report.As(severity);
  const pipeline::ExpressionUse use{condition, false, {}, pipeline::ExpressionPlace::kCondition};
  const bool is_plain = !expr::RuntimeExpressionSpan(condition.text());
  const std::string better = fmt::format("and(succeeded(), {})", condition.text());
  const auto written = is_plain ? pipeline::WrittenIn(use, better) : std::nullopt;
  if (!written) {
    report.Help("use `and(succeeded(), ...)`");
    return;
  }
  report.Help("use `{}`", better)
      .Fix(FixSafety::kUnsafe, "ask for success too", RuleContext::SourceOf(condition, {0, size}),
           *written);
}

// Whether something may fail before the step.
bool HasStepBefore(const Step& step, const pipeline::Pipeline& pipeline) {
  const auto counts = [](const Step& before) { return before.kind != StepKind::kCheckout; };
  if (step.job != kNoId<pipeline::JobId>) {
    for (const pipeline::StepId id : pipeline.jobs[step.job].steps) {
      if (id == step.id) return false;
      if (counts(pipeline.steps[id])) return true;
    }
    return false;
  }
  return std::ranges::any_of(pipeline.steps, [&](const Step& before) {
    return before.id < step.id && before.job == step.job && counts(before);
  });
}

void CheckStep(const Step& step, RuleContext& ctx) {
  if (step.kind == StepKind::kTemplate || !step.condition) return;
  const Effect effect = EffectOf(step.condition);
  if (effect == Effect::kNone || !HasStepBefore(step, ctx.pipeline())) return;
  ReportCondition(step.condition, "step",
                  Publishes(step)           ? Severity::kHint
                  : pipeline::Deploys(step) ? Severity::kError
                                            : Severity::kInfo,
                  ctx);
}

bool Names(NodeRef depends_on) {
  if (depends_on.IsString()) return !depends_on.text().empty();
  return depends_on && depends_on.first_child();
}

void CheckJob(const pipeline::Job& job, RuleContext& ctx) {
  if (job.is_template || job.implicit || !Names(job.depends_on)) return;
  const Effect effect = EffectOf(job.condition);
  if (effect == Effect::kNone) return;
  ReportCondition(job.condition, "job",
                  effect == Effect::kAsks                  ? Severity::kInfo
                  : pipeline::Deploys(job, ctx.pipeline()) ? Severity::kError
                                                           : Severity::kWarning,
                  ctx);
}

void CheckStage(const pipeline::Stage& stage, RuleContext& ctx) {
  if (stage.is_template) return;
  const Effect effect = EffectOf(stage.condition);
  if (effect == Effect::kNone) return;
  const bool is_first = IndexOf(stage.id) == 0;
  if (stage.depends_on ? !Names(stage.depends_on) : is_first) return;
  const bool deploys = pipeline::Deploys(stage, ctx.pipeline());
  ReportCondition(stage.condition, "stage",
                  effect == Effect::kAsks ? Severity::kInfo
                  : deploys               ? Severity::kError
                                          : Severity::kWarning,
                  ctx);
}

}  // namespace

extern constinit const Rule condition_drops_succeeded = {
    .id = "condition-drops-succeeded",
    .summary = "a condition lets a stage, job or step run after failures",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .controls = {"CWE-754", "CICD-SEC-1"},
    .on = {OnStage{CheckStage}, OnJob{CheckJob}, OnStep{CheckStep}},
    .docs = kDocs,
};

}  // namespace plumbline
