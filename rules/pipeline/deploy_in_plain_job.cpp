#include "engine/rule_context.h"
#include "pipeline/deployment_steps.h"
#include "pipeline/environment_class.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A deployment to production runs in an ordinary job. Approvals, business hours, locks and the history of an environment apply to deployment
jobs alone; a service connection may have checks of its own, which the file does not show.

```yaml bad
jobs:
- job: DeployProd
  steps:
  - task: AzureWebApp@1
    inputs:
      azureSubscription: prod
      appName: app-prod
      package: app.zip
```

```yaml good
jobs:
- deployment: DeployProd
  environment: prod
  strategy:
    runOnce:
      deploy:
        steps:
        - task: AzureWebApp@1
          inputs:
            azureSubscription: prod
            appName: app-prod
            package: $(Pipeline.Workspace)/app/app.zip
```
)md";

void Check(const PipelineExpansion& expansion, RuleContext& ctx) {
  if (expansion.is_template) return;
  const pipeline::Pipeline& model = expansion.model;
  for (const pipeline::Job& job : model.jobs) {
    if (job.is_deployment || job.is_template) continue;
    for (const pipeline::StepId id : job.steps) {
      const pipeline::Step& step = model.steps[id];
      if (!pipeline::Deploys(step)) continue;
      const NodeRef name = pipeline::ProductionNameOf(model, step);
      const auto at = ctx.Locate(expansion, job.name ? job.name : step.discriminator);
      if (!name || !at) continue;
      auto report =
          ctx.ReportIn(*at.document, at.span, "a job that is no deployment deploys to production");
      if (const auto said = ctx.Locate(expansion, name); said && said.span != at.span) {
        report.LabelIn(*said.document, said.span, "by this name");
      }
      report.Help("make it a `deployment` job with an `environment`");
      break;
    }
  }
}

}  // namespace

extern constinit const Rule deploy_in_plain_job = {
    .id = "deploy-in-plain-job",
    .summary = "a production deployment runs in an ordinary job",
    .severity = Severity::kInfo,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline-security"},
    .controls = {"CWE-284", "CICD-SEC-1"},
    .equivalents = {"pipeline-check:ADO-004"},
    .on = {OnPipelineExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
