#include <optional>

#include "base/ascii.h"
#include "engine/rule_context.h"
#include "graph/deployments.h"
#include "pipeline/script_file.h"
#include "pipeline/variable_values.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A job uses a file of the repository, and nothing checks it out: deployment jobs do so only with a `checkout` step, other jobs
unless they say `checkout: none`. The folder is empty when the step runs.

```yaml bad
jobs:
- deployment: Deploy
  environment: prod
  strategy:
    runOnce:
      deploy:
        steps:
        - task: Bash@3
          inputs:
            filePath: scripts/deploy.sh
```

```sh bad scripts/deploy.sh
echo
```

```yaml good
jobs:
- deployment: Deploy
  environment: prod
  strategy:
    runOnce:
      deploy:
        steps:
        - checkout: self
        - task: Bash@3
          inputs:
            filePath: scripts/deploy.sh
```

```sh good scripts/deploy.sh
echo
```

Nothing is said where an earlier step may bring the file: it downloads to a folder of its choice, or calls git.
)md";

// A step before this one may bring the sources: it clones, or downloads to a folder of its choice.
bool MayBringSources(const PipelineExpansion& pipeline, const pipeline::Step& step) {
  for (const pipeline::StepId id : pipeline.model.jobs[step.job].steps) {
    if (id == step.id) return false;
    const pipeline::Step& other = pipeline.model.steps[id];
    if (other.kind == pipeline::StepKind::kTemplate) return true;
    if (other.Input({"targetPath", "downloadPath", "path", "targetFolder", "destinationFolder"})) {
      return true;
    }
    if (ContainsIgnoreCase(other.script.text(), "git ")) return true;
  }
  return false;
}

void CheckPath(const PipelineExpansion& pipeline, const pipeline::Step& step, NodeRef node,
               Span span, const LinkedFile& file, RuleContext& ctx) {
  if (file.state != LinkedFile::State::kFound || file.is_guess) return;
  if (CheckoutOf(pipeline, step) != Checkout::kNone || MayBringSources(pipeline, step)) return;
  const RuleContext::Located at = ctx.Locate(pipeline, node, span);
  if (!at) return;
  const bool is_deployment = pipeline.model.jobs[step.job].is_deployment;
  auto report = ctx.ReportIn(*at.document, at.span, "`{}` is not there: the job checks nothing out",
                             file.path);
  report.Help("{}, or take the file from an artifact",
              is_deployment ? "add `- checkout: self`" : "remove `checkout: none`");
  ctx.LabelIncludes(report, pipeline, pipeline.expanded->origins[node.id()].frame);
}

void CheckScripts(const PipelineExpansion& pipeline, RuleContext& ctx) {
  std::optional<pipeline::VariableValues> values;
  for (const pipeline::Step& step : pipeline.model.steps) {
    const NodeRef input = pipeline::ScriptFileOf(step);
    if (!input.IsString() || input.text().empty()) continue;
    if (!values) values.emplace(pipeline.model);
    const LinkedFile file =
        FindStepFile(ctx.graph(), pipeline, step, values->Resolve(Trim(input.text()), step.job));
    CheckPath(pipeline, step, input, {0, static_cast<std::uint32_t>(input.text().size())}, file,
              ctx);
  }
}

void CheckTemplates(const Deployment& deployment, RuleContext& ctx) {
  const pipeline::StepText& text = deployment.use.template_file;
  if (text) {
    CheckPath(*deployment.pipeline, deployment.step(), text.node, text.span,
              deployment.template_file, ctx);
  }
}

}  // namespace

extern constinit const Rule deployment_without_checkout = {
    .id = "deployment-without-checkout",
    .summary = "a job without checkout uses a file of the repository",
    .severity = Severity::kWarning,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .on = {OnPipelineExpansion{CheckScripts}, OnDeployment{CheckTemplates}},
    .docs = kDocs,
};

}  // namespace plumbline
