#include <algorithm>

#include "base/ascii.h"
#include "engine/resource_findings.h"
#include "pipeline/environment_class.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A stage of a test environment and a stage of production deploy with the same service connection. Code that runs in test can then change production, and checks on the connection cannot tell the two apart.

```yaml bad
stages:
- stage: Test
  jobs:
  - job: T
    steps:
    - task: AzureWebApp@1
      inputs:
        azureSubscription: azure
        appName: app-test
        package: app.zip
- stage: Prod
  jobs:
  - job: P
    steps:
    - task: AzureWebApp@1
      inputs:
        azureSubscription: azure
        appName: app-prod
        package: app.zip
```

```yaml good
stages:
- stage: Test
  jobs:
  - job: T
    steps:
    - task: AzureWebApp@1
      inputs:
        azureSubscription: azure-test
        appName: app-test
        package: app.zip
- stage: Prod
  jobs:
  - job: P
    steps:
    - task: AzureWebApp@1
      inputs:
        azureSubscription: azure-prod
        appName: app-prod
        package: app.zip
```
)md";

struct Deploys {
  NodeRef connection;
  std::string name;
  pipeline::StageId stage{};
};

void Check(const PipelineExpansion& pipeline, RuleContext& ctx) {
  const pipeline::Pipeline& model = pipeline.model;
  std::vector<Deploys> test, production;
  const auto add = [&](pipeline::StepId id, const pipeline::StepText& connection) {
    const pipeline::Step& step = model.steps[id];
    if (!connection || !IsKnownText(connection.text) || step.job == kNoId<pipeline::JobId>) return;
    const pipeline::StageId stage = model.jobs[step.job].stage;
    if (stage == kNoId<pipeline::StageId>) return;
    const pipeline::EnvironmentClass of =
        pipeline::EnvironmentClassOf(model.stages[stage].name.text());
    if (of == pipeline::EnvironmentClass::kNone) return;
    (of == pipeline::EnvironmentClass::kTest ? test : production)
        .push_back({connection.node, connection.text, stage});
  };
  for (const pipeline::ResourceUse& use : pipeline::ResourceUsesOf(model, pipeline.scripts())) {
    if (use.kind == pipeline::UseKind::kDeploy || use.kind == pipeline::UseKind::kSwap) {
      add(use.step, use.connection);
    }
  }
  for (const Deployment& deployment : pipeline.deployments(ctx.graph())) {
    if (deployment.use.action == pipeline::DeploymentAction::kDeploy) {
      add(deployment.use.step, deployment.use.connection);
    }
  }
  std::vector<std::string> told;
  for (const Deploys& live : production) {
    const auto shared = std::ranges::find_if(
        test, [&](const Deploys& other) { return EqualsIgnoreCase(other.name, live.name); });
    if (shared == test.end() || std::ranges::find(told, live.name) != told.end()) continue;
    const RuleContext::Located at = ctx.Locate(pipeline, live.connection);
    const RuleContext::Located other = ctx.Locate(pipeline, shared->connection);
    if (!at) continue;
    told.push_back(live.name);
    auto report =
        ctx.ReportIn(*at.document, at.span, "`{}` deploys stage `{}` and stage `{}`", live.name,
                     model.stages[live.stage].name.text(), model.stages[shared->stage].name.text());
    if (other && !(other.document == at.document && other.span.begin == at.span.begin)) {
      report.LabelIn(*other.document, other.span, "used here too");
    }
    report.Help("give each environment a service connection of its own");
    ctx.LabelIncludes(report, pipeline, pipeline.expanded->origins[live.connection.id()].frame);
  }
}

}  // namespace

extern constinit const Rule one_connection_for_all_environments = {
    .id = "one-connection-for-all-environments",
    .summary = "test and production are deployed with one service connection",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline-security"},
    .controls = {"CWE-284", "CICD-SEC-5"},
    .on = {OnPipelineExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
