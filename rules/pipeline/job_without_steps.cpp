#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A job has no steps: a machine is taken, does nothing, and the job succeeds. Mostly the steps are indented wrongly, or a
condition took all of them away.

```yaml bad
jobs:
- job: Build
- job: Test
  steps:
  - script: make test
```

```yaml good
jobs:
- job: Build
  steps:
  - script: make
- job: Test
  steps:
  - script: make test
```

Templates are put in first. Nothing is said where steps come from a template or an expression that is not known, about jobs
that clean their `workspace`, and about deployments, which serve as gates of an environment.
)md";

void Check(const PipelineExpansion& expansion, RuleContext& ctx) {
  const pipeline::Expanded& expanded = *expansion.expanded;
  for (const pipeline::Job& job : expansion.model.jobs) {
    if (job.is_deployment || job.is_template || job.implicit || job.possible || job.argument ||
        job.more_steps || !job.steps.empty() || !job.name || job.name.key() != "job") {
      continue;
    }
    // Cleaning is what it is for.
    if (job.node.Find("workspace", CaseRule::kExact)) continue;
    const NodeRef steps = job.node.Find("steps", CaseRule::kExact);
    if (steps && !steps.IsArray()) continue;
    const RuleContext::Located at = ctx.Locate(expanded.KeyPlace(steps ? steps : job.name));
    if (!at) continue;
    auto report =
        job.name.text().empty()
            ? ctx.ReportIn(*at.document, at.span, "the job has no steps")
            : ctx.ReportIn(*at.document, at.span, "the job `{}` has no steps", job.name.text());
    ctx.LabelIncludes(report, expansion, expanded.origins[job.name.id()].frame);
  }
}

}  // namespace

extern constinit const Rule job_without_steps = {
    .id = "job-without-steps",
    .summary = "a job has no steps",
    .severity = Severity::kWarning,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .on = {OnPipelineExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
