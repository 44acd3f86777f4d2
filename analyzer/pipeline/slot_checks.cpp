#include "pipeline/slot_checks.h"

#include <algorithm>

#include "base/ascii.h"
#include "pipeline/job_order.h"

namespace plumbline::pipeline {
namespace {

bool IsSlotStep(const std::vector<SlotUse>& uses, const Step& step) {
  return std::ranges::any_of(
      uses, [&step](const SlotUse& use) { return use.step == step.id && !use.is_command; });
}

}  // namespace

bool MayCheck(const Step& step) {
  if (step.kind == StepKind::kTemplate) return true;
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

bool IsCheckedBetween(const Pipeline& pipeline, const std::vector<SlotUse>& uses,
                      const Step& deploy, const Step& swap) {
  return std::ranges::any_of(pipeline.steps, [&](const Step& step) {
    if (step.id == deploy.id || step.id == swap.id || IsSlotStep(uses, step) || !MayCheck(step))
      return false;
    const Order behind = OrderOf(pipeline, deploy, step);
    const Order in_front = OrderOf(pipeline, step, swap);
    return (behind == Order::kBefore || behind == Order::kUnknown) &&
           (in_front == Order::kBefore || in_front == Order::kUnknown);
  });
}

}  // namespace plumbline::pipeline
