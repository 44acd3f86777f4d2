#include "engine/deployed_values.h"
#include "engine/slot_findings.h"
#include "pipeline/app_slots.h"
#include "pipeline/job_order.h"
#include "pipeline/slot_checks.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A swap into production only waits until the root of the app answers. Nothing between the deployment to the slot and the
swap asks whether the new version works, so an app that fails behind its start page goes live.

```yaml bad
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

```yaml good
steps:
- task: AzureWebApp@1
  inputs:
    azureSubscription: prod
    appName: app-shop
    slotName: staging
    package: shop.zip
- bash: curl --fail --retry 10 --retry-all-errors https://app-shop-staging.azurewebsites.net/orders/health
- task: AzureAppServiceManage@0
  inputs:
    azureSubscription: prod
    WebAppName: app-shop
    ResourceGroupName: rg-shop
    SourceSlot: staging
```

A request, a test, a manual validation, or the approval of another environment in between counts as a check.
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
    if (swap.action != SlotAction::kSwap || !swap.app || swap.slot_unknown || swap.target_unknown ||
        !pipeline::IsProduction(swap.target) || pipeline::IsProduction(swap.slot)) {
      continue;
    }
    const Step& swap_step = pipeline.steps[swap.step];
    // A command in a script that also asks the app is its own check.
    if (swap.is_command && pipeline::MayCheck(swap_step)) continue;
    const SlotUse* deployed = nullptr;
    for (const SlotUse& deploy : uses) {
      if (deploy.action != SlotAction::kDeploy || deploy.slot_unknown || deploy.slot_ignored ||
          !deploy.app || pipeline::Compare(deploy.app.text, swap.app.text) != Same::kYes ||
          pipeline::CompareSlots(deploy.slot, swap.slot) != Same::kYes) {
        continue;
      }
      const Step& step = pipeline.steps[deploy.step];
      const bool before = deploy.step == swap.step
                              ? deploy.span.begin < swap.span.begin
                              : pipeline::OrderOf(pipeline, step, swap_step) == Order::kBefore;
      if (before && pipeline::MayRunTogether(step, swap_step)) deployed = &deploy;
    }
    if (deployed == nullptr) continue;
    const Step& deploy_step = pipeline.steps[deployed->step];
    if (deployed->is_command && pipeline::MayCheck(deploy_step)) continue;
    if (pipeline::IsCheckedBetween(pipeline, uses, deploy_step, swap_step)) continue;
    if (pipeline::MayHideStepsBetween(pipeline, deploy_step, swap_step)) continue;
    // The environment of the swap's own job may ask for an approval.
    if (deploy_step.job != swap_step.job && pipeline.jobs[swap_step.job].environment) continue;
    const RuleContext::Located at = LocateUse(expansion, swap, ctx);
    if (!at || !seen.Add({at.document, {}, at.span})) continue;
    auto report = ctx.ReportIn(*at.document, at.span, "slot `{}` of `{}` goes live without a check",
                               swap.slot.text, swap.app.text);
    LabelUse(report, expansion, *deployed, "deployed to here", ctx);
    report.Help("request a page of the slot that needs its dependencies before the swap");
    LabelIncludes(report, expansion, swap, ctx);
  }
}

}  // namespace

extern constinit const Rule swap_without_check = {
    .id = "swap-without-check",
    .summary = "a slot is swapped into production without a check of what was deployed to it",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline", "reliability"},
    .controls = {"CWE-754"},
    .on = {OnPipelineExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
