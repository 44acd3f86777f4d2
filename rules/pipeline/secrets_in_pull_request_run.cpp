#include <algorithm>
#include <string>
#include <vector>

#include "engine/rule_context.h"
#include "pipeline/run_triggers.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
With a `pr` trigger, the author of a pull request decides what the pipeline does. Only a setting of the project separates the
authors of forks from the secrets and connections of its jobs.

```yaml bad
pr: ['*']
steps:
- task: AzureKeyVault@2
  inputs:
    azureSubscription: prod
    KeyVaultName: kv-prod
    SecretsFilter: apiKey
```

```yaml good
pr: ['*']
jobs:
- job: Deploy
  condition: and(succeeded(), ne(variables['Build.Reason'], 'PullRequest'))
  steps:
  - task: AzureKeyVault@2
    inputs:
      azureSubscription: prod
      KeyVaultName: kv-prod
      SecretsFilter: apiKey
```

Told once for a pipeline. Where such a job also runs code of the pull request, `untrusted-checkout-executed` tells it.
)md";

using pipeline::Job;
using pipeline::Step;

struct Loaded {
  NodeRef node;
  std::string what;
};

// A job that `untrusted-checkout-executed` tells about.
bool RunsCode(const Job& job, const PipelineExpansion& expansion) {
  return std::ranges::any_of(job.steps, [&expansion](pipeline::StepId id) {
    return static_cast<bool>(pipeline::BuildCodeOf(expansion.model.steps[id], expansion.scripts()));
  });
}

void Check(const PipelineExpansion& expansion, RuleContext& ctx) {
  const pipeline::Pipeline& model = expansion.model;
  if (expansion.is_template || pipeline::RunsOnPullRequests(model) != pipeline::May::kYes) return;
  std::vector<Loaded> loaded;
  for (const Job& job : model.jobs) {
    if (pipeline::IsGuarded(model, job)) continue;
    const bool is_told = RunsCode(job, expansion);
    for (const pipeline::StepId id : job.steps) {
      const Step& step = model.steps[id];
      if (pipeline::IsGuarded(model, step)) continue;
      const pipeline::Privilege privilege = pipeline::PrivilegeOf(step);
      if (!privilege) continue;
      // The other rule tells of the first one.
      if (is_told) {
        loaded.clear();
        return;
      }
      loaded.push_back({privilege.node, privilege.text});
    }
  }
  if (loaded.empty()) return;
  const auto at = ctx.Locate(expansion, loaded[0].node);
  const auto trigger = ctx.Locate(expansion, model.pr);
  if (!at) return;
  auto report =
      ctx.ReportIn(*at.document, at.span, "a job that pull requests run {}", loaded[0].what);
  if (trigger) report.LabelIn(*trigger.document, trigger.span, "pull requests start the pipeline");
  for (std::size_t i = 1; i < loaded.size() && i < 4; ++i) {
    if (const auto other = ctx.Locate(expansion, loaded[i].node)) {
      report.LabelIn(*other.document, other.span, "and one {}", loaded[i].what);
    }
  }
  report.Help(
      "leave pull requests out by a condition, and check that secrets for forks stay switched off");
}

}  // namespace

extern constinit const Rule secrets_in_pull_request_run = {
    .id = "secrets-in-pull-request-run",
    .summary = "a pipeline that builds pull requests loads secrets",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline-security", "secrets"},
    .controls = {"CWE-522", "CICD-SEC-4"},
    .equivalents = {"zizmor:dangerous-triggers"},
    .on = {OnPipelineExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
