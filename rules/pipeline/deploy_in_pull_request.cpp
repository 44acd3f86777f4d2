#include <algorithm>
#include <vector>

#include "base/ascii.h"
#include "engine/rule_context.h"
#include "pipeline/deployment_steps.h"
#include "pipeline/run_triggers.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Pull requests start the pipeline, and a deployment in it has no condition that leaves them out: the proposal is live before anybody reviewed it.

```yaml bad
pr: [main]
steps:
- script: terraform apply -auto-approve
```

```yaml good
pr: [main]
steps:
- script: terraform plan
- script: terraform apply -auto-approve
  condition: and(succeeded(), eq(variables['Build.SourceBranch'], 'refs/heads/main'))
```

Environments for reviews (`preview`, `review`, `ephemeral` in a name) are meant for pull requests.
)md";

// Environments that exist for pull requests.
bool IsForReviews(const pipeline::Pipeline& model, const pipeline::Step& step) {
  const pipeline::Job& job = model.jobs[step.job];
  std::vector<NodeRef> names = {job.name,
                                job.environment,
                                job.display_name,
                                step.display_name,
                                step.Input({"appName", "WebAppName", "resourceGroupName"}),
                                step.Input("slotName")};
  if (model.stages.Contains(job.stage)) {
    names.push_back(model.stages[job.stage].name);
    names.push_back(model.stages[job.stage].display_name);
  }
  return std::ranges::any_of(names, [](NodeRef name) {
    const std::string_view text = name.IsString() ? name.text() : std::string_view();
    return ContainsIgnoreCase(text, "preview") || ContainsIgnoreCase(text, "review") ||
           ContainsIgnoreCase(text, "ephemeral") || ContainsIgnoreCase(text, "pr-") ||
           ContainsIgnoreCase(text, "pullrequest");
  });
}

void Check(const PipelineExpansion& expansion, RuleContext& ctx) {
  const pipeline::Pipeline& model = expansion.model;
  if (expansion.is_template || !model.pr ||
      pipeline::RunsOnPullRequests(model) != pipeline::May::kYes) {
    return;
  }
  for (const pipeline::Step& step : model.steps) {
    // A directive around it may leave pull requests out.
    if (step.possible || step.job == kNoId<pipeline::JobId> || !pipeline::Deploys(step)) continue;
    if (EqualsIgnoreCase(step.Input("deploymentMode").text(), "Validation")) continue;
    if (pipeline::IsGuarded(model, step) || IsForReviews(model, step)) continue;
    // The name of the task, or the word `script`.
    const auto at = step.kind == pipeline::StepKind::kTask
                        ? ctx.Locate(expansion, step.discriminator)
                        : ctx.Locate(expansion.expanded->KeyPlace(step.discriminator));
    if (!at) continue;
    auto report = ctx.ReportIn(*at.document, at.span, "pull requests deploy what they propose");
    if (const auto pr = ctx.Locate(expansion, model.pr)) {
      report.LabelIn(*pr.document, pr.span, "pull requests start the pipeline");
    }
    report.Help("add a condition such as `ne(variables['Build.Reason'], 'PullRequest')`");
    ctx.LabelIncludes(report, expansion,
                      expansion.expanded->origins[step.discriminator.id()].frame);
  }
}

}  // namespace

extern constinit const Rule deploy_in_pull_request = {
    .id = "deploy-in-pull-request",
    .summary = "a deployment runs in pull request builds",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline-security"},
    .controls = {"CWE-284", "CICD-SEC-4"},
    .equivalents = {"pipeline-check:ADO-033"},
    .on = {OnPipelineExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
