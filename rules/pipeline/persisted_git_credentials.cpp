#include "engine/rule_context.h"
#include "pipeline/run_triggers.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
With `persistCredentials: true` the job's token stays in `.git/config`, where every later process of the job, and everybody
who gets an artifact with that folder, can read it.

```yaml bad
steps:
- checkout: self
  persistCredentials: true
- script: npm ci
```

```yaml good
steps:
- checkout: self
- script: npm ci
```

An error on a self-hosted pool and in pipelines with a `pr` trigger, information when a later step of the job works with
the remote repository.
)md";

using pipeline::Job;
using pipeline::Step;

bool PushesWithGit(const Step& step) {
  const std::string_view text = step.script.text();
  return step.IsTask("GitVersion") || ContainsIgnoreCase(step.task, "gitversion") ||
         ContainsIgnoreCase(text, "git push") || ContainsIgnoreCase(text, "semantic-release") ||
         ContainsIgnoreCase(text, "nbgv") || ContainsIgnoreCase(text, "git fetch") ||
         ContainsIgnoreCase(text, "git clone") || ContainsIgnoreCase(text, "git submodule") ||
         ContainsIgnoreCase(text, "standard-version") || ContainsIgnoreCase(text, "git pull");
}

void CheckStep(const Step& step, const PipelineExpansion& expansion, RuleContext& ctx) {
  const NodeRef setting = step.node.Find("persistCredentials", CaseRule::kExact);
  if (!EqualsIgnoreCase(Trim(setting.text()), "true")) return;
  const auto at = ctx.Locate(expansion, setting);
  if (!at) return;
  const pipeline::Pipeline& model = expansion.model;
  auto report = ctx.ReportIn(*at.document, at.span,
                             "the access token stays in the git configuration of the job");
  if (!model.jobs.Contains(step.job)) return;
  const Job& job = model.jobs[step.job];
  bool is_behind = false;
  for (const pipeline::StepId id : job.steps) {
    const Step& other = model.steps[id];
    if (other.id == step.id) {
      is_behind = true;
    } else if (is_behind && PushesWithGit(other)) {
      report.As(Severity::kInfo);
      return;
    }
  }
  // Steps that are not seen may need it.
  if (job.more_steps || expansion.expanded->has_gaps) {
    report.As(Confidence::kMedium);
  } else if (pipeline::IsSelfHosted(model, job)) {
    report.As(Severity::kError).Note("the machines of the pool keep it for the next job");
  } else if (pipeline::RunsOnPullRequests(model) == pipeline::May::kYes &&
             !pipeline::IsGuarded(model, step)) {
    report.As(Severity::kError).Note("pull requests run this job, and their code can read it");
  }
}

void Check(const PipelineExpansion& expansion, RuleContext& ctx) {
  for (const Step& step : expansion.model.steps) {
    if (step.kind == pipeline::StepKind::kCheckout) CheckStep(step, expansion, ctx);
  }
}

}  // namespace

extern constinit const Rule persisted_git_credentials = {
    .id = "persisted-git-credentials",
    .summary = "the checkout leaves the access token in the git configuration",
    .severity = Severity::kWarning,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline-security", "secrets"},
    .controls = {"CWE-522", "CICD-SEC-6"},
    .equivalents = {"pipeline-check:ADO-032", "zizmor:artipacked"},
    .on = {OnPipelineExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
