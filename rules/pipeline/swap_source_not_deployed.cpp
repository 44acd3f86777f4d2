#include "engine/deployed_values.h"
#include "engine/slot_findings.h"
#include "pipeline/app_slots.h"
#include "pipeline/job_order.h"
#include "pipeline/script_text.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The pipeline deploys to one slot of an app and swaps another one. Production gets whatever was left in the other slot, and
the new package stays where it is.

```yaml bad
steps:
- task: AzureWebApp@1
  inputs:
    azureSubscription: prod
    appName: app-shop
    slotName: stage
    package: shop.zip
- task: AzureAppServiceManage@0
  inputs:
    azureSubscription: prod
    WebAppName: app-shop
    ResourceGroupName: rg-shop
    SourceSlot: staging
```

```yaml good
steps:
- task: AzureWebApp@1
  inputs:
    azureSubscription: prod
    appName: app-shop
    slotName: staging
    package: shop.zip
- task: AzureAppServiceManage@0
  inputs:
    azureSubscription: prod
    WebAppName: app-shop
    ResourceGroupName: rg-shop
    SourceSlot: staging
```

A slot that an earlier swap filled counts as deployed to. A pipeline that swaps what another pipeline deployed is not
reported.
)md";

using pipeline::Order;
using pipeline::Same;
using pipeline::SlotAction;
using pipeline::SlotUse;
using pipeline::Step;

void Check(const PipelineExpansion& expansion, RuleContext& ctx) {
  const pipeline::Pipeline& pipeline = expansion.model;
  const std::vector<SlotUse>& uses = expansion.scripts().slot_uses();
  // A template of the pipeline may be put in for several environments.
  SeenPlaces seen;
  for (const SlotUse& swap : uses) {
    if (swap.action != SlotAction::kSwap && swap.action != SlotAction::kStartPreview) continue;
    if (!swap.app || swap.slot_unknown || pipeline::IsProduction(swap.slot)) continue;
    const Step& swap_step = pipeline.steps[swap.step];
    if (pipeline::MayHideStepsBefore(pipeline, swap_step)) continue;
    const SlotUse* deployed = nullptr;
    bool filled = false;
    for (const SlotUse& use : uses) {
      if (&use == &swap) continue;
      const Same app = use.app ? pipeline::Compare(use.app.text, swap.app.text) : Same::kUnknown;
      if (app == Same::kNo) continue;
      const Step& step = pipeline.steps[use.step];
      const Order order = use.step == swap.step
                              ? (use.span.begin < swap.span.begin ? Order::kBefore : Order::kAfter)
                              : pipeline::OrderOf(pipeline, step, swap_step);
      const bool is_deploy = use.action == SlotAction::kDeploy;
      const Same slot = use.slot_unknown || use.slot_ignored
                            ? Same::kUnknown
                            : pipeline::CompareSlots(use.slot, swap.slot);
      // A deployment anywhere in the pipeline, or an earlier swap with this slot, may fill it. One
      // that comes too late is another problem.
      if (slot != Same::kNo) filled |= is_deploy || order != Order::kAfter;
      if (!is_deploy && !use.target_unknown && use.target) {
        filled |=
            pipeline::CompareSlots(use.target, swap.slot) != Same::kNo && order != Order::kAfter;
      } else if (use.target_unknown) {
        filled = true;
      }
      if (is_deploy && app == Same::kYes && slot == Same::kNo && order == Order::kBefore &&
          pipeline::MayRunTogether(step, swap_step) &&
          pipeline::HaveSameConditions(pipeline, step, swap_step) && deployed == nullptr) {
        deployed = &use;
      }
    }
    if (filled || deployed == nullptr) continue;
    const std::string where = pipeline::IsProduction(deployed->slot)
                                  ? std::string("production")
                                  : fmt::format("slot `{}`", deployed->slot.text);
    const RuleContext::Located at = LocateSlot(expansion, swap, ctx);
    if (!at || !seen.Add({at.document, {}, at.span})) continue;
    auto report =
        ctx.ReportIn(*at.document, at.span, "slot `{}` of `{}` is swapped, but {} was deployed to",
                     swap.slot.text, swap.app.text, where);
    LabelSlot(report, expansion, *deployed, "deployed to here", ctx);
    if (!swap.is_command && !pipeline::IsProduction(deployed->slot) &&
        !pipeline::HasReplacement(deployed->slot.node.text())) {
      report.Fix(FixSafety::kUnsafe, fmt::format("swap `{}`", deployed->slot.text), at.span,
                 deployed->slot.text);
    }
    LabelIncludes(report, expansion, swap, ctx);
  }
}

}  // namespace

extern constinit const Rule swap_source_not_deployed = {
    .id = "swap-source-not-deployed",
    .summary = "the swapped slot is not the one that was deployed to",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .controls = {"CWE-670"},
    .on = {OnPipelineExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
