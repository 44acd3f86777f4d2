#include "engine/rule_context.h"
#include "pipeline/run_triggers.h"
#include "pipeline/walk.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A line with `##vso[task.setvariable ...]`, anywhere in the text, sets a variable for later steps. In a commit message or the
text of a pull request anybody can write one.

```yaml bad
steps:
- bash: git log -1 --format=%B
- task: AzureCLI@2
  inputs:
    azureSubscription: prod
    scriptType: bash
    scriptLocation: scriptPath
    scriptPath: deploy.sh
```

```yaml good
steps:
- bash: git log -1 --format=%B
  target:
    settableVariables: none
- task: AzureCLI@2
  inputs:
    azureSubscription: prod
    scriptType: bash
    scriptLocation: scriptPath
    scriptPath: deploy.sh
```

Only in jobs where a later step has a service connection, a secret or the access token. Branch names cannot hold a `[`.
)md";

using pipeline::ShellCommand;
using pipeline::Step;

// The step may set no variables.
bool IsRestricted(const Step& step) {
  const NodeRef target = pipeline::FindMember(step.node, "target");
  const NodeRef settable = pipeline::FindMember(target, "settableVariables");
  return settable && EqualsIgnoreCase(Trim(settable.text()), "none");
}

// A later step of the job that has something to lose.
const Step* LaterPrivileged(const Step& step, const pipeline::Pipeline& model,
                            pipeline::Privilege& privilege) {
  if (!model.jobs.Contains(step.job)) return nullptr;
  for (const pipeline::StepId id : model.jobs[step.job].steps) {
    if (id < step.id) continue;
    privilege = pipeline::PrivilegeOf(model.steps[id]);
    if (privilege) return &model.steps[id];
  }
  return nullptr;
}

void Check(const PipelineExpansion& expansion, RuleContext& ctx) {
  for (const Step& step : expansion.model.steps) {
    const std::string_view text = step.script.text();
    if (text.find("git log") == std::string_view::npos &&
        text.find("git show") == std::string_view::npos &&
        text.find(" pr ") == std::string_view::npos &&
        text.find("work-item") == std::string_view::npos && !ContainsIgnoreCase(text, "runName") &&
        !ContainsIgnoreCase(text, "TRIGGEREDBY")) {
      continue;
    }
    const pipeline::ScriptText& script = expansion.scripts().Of(step);
    for (const ShellCommand& command : script.commands) {
      if (command.parent != pipeline::kNoCommand || command.output_to_file ||
          command.joint == pipeline::Joint::kPipe || !command.assignments.empty()) {
        continue;
      }
      const pipeline::UntrustedSource* source = pipeline::UntrustedOutput(command);
      if (source == nullptr && pipeline::IsPrintCommand(command, script.shell)) {
        for (const auto& read : pipeline::NamesReadIn(text, command.span, script.shell)) {
          const auto* const variable = pipeline::FindUntrustedEnvironment(read.name);
          if (variable != nullptr && variable->may_command && !variable->is_weak) source = variable;
        }
      }
      if (source == nullptr || !source->may_command || IsRestricted(step)) continue;
      pipeline::Privilege privilege;
      if (LaterPrivileged(step, expansion.model, privilege) == nullptr) continue;
      const auto at = ctx.Locate(expansion, step.script, command.span);
      if (!at) continue;
      auto report =
          ctx.ReportIn(*at.document, at.span, "prints a {}, in which {} can write logging commands",
                       source->what, source->who);
      const auto other = ctx.Locate(expansion, privilege.node);
      if (other) report.LabelIn(*other.document, other.span, "a later step {}", privilege.text);
      report.Help("set `target: settableVariables: none` on the step, or print less");
    }
  }
}

}  // namespace

extern constinit const Rule untrusted_output_to_log = {
    .id = "untrusted-output-to-log",
    .summary = "text that outsiders write is printed unfiltered",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline-security", "injection"},
    .controls = {"CWE-117", "CICD-SEC-4"},
    .equivalents = {"actionlint:deprecated-workflow-commands", "zizmor:insecure-commands"},
    .on = {OnPipelineExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
