#include "engine/rule_context.h"
#include "pipeline/run_triggers.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Building is executing: scripts of packages, targets of build files and tests are code of the pull request's author, who takes
over everything that the job can reach.

```yaml bad
pr: [main]
steps:
- script: npm ci && npm test
- task: AzureCLI@2
  inputs:
    azureSubscription: prod
    scriptType: bash
    scriptLocation: inlineScript
    inlineScript: az webapp list
```

```yaml good
pr: [main]
jobs:
- job: Test
  steps:
  - script: npm ci && npm test
- job: Deploy
  dependsOn: Test
  condition: and(succeeded(), eq(variables['Build.SourceBranch'], 'refs/heads/main'))
  steps:
  - checkout: none
  - task: AzureCLI@2
    inputs:
      azureSubscription: prod
      scriptType: bash
      scriptLocation: inlineScript
      inlineScript: az webapp list
```

Only for pipelines with a `pr` trigger: without one, the host of the repository and its policies decide.
)md";

using pipeline::BuildCode;
using pipeline::Job;
using pipeline::Step;

// The first step that runs code of the checkout, in the order of the job.
BuildCode FirstCode(const Job& job, const PipelineExpansion& expansion, const Step*& runs) {
  for (const pipeline::StepId id : job.steps) {
    const Step& step = expansion.model.steps[id];
    if (step.kind == pipeline::StepKind::kCheckout &&
        EqualsIgnoreCase(step.discriminator.text(), "none")) {
      return {};
    }
    if (pipeline::IsGuarded(expansion.model, step)) continue;
    if (auto code = pipeline::BuildCodeOf(step, expansion.scripts())) {
      runs = &step;
      return code;
    }
  }
  return {};
}

void CheckJob(const Job& job, const PipelineExpansion& expansion, RuleContext& ctx) {
  const pipeline::Pipeline& model = expansion.model;
  if (job.is_deployment || pipeline::IsGuarded(model, job)) return;
  // What the code can take: of steps that a pull request reaches.
  pipeline::Privilege privilege;
  for (const pipeline::StepId id : job.steps) {
    const Step& step = model.steps[id];
    if (pipeline::IsGuarded(model, step)) continue;
    privilege = pipeline::PrivilegeOf(step);
    if (privilege) break;
  }
  if (!privilege && pipeline::IsSelfHosted(model, job))
    privilege.text = "runs on machines of its own";
  if (!privilege) return;
  const Step* runs = nullptr;
  const BuildCode code = FirstCode(job, expansion, runs);
  if (!code) return;
  const auto at = ctx.Locate(expansion, code.node, code.span);
  if (!at) return;
  auto report =
      ctx.ReportIn(*at.document, at.span, "`{}` runs code of the pull request in a job that {}",
                   code.text, privilege.text);
  if (model.pr) {
    if (const auto trigger = ctx.Locate(expansion, model.pr)) {
      report.LabelIn(*trigger.document, trigger.span, "pull requests start the pipeline");
    }
  }
  if (privilege.node) {
    if (const auto other = ctx.Locate(expansion, privilege.node)) {
      report.LabelIn(*other.document, other.span, "what the code can reach");
    }
  }
  report.Help("build in a job of its own, and leave pull requests out of this one by a condition");
  ctx.LabelIncludes(report, expansion, expansion.expanded->origins[code.node.id()].frame);
}

void Check(const PipelineExpansion& expansion, RuleContext& ctx) {
  if (expansion.is_template ||
      pipeline::RunsOnPullRequests(expansion.model) != pipeline::May::kYes) {
    return;
  }
  for (const Job& job : expansion.model.jobs) CheckJob(job, expansion, ctx);
}

}  // namespace

extern constinit const Rule untrusted_checkout_executed = {
    .id = "untrusted-checkout-executed",
    .summary = "a job that holds privileges builds code of a pull request",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline-security", "injection"},
    .controls = {"CWE-829", "CICD-SEC-4"},
    .equivalents = {"poutine:untrusted_checkout_exec", "pipeline-check:ADO-011",
                    "zizmor:dangerous-triggers"},
    .on = {OnPipelineExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
