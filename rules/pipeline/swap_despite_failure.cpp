#include <optional>

#include "base/ascii.h"
#include "engine/deployed_values.h"
#include "engine/slot_findings.h"
#include "pipeline/job_order.h"
#include "pipeline/status_conditions.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A swap waits for the deployment to the slot, and a condition or `continueOnError` on the way lets it run when the
deployment failed. What is half deployed, or the previous version, goes live.

```yaml bad
jobs:
- job: deploy
  steps:
  - task: AzureWebApp@1
    inputs:
      azureSubscription: prod
      appName: app-shop
      slotName: staging
      package: shop.zip
- job: swap
  dependsOn: deploy
  condition: always()
  steps:
  - task: AzureAppServiceManage@0
    inputs:
      azureSubscription: prod
      WebAppName: app-shop
      ResourceGroupName: rg-shop
      SourceSlot: staging
```

```yaml good
jobs:
- job: deploy
  steps:
  - task: AzureWebApp@1
    inputs:
      azureSubscription: prod
      appName: app-shop
      slotName: staging
      package: shop.zip
- job: swap
  dependsOn: deploy
  steps:
  - task: AzureAppServiceManage@0
    inputs:
      azureSubscription: prod
      WebAppName: app-shop
      ResourceGroupName: rg-shop
      SourceSlot: staging
```

A condition that asks for results itself, and one in which `${{ }}` stands, are not judged.
)md";

using pipeline::Order;
using pipeline::Same;
using pipeline::SlotAction;
using pipeline::SlotUse;
using pipeline::Step;

// What lets the swap run after a failure: a piece of a scalar.
struct Cause {
  NodeRef node;
  Span span;
};

std::optional<Cause> Always(NodeRef condition) {
  const auto span = pipeline::RunsAlways(condition);
  if (!span) return std::nullopt;
  return Cause{condition, *span};
}

std::optional<Cause> Ignores(NodeRef holder) {
  if (!pipeline::IgnoresFailure(holder)) return std::nullopt;
  const NodeRef value = holder.Find("continueOnError", CaseRule::kExact);
  return Cause{value, {0, static_cast<std::uint32_t>(value.text().size())}};
}

// Between a deployment and a swap that runs after it.
std::optional<Cause> CauseOf(const pipeline::Pipeline& pipeline, const Step& deploy,
                             const Step& swap) {
  if (const auto cause = Ignores(deploy.node)) return cause;
  if (deploy.job == swap.job) return Always(swap.condition);
  const pipeline::Job& from = pipeline.jobs[deploy.job];
  const pipeline::Job& to = pipeline.jobs[swap.job];
  if (const auto cause = Ignores(from.node)) return cause;
  if (from.stage == to.stage) return Always(to.condition);
  return Always(pipeline.stages[to.stage].condition);
}

void Check(const PipelineExpansion& expansion, RuleContext& ctx) {
  const pipeline::Pipeline& pipeline = expansion.model;
  const std::vector<SlotUse>& uses = expansion.scripts().slot_uses();
  // A template of the pipeline may be put in for several environments.
  SeenPlaces seen;
  for (const SlotUse& swap : uses) {
    if (swap.action != SlotAction::kSwap && swap.action != SlotAction::kStartPreview) continue;
    const Step& swap_step = pipeline.steps[swap.step];
    // What was swapped before may be swapped back.
    if (!swap.app || swap.slot_unknown || swap_step.hook == pipeline::Hook::kOnFailure) continue;
    for (const SlotUse& deploy : uses) {
      const Step& step = pipeline.steps[deploy.step];
      if (deploy.action != SlotAction::kDeploy || deploy.slot_unknown || deploy.slot_ignored ||
          !deploy.app || deploy.step == swap.step ||
          pipeline::Compare(deploy.app.text, swap.app.text) != Same::kYes ||
          pipeline::CompareSlots(deploy.slot, swap.slot) != Same::kYes ||
          pipeline::OrderOf(pipeline, step, swap_step) != Order::kBefore ||
          !pipeline::MayRunTogether(step, swap_step)) {
        continue;
      }
      const auto cause = CauseOf(pipeline, step, swap_step);
      if (!cause) continue;
      const RuleContext::Located at = ctx.Locate(expansion, cause->node, cause->span);
      if (!at || !seen.Add({at.document, {}, at.span})) continue;
      auto report =
          ctx.ReportIn(*at.document, at.span,
                       "slot `{}` of `{}` is swapped even when the deployment to it failed",
                       swap.slot.text, swap.app.text);
      LabelUse(report, expansion, deploy, "deployed to here", ctx);
      LabelUse(report, expansion, swap, "swapped here", ctx);
      report.Help("let the swap run only after a success");
      LabelIncludes(report, expansion, swap, ctx);
      break;
    }
  }
}

}  // namespace

extern constinit const Rule swap_despite_failure = {
    .id = "swap-despite-failure",
    .summary = "a slot is swapped even when the deployment to it failed",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline", "reliability"},
    .controls = {"CWE-754"},
    .on = {OnPipelineExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
