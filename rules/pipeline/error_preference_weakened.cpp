#include <algorithm>

#include "engine/rule_context.h"
#include "pipeline/deployment_steps.h"
#include "pipeline/script_text.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A deployment that fails in the middle is reported as success.

```yaml bad
steps:
- task: AzurePowerShell@5
  inputs:
    azureSubscription: dev
    ScriptType: FilePath
    ScriptPath: deploy.ps1
    errorActionPreference: silentlyContinue
    azurePowerShellVersion: LatestVersion
```

```yaml good
steps:
- task: AzurePowerShell@5
  inputs:
    azureSubscription: dev
    ScriptType: FilePath
    ScriptPath: deploy.ps1
    azurePowerShellVersion: LatestVersion
```

Steps with `continueOnError: true` say what they do.
)md";

using pipeline::ShellAssignment;
using pipeline::Step;

void Check(const Step& step, RuleContext& ctx) {
  const NodeRef tolerant = step.node.Find("continueOnError", CaseRule::kExact);
  if (EqualsIgnoreCase(Trim(tolerant.text()), "true")) return;
  const auto deploys = [&step] {
    return pipeline::Deploys(step) || step.IsTask("AzurePowerShell") ||
           (step.IsTask("AzureCLI") && ContainsIgnoreCase(step.script.text(), "deploy"));
  };
  for (const std::string_view name : {"errorActionPreference", "powerShellErrorActionPreference"}) {
    const NodeRef input = step.Input(name);
    const std::string_view value = Trim(input.text());
    if (!EqualsIgnoreCase(value, "continue") && !EqualsIgnoreCase(value, "silentlyContinue"))
      continue;
    if (!deploys()) return;
    ctx.Report(input.span(), "the step goes on after errors, and a half-done deployment succeeds")
        .Help("leave `{}` at `stop`", input.key());
  }
  for (const std::string_view name : {"ignoreLASTEXITCODE", "powerShellIgnoreLASTEXITCODE"}) {
    const NodeRef input = step.Input(name);
    if (!EqualsIgnoreCase(Trim(input.text()), "true") || !deploys()) continue;
    ctx.Report(input.span(), "the step ignores that a program fails");
  }
  const std::string_view text = step.script.text();
  if (step.shell != pipeline::Shell::kPowerShell ||
      !ContainsIgnoreCase(text, "ErrorActionPreference") || !deploys()) {
    return;
  }
  const pipeline::ScriptText& script = ctx.scripts().Of(step);
  for (const pipeline::ShellCommand& command : script.commands) {
    for (const ShellAssignment& assignment : command.assignments) {
      if (!EqualsIgnoreCase(assignment.name, "ErrorActionPreference")) continue;
      const std::string_view value =
          script.text.substr(assignment.value.begin, assignment.value.size());
      // For a few lines only, or the usual choice.
      if (!ContainsIgnoreCase(value, "Continue") || command.parent != pipeline::kNoCommand)
        continue;
      const std::string_view before = script.text.substr(0, assignment.name_span.begin);
      if (std::ranges::count(before, '\n') > 5) continue;
      const std::string_view rest = script.text.substr(assignment.value.end);
      if (ContainsIgnoreCase(rest, "ErrorActionPreference")) continue;
      ctx.Report(
          RuleContext::SourceOf(step.script, {assignment.name_span.begin, assignment.value.end}),
          "the script goes on after errors, and a half-done deployment succeeds");
    }
  }
}

}  // namespace

extern constinit const Rule error_preference_weakened = {
    .id = "error-preference-weakened",
    .summary = "a deploying step is told to go on after errors",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .controls = {"CWE-754"},
    .on = {OnStep{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
