#include "engine/deployed_values.h"
#include "engine/slot_findings.h"
#include "pipeline/app_slots.h"
#include "pipeline/job_order.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A swap brings what is in the slot at that moment to production. When the step that deploys to the slot comes later, or in
a job that does not wait, the old code goes live and the new one stays in the slot.

```yaml bad
steps:
- task: AzureAppServiceManage@0
  inputs:
    azureSubscription: prod
    WebAppName: app-shop
    ResourceGroupName: rg-shop
    SourceSlot: staging
- task: AzureWebApp@1
  inputs:
    azureSubscription: prod
    appName: app-shop
    slotName: staging
    package: shop.zip
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
    if (swap.slot_unknown || !swap.app || pipeline::IsProduction(swap.slot)) continue;
    const Step& swap_step = pipeline.steps[swap.step];
    if (pipeline::MayHideStepsBefore(pipeline, swap_step)) continue;
    const SlotUse* late = nullptr;
    bool deployed_before = false;
    bool parallel = false;
    for (const SlotUse& deploy : uses) {
      if (deploy.action != SlotAction::kDeploy || deploy.slot_ignored) continue;
      const Step& step = pipeline.steps[deploy.step];
      const Same app =
          deploy.app ? pipeline::Compare(deploy.app.text, swap.app.text) : Same::kUnknown;
      const Same slot =
          deploy.slot_unknown ? Same::kUnknown : pipeline::CompareSlots(deploy.slot, swap.slot);
      if (app == Same::kNo || slot == Same::kNo) continue;
      const Order order =
          deploy.step == swap.step
              ? (deploy.span.begin < swap.span.begin ? Order::kBefore : Order::kAfter)
              : pipeline::OrderOf(pipeline, step, swap_step);
      if (order == Order::kBefore || order == Order::kUnknown) {
        deployed_before = true;
        break;
      }
      if (app != Same::kYes || slot != Same::kYes || late != nullptr) continue;
      if (!pipeline::MayRunTogether(step, swap_step)) continue;
      if (!pipeline::HaveSameConditions(pipeline, step, swap_step)) continue;
      late = &deploy;
      parallel = order == Order::kParallel;
    }
    if (deployed_before || late == nullptr) continue;
    const RuleContext::Located at = LocateUse(expansion, swap, ctx);
    if (!at || !seen.Add({at.document, {}, at.span})) continue;
    auto report =
        ctx.ReportIn(*at.document, at.span, "slot `{}` of `{}` is swapped {} the deployment to it",
                     swap.slot.text, swap.app.text, parallel ? "without waiting for" : "before");
    LabelUse(report, expansion, *late, "deployed to here", ctx);
    report.Help("{}", parallel ? "let the job of the swap depend on the job that deploys"
                               : "deploy to the slot first, check it, then swap");
    LabelIncludes(report, expansion, swap, ctx);
  }
}

}  // namespace

extern constinit const Rule swap_before_deploy = {
    .id = "swap-before-deploy",
    .summary = "a slot is swapped before, or in parallel with, the deployment to it",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .controls = {"CWE-696"},
    .on = {OnPipelineExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
