#include <algorithm>

#include "base/pattern.h"
#include "engine/rule_context.h"
#include "pipeline/script_text.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A pipeline deletes a resource group with all that is in it. One wrong variable deletes another group, and there is no undo.

```yaml bad
steps:
- task: AzureCLI@2
  inputs:
    azureSubscription: dev
    scriptType: bash
    scriptLocation: inlineScript
    inlineScript: az group delete --name "$GROUP" --yes
```

```yaml good
steps:
- task: AzureCLI@2
  inputs:
    azureSubscription: dev
    scriptType: bash
    scriptLocation: inlineScript
    inlineScript: az group show --name "$GROUP"
```

A group whose name tells that it was made to be thrown away (`test`, `tmp`, the number of the run or of a pull request) is
information, and so is a job or a file that says by its name that it cleans up; a group that looks like production is an
error.
)md";

constinit Pattern kThrowAway{
    R"re((?i)(?:^|[^a-z])(?:pr|test|tests|tmp|temp|ephemeral|sandbox|preview|ci)(?:[^a-z]|$)|Build\.BuildId)re"
    R"re(|PullRequest)re"};
constinit Pattern kProduction{R"re((?i)(?:^|[^a-z])(?:prod|production|prd|live)(?:[^a-z]|$))re"};

constinit Pattern kCleansUp{R"re((?i)clean|delet|remov|tear.?down|destroy)re"};

// Whether the file, the job or the step says by its name that it deletes.
bool IsAnnounced(const pipeline::Step& step, const RuleContext& ctx) {
  if (kCleansUp.FoundIn(ctx.document().path()) || kCleansUp.FoundIn(step.display_name.text())) {
    return true;
  }
  if (step.job == kNoId<pipeline::JobId>) return false;
  const pipeline::Job& job = ctx.pipeline().jobs[step.job];
  if (kCleansUp.FoundIn(job.name.text()) || kCleansUp.FoundIn(job.display_name.text())) return true;
  return job.stage != kNoId<pipeline::StageId> &&
         kCleansUp.FoundIn(ctx.pipeline().stages[job.stage].name.text());
}

void Report(Span at, std::string_view group, const pipeline::Step& step, RuleContext& ctx) {
  const Severity severity = kProduction.FoundIn(group)  ? Severity::kError
                            : kThrowAway.FoundIn(group) ? Severity::kInfo
                            : IsAnnounced(step, ctx)    ? Severity::kInfo
                                                        : Severity::kWarning;
  ctx.Report(at, "a resource group is deleted, with all that is in it")
      .As(severity)
      .Help("delete what this pipeline made, or ask somebody first");
}

void Check(const pipeline::Step& step, RuleContext& ctx) {
  if (step.IsTask("AzureResourceManagerTemplateDeployment") ||
      step.IsTask("AzureResourceGroupDeployment")) {
    const NodeRef action = step.Input("action");
    if (EqualsIgnoreCase(Trim(action.text()), "DeleteRG")) {
      Report(action.span(), step.Input("resourceGroupName").text(), step, ctx);
    }
    return;
  }
  if (!step.script || (!ContainsIgnoreCase(step.script.text(), "group delete") &&
                       !ContainsIgnoreCase(step.script.text(), "ResourceGroup"))) {
    return;
  }
  const pipeline::ScriptText& script = ctx.scripts().Of(step);
  for (const pipeline::ShellCommand& command : script.commands) {
    if (!command.StartsWith({"az", "group", "delete"}) &&
        !command.IsCalled("Remove-AzResourceGroup") &&
        !command.IsCalled("Remove-AzureRmResourceGroup")) {
      continue;
    }
    const auto name = pipeline::FindOption(
        command, {"-n", "--name", "-g", "--resource-group", "-Name", "-ResourceGroupName"});
    const std::size_t first = command.first_argument() - 1;
    // `az group delete`, or the one word of PowerShell.
    const std::size_t last =
        command.IsCalled("az") ? std::min(first + 2, command.words.size() - 1) : first;
    const Span called{command.words[first].span.begin, command.words[last].span.end};
    Report(RuleContext::SourceOf(step.script, called), name ? name->text : std::string_view(), step,
           ctx);
  }
}

}  // namespace

extern constinit const Rule resource_group_deleted = {
    .id = "resource-group-deleted",
    .summary = "a pipeline deletes a resource group",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline", "reliability"},
    .controls = {"CWE-284", "CICD-SEC-1"},
    .on = {OnStep{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
