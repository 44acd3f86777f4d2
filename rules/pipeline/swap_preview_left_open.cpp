#include <algorithm>

#include "engine/rule_context.h"
#include "pipeline/app_slots.h"
#include "pipeline/job_order.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A swap with preview gives the slot the settings of production and then waits. Until it is completed or cancelled the slot
keeps them, and no other swap can start. Apps on Linux and in containers know no preview at all.

```yaml bad
steps:
- task: AzureAppServiceManage@0
  inputs:
    azureSubscription: prod
    Action: Start Swap With Preview
    WebAppName: app-shop
    ResourceGroupName: rg-shop
    SourceSlot: staging
```

```yaml good
steps:
- task: AzureAppServiceManage@0
  inputs:
    azureSubscription: prod
    Action: Start Swap With Preview
    WebAppName: app-shop
    ResourceGroupName: rg-shop
    SourceSlot: staging
- task: AzureAppServiceManage@0
  inputs:
    azureSubscription: prod
    Action: Complete Swap
    WebAppName: app-shop
    ResourceGroupName: rg-shop
    SourceSlot: staging
```
)md";

using pipeline::Order;
using pipeline::Same;
using pipeline::SlotAction;
using pipeline::SlotUse;

void Check(const pipeline::Pipeline& pipeline, RuleContext& ctx) {
  const std::vector<SlotUse>& uses = ctx.scripts().slot_uses();
  // What templates do, and steps that expressions make, is not seen.
  const bool complete =
      std::ranges::none_of(pipeline.templates,
                           [](const pipeline::TemplateReference& reference) {
                             return reference.list != pipeline::ListKind::kVariables;
                           }) &&
      std::ranges::none_of(pipeline.jobs, &pipeline::Job::more_steps) &&
      std::ranges::none_of(pipeline.stages, &pipeline::Stage::more_jobs);
  for (const SlotUse& start : uses) {
    if (start.action != SlotAction::kStartPreview || !start.app) continue;
    const auto same_app = [&start](const SlotUse& use) {
      return use.app ? pipeline::Compare(use.app.text, start.app.text) : Same::kUnknown;
    };
    const auto linux_deploy = std::ranges::find_if(uses, [&](const SlotUse& use) {
      return use.action == SlotAction::kDeploy && use.is_linux && same_app(use) == Same::kYes;
    });
    if (linux_deploy != uses.end()) {
      ctx.Report(start.Source(),
                 "`{}` runs on Linux or in a container, where there is no swap with preview",
                 start.app.text)
          .As(Severity::kError)
          .Label(linux_deploy->Source(), "deployed here");
      continue;
    }
    if (!complete) continue;
    const bool ended = std::ranges::any_of(uses, [&](const SlotUse& use) {
      // `az ... slot swap --action swap` completes as well.
      const bool ends = use.action == SlotAction::kCompleteSwap ||
                        use.action == SlotAction::kCancelSwap ||
                        (use.is_command && use.action == SlotAction::kSwap);
      if (!ends || same_app(use) == Same::kNo) return false;
      if (use.slot && start.slot && pipeline::CompareSlots(use.slot, start.slot) == Same::kNo)
        return false;
      if (use.step == start.step) return use.span.begin > start.span.begin;
      return pipeline::OrderOf(pipeline, pipeline.steps[start.step], pipeline.steps[use.step]) !=
             Order::kAfter;
    });
    if (ended) continue;
    // A template may leave the end to the pipeline that includes it.
    ctx.Report(start.Source(), "the swap of `{}` is started and never completed or cancelled",
               start.app.text)
        .As(pipeline.role == pipeline::Role::kTemplate ? Confidence::kLow : Confidence::kMedium);
  }
}

}  // namespace

extern constinit const Rule swap_preview_left_open = {
    .id = "swap-preview-left-open",
    .summary = "a swap with preview is started and never completed or cancelled",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline", "reliability"},
    .controls = {"CWE-459"},
    .on = {OnPipeline{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
