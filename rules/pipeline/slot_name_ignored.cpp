#include "engine/rule_context.h"
#include "pipeline/edits.h"
#include "pipeline/script_text.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
AzureRmWebAppDeployment and AzureFunctionApp look at `slotName` only when the switch `deployToSlotOrASE` is on. Without it
the package goes to production, and nothing says so.

```yaml bad
steps:
- task: AzureFunctionApp@2
  inputs:
    connectedServiceNameARM: prod
    appType: functionAppLinux
    appName: func-orders
    resourceGroupName: rg-orders
    slotName: staging
    package: orders.zip
```

```yaml good
steps:
- task: AzureFunctionApp@2
  inputs:
    connectedServiceNameARM: prod
    appType: functionAppLinux
    appName: func-orders
    deployToSlotOrASE: true
    resourceGroupName: rg-orders
    slotName: staging
    package: orders.zip
```

AzureWebApp, AzureWebAppContainer and AzureFunctionAppContainer need no switch.
)md";

void Check(const pipeline::Step& step, RuleContext& ctx) {
  std::string_view option = "deployToSlotOrASE";
  NodeRef value;
  if (step.IsTask("AzureRmWebAppDeployment")) {
    if (step.task_major < 3) return;
    if (step.task_major == 3) {
      option = "DeployToSlotFlag";
      value = step.Input(option);
    } else {
      value = step.Input({"deployToSlotOrASE", "DeployToSlotOrASEFlag"});
    }
  } else if (step.IsTask("AzureFunctionApp")) {
    value = step.Input(option);
  } else {
    return;
  }
  const NodeRef slot = step.Input("slotName");
  if (!slot.IsString() || Trim(slot.text()).empty() ||
      EqualsIgnoreCase(Trim(slot.text()), "production"))
    return;
  if (!value && step.MayHaveMoreInputs()) return;
  // Of branches nobody knows here which slot goes with which switch.
  for (const std::string_view name :
       {"slotName", "deployToSlotOrASE", "DeployToSlotOrASEFlag", "DeployToSlotFlag"}) {
    if (step.InputAlternatives(name).size() > 1) return;
  }
  const std::string_view text = Trim(value.text());
  if (value && !text.empty() && !EqualsIgnoreCase(text, "false")) return;
  std::vector<Edit> edits;
  if (value && !text.empty()) {
    edits.push_back({value.span(), "true"});
  } else if (!value) {
    if (auto edit = pipeline::InsertBefore(slot, fmt::format("{}: true", option)))
      edits.push_back(std::move(*edit));
  }
  // A name that may turn out to be `production` or nothing is not certain to be ignored wrongly.
  const bool computed = pipeline::HasReplacement(slot.text());
  ctx.Report(slot.span(), "slot `{}` is ignored and production deployed to: `{}` is {}",
             Trim(slot.text()), option, value ? "off" : "missing")
      .As(computed ? Confidence::kMedium : Confidence::kHigh)
      .LabelIf(!text.empty(), value ? value.span() : Span{}, "the switch")
      .FixWith(FixSafety::kUnsafe, value ? "switch it on" : fmt::format("add `{}: true`", option),
               std::move(edits));
}

}  // namespace

extern constinit const Rule slot_name_ignored = {
    .id = "slot-name-ignored",
    .summary = "a slot is named, but the task deploys to production because the switch is off",
    .severity = Severity::kError,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .controls = {"CWE-1188"},
    .on = {OnStep{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
