#include <algorithm>

#include "base/pattern.h"
#include "engine/rule_context.h"
#include "pipeline/deployment_steps.h"
#include "pipeline/status_conditions.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A deployment runs even though what ran before it failed or was cancelled: its condition is `always()`, `succeededOrFailed()`
or the like. Broken builds reach the target.

```yaml bad
stages:
- stage: Test
  jobs:
  - job: test
    steps:
    - script: make test
- stage: Deploy
  dependsOn: Test
  condition: always()
  jobs:
  - deployment: app
    environment: prod
    strategy:
      runOnce:
        deploy:
          steps:
          - script: make deploy
```

```yaml good
stages:
- stage: Test
  jobs:
  - job: test
    steps:
    - script: make test
- stage: Deploy
  dependsOn: Test
  condition: succeeded()
  jobs:
  - deployment: app
    environment: prod
    strategy:
      runOnce:
        deploy:
          steps:
          - script: make deploy
```

Nothing is said about what cleans up, rolls back or runs in the hook `on: failure`, and where nothing runs before.
)md";

constinit Pattern kUndoes{
    R"re((?i)clean|remove|delete|tear.?down|destroy|stop|roll.?back|undo|restore|swap|notify|report)re"
    R"re(|\blogs?\b|results?\b|coverage|diagnos)re"};

bool Undoes(NodeRef name, NodeRef display_name) {
  return kUndoes.FoundIn(name.text()) || kUndoes.FoundIn(display_name.text());
}

// Copying files may as well keep the logs of what failed.
bool Ships(const pipeline::Step& step) {
  return pipeline::Deploys(step) && !step.IsTask("AzureFileCopy") &&
         !step.IsTask("CopyFilesOverSSH") && !step.IsTask("FtpUpload") &&
         !step.IsTask("UniversalPackages");
}
bool Ships(const pipeline::Job& job, const pipeline::Pipeline& pipeline) {
  return job.is_deployment || std::ranges::any_of(job.steps, [&pipeline](pipeline::StepId id) {
           return Ships(pipeline.steps[id]);
         });
}

void Report(NodeRef condition, std::string_view word, RuleContext& ctx) {
  const auto always = pipeline::RunsAlways(condition);
  if (!always) return;
  ctx.Report(RuleContext::SourceOf(condition, *always),
             "the {} deploys whether or not what ran before it succeeded", word)
      .Help("use `succeeded()`");
}

bool Names(NodeRef depends_on) {
  if (depends_on.IsString()) return !depends_on.text().empty();
  return depends_on && depends_on.first_child();
}

void CheckStep(const pipeline::Step& step, RuleContext& ctx) {
  if (!step.condition || step.hook == pipeline::Hook::kOnFailure || !Ships(step) ||
      Undoes(step.name, step.display_name) || kUndoes.FoundIn(step.script.text())) {
    return;
  }
  // Something has to run before it.
  if (step.job == kNoId<pipeline::JobId>) return;
  const pipeline::Job& job = ctx.pipeline().jobs[step.job];
  const auto is_work = [&](pipeline::StepId id) {
    const pipeline::Step& other = ctx.pipeline().steps[id];
    return id < step.id && other.kind != pipeline::StepKind::kCheckout;
  };
  if (std::ranges::any_of(job.steps, is_work)) Report(step.condition, "step", ctx);
}

void CheckJob(const pipeline::Job& job, RuleContext& ctx) {
  if (!job.condition || job.is_template || job.implicit || !Names(job.depends_on) ||
      Undoes(job.name, job.display_name) || !Ships(job, ctx.pipeline())) {
    return;
  }
  Report(job.condition, "job", ctx);
}

void CheckStage(const pipeline::Stage& stage, RuleContext& ctx) {
  if (!stage.condition || stage.is_template || Undoes(stage.name, stage.display_name) ||
      std::ranges::none_of(stage.jobs, [&ctx](pipeline::JobId id) {
        return Ships(ctx.pipeline().jobs[id], ctx.pipeline());
      })) {
    return;
  }
  const bool is_first = IndexOf(stage.id) == 0;
  if (stage.depends_on ? !Names(stage.depends_on) : is_first) return;
  Report(stage.condition, "stage", ctx);
}

}  // namespace

extern constinit const Rule deploy_always = {
    .id = "deploy-always",
    .summary = "a deployment runs although earlier work failed",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline", "reliability"},
    .controls = {"CWE-754", "CICD-SEC-1"},
    .equivalents = {"poutine:if_always_true"},
    .on = {OnStage{CheckStage}, OnJob{CheckJob}, OnStep{CheckStep}},
    .docs = kDocs,
};

}  // namespace plumbline
