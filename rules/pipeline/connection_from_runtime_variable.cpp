#include <algorithm>
#include <optional>

#include "engine/rule_context.h"
#include "pipeline/logging_command.h"
#include "pipeline/script_text.h"
#include "pipeline/task_inputs.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Whether a pipeline may use a service connection is checked before the stage starts. A name that only a running job
finds out comes too late: "could not be found ... or has not been authorized".

```yaml bad
steps:
- bash: echo "##vso[task.setvariable variable=conn]prod"
- task: AzureCLI@2
  inputs:
    azureSubscription: $(conn)
    scriptType: bash
    scriptLocation: scriptPath
    scriptPath: a.sh
```

```yaml good
parameters:
- name: conn
  type: string
  default: dev
  values: [dev, prod]
steps:
- task: AzureCLI@2
  inputs:
    azureSubscription: ${{ parameters.conn }}
    scriptType: bash
    scriptLocation: scriptPath
    scriptPath: a.sh
```

Variables with a value in the file, and those that a group, a template or the pipeline's settings may have, are left
alone.
)md";

using pipeline::Job;
using pipeline::Step;
using pipeline::Variable;

const Variable* Find(const std::vector<Variable>& variables, std::string_view name) {
  const auto at = std::ranges::find_if(variables, [name](const Variable& variable) {
    return EqualsIgnoreCase(variable.Name(), name);
  });
  return at == variables.end() ? nullptr : &*at;
}

// Where the job finds out the value of the variable; nothing when it may be known before.
std::optional<Span> LateSource(const pipeline::Pipeline& pipeline, const Job& job,
                               const Step& reader, std::string_view name) {
  if (const Variable* own = Find(job.variables, name)) {
    // A run-time expression is worked out when the job starts.
    if (!Trim(own->value.text()).starts_with("$[") || own->possible) return std::nullopt;
    return own->value.span();
  }
  if (job.more_variables || pipeline.more_variables || Find(pipeline.variables, name)) {
    return std::nullopt;
  }
  if (job.stage != kNoId<pipeline::StageId>) {
    const pipeline::Stage& stage = pipeline.stages[job.stage];
    if (stage.more_variables || Find(stage.variables, name)) return std::nullopt;
  }
  for (const pipeline::StepId id : job.steps) {
    const Step& step = pipeline.steps[id];
    if (id >= reader.id) break;
    const std::string_view text = step.script.text();
    if (text.find("##vso[") == std::string_view::npos) continue;
    for (const pipeline::LoggingCommand& command : pipeline::FindLoggingCommands(text)) {
      const pipeline::LoggingProperty* variable = command.Find("variable");
      if (!command.Is("task.setvariable") || variable == nullptr ||
          !EqualsIgnoreCase(variable->value, name)) {
        continue;
      }
      return RuleContext::SourceOf(step.script, command.span);
    }
  }
  return std::nullopt;
}

void Check(const Step& step, RuleContext& ctx) {
  if (!step.inputs || step.job == kNoId<pipeline::JobId> || step.argument) return;
  const schema::TaskVersion* version = pipeline::TaskVersionOf(step);
  if (version == nullptr) return;
  const pipeline::Pipeline& pipeline = ctx.pipeline();
  const Job& job = pipeline.jobs[step.job];
  if (pipeline.role != pipeline::Role::kPipeline || job.argument) return;
  const pipeline::TaskInputs inputs(step, *version);
  for (const pipeline::GivenInput& given : inputs.given()) {
    if (given.input == nullptr || given.input->type != schema::InputType::kConnection) continue;
    const std::string_view text = given.node.text();
    if (text.find("$(") == std::string_view::npos) continue;
    for (const pipeline::Macro& macro : pipeline::MacrosOf(text)) {
      const auto source = LateSource(pipeline, job, step, macro.name);
      if (!source) continue;
      ctx.Report(RuleContext::SourceOf(given.node, macro.span),
                 "connection `{}` is known too late: only the running job sets `{}`", Trim(text),
                 macro.name)
          .Label(*source, "set here")
          .Help("take a parameter, or a variable with a value in the file");
    }
  }
}

}  // namespace

extern constinit const Rule connection_from_runtime_variable = {
    .id = "connection-from-runtime-variable",
    .summary = "a service connection's name is known only while the job runs",
    .severity = Severity::kError,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .categories = {"pipeline", "validity"},
    .controls = {"CICD-SEC-5"},
    .on = {OnStep{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
