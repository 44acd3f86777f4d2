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
  if (!slot.IsString() || Trim(slot.text()).empty() || EqualsIgnoreCase(Trim(slot.text()), "production")) return;
  if (!value && step.MayHaveMoreInputs()) return;
  // Under a directive the slot may be named in one branch and the switch be on in the same.
  if (step.InputAlternatives("slotName").size() > 1) return;
  const std::string_view text = Trim(value.text());
  if (pipeline::HasReplacement(text)) return;
  if (value && !text.empty() && !EqualsIgnoreCase(text, "false")) return;
  // A name that may turn out to be `production` or nothing is not certain to be ignored wrongly.
  const bool computed = pipeline::HasReplacement(slot.text());
  auto report = ctx.Report(slot.span(), "slot `{}` is ignored and production deployed to: `{}` is {}", Trim(slot.text()),
                           option, value ? "off" : "missing");
  if (computed) std::move(report).As(Confidence::kMedium);
  if (value) {
    std::move(report).Label(value.span(), "the switch");
    if (!value.IsMissing() && !text.empty()) {
      std::move(report).Fix(FixSafety::kUnsafe, "switch it on", value.span(), "true");
    }
  } else if (const auto edit = pipeline::InsertBefore(slot, fmt::format("{}: true", option))) {
    std::move(report).FixWith(FixSafety::kUnsafe, fmt::format("add `{}: true`", option), {*edit});
  }
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
