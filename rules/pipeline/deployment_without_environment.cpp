#include <algorithm>
#include <optional>

#include "engine/rule_context.h"
#include "pipeline/logging_command.h"
#include "pipeline/script_text.h"
#include "pipeline/walk.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A deployment job deploys to an environment: that is where approvals and other checks are, and where the record of what
runs where is kept. Without one the service refuses the job, or deploys without any check. The name has to be known
before the job starts, so a variable that a step sets is no name.

```yaml bad
jobs:
- deployment: Web
  strategy:
    runOnce:
      deploy:
        steps:
        - script: ./deploy.sh
```

```yaml good
jobs:
- deployment: Web
  environment: shop-test
  strategy:
    runOnce:
      deploy:
        steps:
        - script: ./deploy.sh
```
)md";

// Gates that run on the server are accepted without one.
bool IsServerJob(const pipeline::Job& job) {
  return EqualsIgnoreCase(Trim(job.pool.text()), "server");
}

// A variable that only exists while the run goes on: set by a script or computed when the job
// starts.
bool IsRunTimeVariable(const pipeline::Pipeline& pipeline, std::string_view name) {
  const auto computed = [name](const std::vector<pipeline::Variable>& variables) {
    return std::ranges::any_of(variables, [name](const pipeline::Variable& variable) {
      return EqualsIgnoreCase(variable.Name(), name) && variable.value.IsString() &&
             Trim(variable.value.text()).starts_with("$[");
    });
  };
  const auto declared = [name](const std::vector<pipeline::Variable>& variables) {
    return std::ranges::any_of(variables, [name](const pipeline::Variable& variable) {
      return EqualsIgnoreCase(variable.Name(), name);
    });
  };
  bool is_declared = declared(pipeline.variables);
  for (const pipeline::Stage& stage : pipeline.stages) is_declared |= declared(stage.variables);
  for (const pipeline::Job& job : pipeline.jobs) {
    if (computed(job.variables)) return true;
    is_declared |= declared(job.variables);
  }
  if (is_declared) return false;
  for (const pipeline::Step& step : pipeline.steps) {
    if (!ContainsIgnoreCase(step.script.text(), "task.setvariable")) continue;
    for (const pipeline::LoggingCommand& command :
         pipeline::FindLoggingCommands(step.script.text())) {
      const pipeline::LoggingProperty* variable = command.Find("variable");
      if (command.Is("task.setvariable") && variable != nullptr &&
          EqualsIgnoreCase(variable->value, name))
        return true;
    }
  }
  return false;
}

void Check(const pipeline::Pipeline& pipeline, RuleContext& ctx) {
  for (const pipeline::Job& job : pipeline.jobs) {
    if (!job.is_deployment || !job.node.IsObject()) continue;
    const NodeRef environment = job.environment;
    if (!environment) {
      if (pipeline::MayHaveMoreMembers(job.node) || IsServerJob(job)) continue;
      const Span at = job.name && !job.name.IsMissing() ? job.name.span() : job.name.key_span();
      if (job.name.text().empty()) {
        ctx.Report(at, "this deployment has no environment");
      } else {
        ctx.Report(at, "deployment `{}` has no environment", job.name.text());
      }
      continue;
    }
    NodeRef name = environment;
    if (environment.IsObject()) {
      name = pipeline::FindMember(environment, "name");
      if (!name) {
        if (pipeline::MayHaveMoreMembers(environment) ||
            pipeline::FindMember(environment, "resourceId"))
          continue;
        ctx.Report(environment.key_span(), "the environment has no name");
        continue;
      }
    }
    if (!name.IsScalar()) continue;
    const std::string_view text = Trim(name.text());
    if (name.IsMissing() || text.empty()) {
      ctx.Report(name.IsMissing() ? name.key_span() : name.span(), "the environment has no name");
      continue;
    }
    for (const pipeline::Macro& macro : pipeline::MacrosOf(name.text())) {
      if (!IsRunTimeVariable(pipeline, macro.name)) continue;
      ctx.Report(RuleContext::SourceOf(name, macro.span),
                 "variable `{}` has no value yet when the environment is chosen", macro.name)
          .Help("use a variable of the root or the stage, or a template parameter");
    }
  }
}

}  // namespace

extern constinit const Rule deployment_without_environment = {
    .id = "deployment-without-environment",
    .summary = "a deployment job has no environment",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline", "validity"},
    .controls = {"CWE-284", "CICD-SEC-1"},
    .equivalents = {"pipeline-check:ADO-004"},
    .on = {OnPipeline{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
