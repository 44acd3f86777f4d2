#include "engine/rule_context.h"
#include "pipeline/script_text.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A template is deployed in complete mode: every resource of the group that it does not mention is deleted.

```yaml bad
steps:
- task: AzureResourceManagerTemplateDeployment@3
  inputs:
    azureResourceManagerConnection: prod
    subscriptionId: 00000000-0000-0000-0000-000000000000
    resourceGroupName: rg-prod
    location: westeurope
    csmFile: main.json
    deploymentMode: Complete
```

```yaml good
steps:
- task: AzureResourceManagerTemplateDeployment@3
  inputs:
    azureResourceManagerConnection: prod
    subscriptionId: 00000000-0000-0000-0000-000000000000
    resourceGroupName: rg-prod
    location: westeurope
    csmFile: main.json
    deploymentMode: Incremental
```

It is right for a group that belongs to this one template alone. `az deployment group create --mode Complete` and
`New-AzResourceGroupDeployment -Mode Complete` are the same.
)md";

constexpr std::string_view kMessage = "complete mode deletes what the template does not mention";

void CheckTask(const pipeline::Step& step, RuleContext& ctx) {
  const NodeRef mode = step.Input("deploymentMode");
  if (!mode.IsString() || !EqualsIgnoreCase(Trim(mode.text()), "Complete")) return;
  const NodeRef scope = step.Input("deploymentScope");
  if (scope && !EqualsIgnoreCase(Trim(scope.text()), "Resource Group")) return;
  ctx.Report(mode.span(), "{}", kMessage)
      .Help("use `Incremental`")
      .Fix(FixSafety::kUnsafe, "keep what is there",
           RuleContext::SourceOf(mode, {0, static_cast<std::uint32_t>(mode.text().size())}),
           "Incremental");
}

void Check(const pipeline::Step& step, RuleContext& ctx) {
  if (step.IsTask("AzureResourceManagerTemplateDeployment") ||
      step.IsTask("AzureResourceGroupDeployment")) {
    CheckTask(step, ctx);
    return;
  }
  if (!step.script || !ContainsIgnoreCase(step.script.text(), "complete") ||
      !ContainsIgnoreCase(step.script.text(), "mode")) {
    return;
  }
  const pipeline::ScriptText& script = ctx.scripts().Of(step);
  for (const pipeline::ShellCommand& command : script.commands) {
    if (!command.StartsWith({"az", "deployment", "group", "create"}) &&
        !command.StartsWith({"az", "group", "deployment", "create"}) &&
        !command.IsCalled("New-AzResourceGroupDeployment") &&
        !command.IsCalled("New-AzureRmResourceGroupDeployment")) {
      continue;
    }
    const auto mode = pipeline::FindOption(command, {"--mode", "-Mode"});
    if (!mode || !EqualsIgnoreCase(mode->text, "Complete")) continue;
    ctx.Report(RuleContext::SourceOf(step.script, mode->span), "{}", kMessage)
        .Help("use `Incremental`")
        .Fix(FixSafety::kUnsafe, "keep what is there",
             RuleContext::SourceOf(step.script, mode->span), "Incremental");
  }
}

}  // namespace

extern constinit const Rule complete_mode = {
    .id = "complete-mode",
    .summary = "a template is deployed in complete mode",
    .severity = Severity::kWarning,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline", "reliability"},
    .controls = {"CWE-1188"},
    .on = {OnStep{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
