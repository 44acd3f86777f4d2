#include "engine/rule_context.h"
#include "pipeline/pools.h"
#include "pipeline/task_inputs.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Some tasks run on the server, in jobs with `pool: server`, and nowhere else; all others need an agent. Either in the
wrong kind of job is refused when the run is queued.

```yaml bad
jobs:
- job: Wait
  pool:
    vmImage: ubuntu-24.04
  steps:
  - task: ManualValidation@0
    inputs:
      notifyUsers: ops@contoso.example
```

```yaml good
jobs:
- job: Wait
  pool: server
  steps:
  - task: ManualValidation@0
    inputs:
      notifyUsers: ops@contoso.example
```

Tasks that are not built in are left alone, and so are steps in files where the job is not to be seen.
)md";

using pipeline::PoolKind;
using pipeline::StepKind;
using schema::TaskHost;

void Check(const pipeline::Step& step, RuleContext& ctx) {
  if (step.kind == StepKind::kOther || step.kind == StepKind::kTemplate ||
      step.kind == StepKind::kReviewApp) {
    return;
  }
  const bool is_task = step.kind == StepKind::kTask;
  const schema::TaskVersion* version = is_task ? pipeline::TaskVersionOf(step) : nullptr;
  if (is_task && version == nullptr) return;
  const bool needs_server = is_task && version->host == TaskHost::kServer;
  const pipeline::PoolOf pool = pipeline::PoolOfStep(ctx.pipeline(), step);
  if (needs_server ? pool.kind != PoolKind::kAgents : pool.kind != PoolKind::kServer) return;
  // `checkout: none` and its like do nothing.
  if (!is_task && step.discriminator.text() == "none") return;
  ctx.Report(is_task ? step.discriminator.span() : step.discriminator.key_span(), "{}",
             needs_server
                 ? fmt::format("`{}` runs on the server alone", step.discriminator.text())
                 : fmt::format("`{}` needs an agent, which a server job has not",
                               is_task ? step.discriminator.text() : step.discriminator.key()))
      .LabelIf(static_cast<bool>(pool.node), pool.node.span(), "the job's pool")
      .Help("{}", needs_server ? "put it in a job of its own with `pool: server`"
                               : "put it in a job that has an agent");
}

}  // namespace

extern constinit const Rule wrong_job_kind_for_task = {
    .id = "wrong-job-kind-for-task",
    .summary = "a server task is in a job with an agent, or the other way round",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .on = {OnStep{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
