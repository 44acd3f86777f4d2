#include "engine/flow_findings.h"
#include "pipeline/deployment_steps.h"
#include "pipeline/run_triggers.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
What is restored from a cache is run by the release build. A key that an outsider can choose, or that holds no hash, lets
another run of the pipeline prepare it.

```yaml bad
steps:
- task: Cache@2
  inputs:
    key: 'npm | $(Build.SourceBranchName)'
    path: node_modules
- script: npm publish
```

```yaml good
steps:
- task: Cache@2
  inputs:
    key: 'npm | "$(Agent.OS)" | package-lock.json'
    path: $(Pipeline.Workspace)/.npm
- script: npm ci && npm publish
```
)md";

using pipeline::Step;

void Check(const PipelineExpansion& expansion, RuleContext& ctx) {
  const pipeline::Pipeline& model = expansion.model;
  for (const Step& step : model.steps) {
    if (!step.IsTask("Cache") || !model.jobs.Contains(step.job)) continue;
    const NodeRef key = step.Input("key");
    if (!key.IsString() || pipeline::RunsOnAnyBranch(model) == pipeline::May::kNo) continue;
    const auto flow =
        expansion.scripts().flow().OfScalar(pipeline::FlowKind::kUntrusted, key, step);
    if (!flow || flow->untrusted->is_weak) continue;
    const pipeline::Job& job = model.jobs[step.job];
    if (!pipeline::Deploys(job, model)) continue;
    const auto at = ctx.Locate(expansion, key);
    if (!at) continue;
    auto report =
        ctx.ReportIn(*at.document, at.span,
                     "a {} in the key lets {} choose the cache that a deploying job restores",
                     flow->what, flow->untrusted->who);
    report.Help("build the key of the hash of a lock file");
    if (flow->steps.size() > 1) AddFlow(report, expansion, *flow, at, "part of the key", ctx);
  }
}

}  // namespace

extern constinit const Rule untrusted_cache_scope = {
    .id = "untrusted-cache-scope",
    .summary = "a job that deploys restores a cache that any branch can fill",
    .severity = Severity::kWarning,
    .confidence = Confidence::kLow,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline-security", "injection"},
    .controls = {"CWE-349", "CICD-SEC-9"},
    .equivalents = {"zizmor:cache-poisoning", "pipeline-check:ADO-012"},
    .on = {OnPipelineExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
