#include <algorithm>

#include "engine/slot_findings.h"
#include "pipeline/app_slots.h"
#include "pipeline/job_order.h"

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

// Whether a step checks what was deployed, judged by what it runs and how it is called. Templates
// may do anything.
bool MayCheck(const Step& step) {
  if (step.kind == pipeline::StepKind::kTemplate) return true;
  constexpr std::string_view kTasks[] = {"InvokeRESTAPI", "ManualValidation", "ManualIntervention",
                                         "AzureMonitor", "queryWorkItems"};
  for (const std::string_view task : kTasks) {
    if (step.IsTask(task)) return true;
  }
  constexpr std::string_view kWords[] = {
      "smoke", "health", "warm",   "test",       "verify", "validat",           "probe",
      "check", "ping",   "http",   "curl",       "wget",   "Invoke-WebRequest", "Invoke-RestMethod",
      "iwr ",  "irm ",   "newman", "playwright", "k6",     "cypress",           "jmeter"};
  const auto mentions = [&kWords](std::string_view text) {
    return std::ranges::any_of(
        kWords, [text](std::string_view word) { return ContainsIgnoreCase(text, word); });
  };
  if (mentions(step.display_name.text()) || mentions(step.name.text()) ||
      mentions(step.script.text()))
    return true;
  // `checkout` is no check, and a deployment whose package is called `test.zip` none either.
  if (!step.task.empty()) {
    return mentions(step.task) || mentions(step.Input("command").text()) ||
           mentions(step.Input("customCommand").text()) ||
           mentions(step.Input({"scriptPath", "filePath"}).text());
  }
  return false;
}

bool IsSlotStep(const std::vector<SlotUse>& uses, const Step& step) {
  return std::ranges::any_of(
      uses, [&step](const SlotUse& use) { return use.step == step.id && !use.is_command; });
}

// A step that may check and may run between the two.
bool IsCheckedBetween(const pipeline::Pipeline& pipeline, const std::vector<SlotUse>& uses,
                      const Step& deploy, const Step& swap) {
  return std::ranges::any_of(pipeline.steps, [&](const Step& step) {
    if (step.id == deploy.id || step.id == swap.id || IsSlotStep(uses, step) || !MayCheck(step))
      return false;
    const Order behind = pipeline::OrderOf(pipeline, deploy, step);
    const Order in_front = pipeline::OrderOf(pipeline, step, swap);
    return (behind == Order::kBefore || behind == Order::kUnknown) &&
           (in_front == Order::kBefore || in_front == Order::kUnknown);
  });
}

void Check(const PipelineExpansion& expansion, RuleContext& ctx) {
  const pipeline::Pipeline& pipeline = expansion.model;
  const std::vector<SlotUse>& uses = expansion.scripts().slot_uses();
  for (const SlotUse& swap : uses) {
    if (swap.action != SlotAction::kSwap || !swap.app || swap.slot_unknown || swap.target_unknown ||
        !pipeline::IsProduction(swap.target) || pipeline::IsProduction(swap.slot)) {
      continue;
    }
    const Step& swap_step = pipeline.steps[swap.step];
    // A command in a script that also asks the app is its own check.
    if (swap.is_command && MayCheck(swap_step)) continue;
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
    if (deployed->is_command && MayCheck(deploy_step)) continue;
    if (IsCheckedBetween(pipeline, uses, deploy_step, swap_step)) continue;
    if (pipeline::MayHideStepsBetween(pipeline, deploy_step, swap_step)) continue;
    // The environment of the swap's own job may ask for an approval.
    if (deploy_step.job != swap_step.job && pipeline.jobs[swap_step.job].environment) continue;
    const RuleContext::Located at = LocateUse(expansion, swap, ctx);
    if (!at) continue;
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
