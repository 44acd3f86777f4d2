#include "pipeline/app_slots.h"

#include <algorithm>
#include <optional>

#include "base/ascii.h"
#include "pipeline/script_text.h"
#include "pipeline/step_scripts.h"
#include "pipeline/step_texts.h"
#include "syntax/scalar.h"

namespace plumbline::pipeline {
namespace {

enum class Switch : std::uint8_t { kOff, kOn, kUnknown };
Switch ReadSwitch(const Step& step, std::initializer_list<std::string_view> names,
                  bool by_default) {
  const NodeRef value = step.Input(names);
  if (!value) {
    if (step.MayHaveMoreInputs()) return Switch::kUnknown;
    return by_default ? Switch::kOn : Switch::kOff;
  }
  const std::string_view text = Trim(value.text());
  if (!value.IsString() || HasReplacement(text)) return Switch::kUnknown;
  if (text.empty()) return by_default ? Switch::kOn : Switch::kOff;
  return EqualsIgnoreCase(text, "true") ? Switch::kOn : Switch::kOff;
}

class Reader {
 public:
  Reader(const Pipeline& pipeline, StepScripts& scripts, std::vector<SlotUse>& out)
      : texts_(pipeline), scripts_(scripts), out_(out) {}

  void Read(const Step& step) {
    if (!step.task.empty()) Task(step);
    const std::string_view text = step.script.text();
    if (ContainsIgnoreCase(text, "az ") || ContainsIgnoreCase(text, "AzWebApp")) Script(step);
  }

 private:
  StepText Input(const Step& step, std::initializer_list<std::string_view> names) const {
    return texts_.Input(step, names);
  }

  SlotUse Start(const Step& step, SlotAction action) const {
    SlotUse use;
    use.action = action;
    use.step = step.id;
    use.node = step.discriminator;
    use.span = {0, static_cast<std::uint32_t>(step.discriminator.text().size())};
    return use;
  }

  void Task(const Step& step) {
    if (step.IsTask("AzureAppServiceManage")) {
      Manage(step);
      return;
    }
    SlotUse use = Start(step, SlotAction::kDeploy);
    Switch slot_switch = Switch::kOn;
    if (step.IsTask("AzureWebApp") || step.IsTask("AzureWebAppContainer") ||
        step.IsTask("AzureFunctionAppContainer")) {
      use.app = Input(step, {"appName"});
      use.is_linux = !step.IsTask("AzureWebApp");
    } else if (step.IsTask("AzureFunctionApp")) {
      use.app = Input(step, {"appName"});
      slot_switch = ReadSwitch(step, {"deployToSlotOrASE"}, false);
    } else if (step.IsTask("AzureRmWebAppDeployment")) {
      use.app = Input(step, {"WebAppName"});
      slot_switch = step.task_major == 3
                        ? ReadSwitch(step, {"DeployToSlotFlag"}, false)
                        : ReadSwitch(step, {"deployToSlotOrASE", "DeployToSlotOrASEFlag"}, false);
    } else {
      return;
    }
    use.group = Input(step, {"resourceGroupName"});
    use.slot = Input(step, {"slotName"});
    use.slot_unknown = (!use.slot && step.MayHaveMoreInputs()) ||
                       (use.slot && slot_switch == Switch::kUnknown) ||
                       step.InputAlternatives("slotName").size() > 1;
    use.slot_ignored = use.slot && slot_switch == Switch::kOff;
    const std::string_view type = step.Input({"appType", "WebAppKind"}).text();
    use.is_linux |= EndsWithIgnoreCase(type, "Linux") || EndsWithIgnoreCase(type, "Container");
    out_.push_back(std::move(use));
  }

  void Manage(const Step& step) {
    const NodeRef action = step.Input("Action");
    const std::string_view name = Trim(action.text());
    SlotUse use = Start(step, SlotAction::kSwap);
    if (!action || name.empty() || EqualsIgnoreCase(name, "Swap Slots")) {
      if (!action && step.MayHaveMoreInputs()) return;
    } else if (EqualsIgnoreCase(name, "Start Swap With Preview")) {
      use.action = SlotAction::kStartPreview;
    } else if (EqualsIgnoreCase(name, "Complete Swap")) {
      use.action = SlotAction::kCompleteSwap;
    } else if (EqualsIgnoreCase(name, "Cancel Swap")) {
      use.action = SlotAction::kCancelSwap;
    } else {
      return;
    }
    use.app = Input(step, {"WebAppName"});
    use.group = Input(step, {"ResourceGroupName"});
    use.slot = use.action == SlotAction::kCancelSwap ? Input(step, {"Slot", "SourceSlot"})
                                                     : Input(step, {"SourceSlot"});
    use.slot_unknown = !use.slot;
    switch (ReadSwitch(step, {"SwapWithProduction"}, true)) {
      case Switch::kOn:
        break;
      case Switch::kOff:
        use.target = Input(step, {"TargetSlot"});
        use.target_unknown = !use.target;
        break;
      case Switch::kUnknown:
        use.target_unknown = true;
        break;
    }
    out_.push_back(std::move(use));
  }

  void Script(const Step& step) {
    const ScriptText& script = scripts_.Of(step);
    for (const ShellCommand& command : script.commands) {
      if (command.IsCalled("az")) {
        AzCommand(step, command);
      } else if (command.IsCalled("Switch-AzWebAppSlot")) {
        SlotUse use = StartCommand(step, command, SlotAction::kSwap);
        use.app = Option(step, command, {"-Name"});
        use.group = Option(step, command, {"-ResourceGroupName"});
        use.slot = Option(step, command, {"-SourceSlotName"});
        use.target = Option(step, command, {"-DestinationSlotName"});
        use.slot_unknown = !use.slot;
        if (const auto preview = FindOption(command, {"-SwapWithPreviewAction"})) {
          use.action =
              EqualsIgnoreCase(preview->text, "ApplySlotConfig") ? SlotAction::kStartPreview
              : EqualsIgnoreCase(preview->text, "ResetSlotSwap") ? SlotAction::kCancelSwap
                                                                 : SlotAction::kCompleteSwap;
        }
        out_.push_back(std::move(use));
      }
    }
  }

  SlotUse StartCommand(const Step& step, const ShellCommand& command, SlotAction action) const {
    SlotUse use = Start(step, action);
    use.node = step.script;
    use.span = command.span;
    use.is_command = true;
    return use;
  }

  StepText Option(const Step& step, const ShellCommand& command,
                  std::initializer_list<std::string_view> names) const {
    return texts_.Option(step, scripts_.Of(step), command, names);
  }

  void AzCommand(const Step& step, const ShellCommand& command) {
    for (const std::string_view kind : {"webapp", "functionapp"}) {
      std::optional<SlotAction> action;
      if (command.StartsWith({"az", kind, "deployment", "slot", "swap"})) {
        action = SlotAction::kSwap;
        if (const auto preview = FindOption(command, {"--action"})) {
          if (preview->text == "preview") action = SlotAction::kStartPreview;
          if (preview->text == "reset") action = SlotAction::kCancelSwap;
          // Completes a swap with preview, or swaps at once when there is none.
        }
      } else if (command.StartsWith({"az", kind, "deploy"}) ||
                 command.StartsWith({"az", kind, "up"}) ||
                 command.StartsWith({"az", kind, "deployment", "source"}) ||
                 command.StartsWith({"az", kind, "deployment", "container", "config"}) ||
                 command.StartsWith({"az", kind, "config", "container", "set"})) {
        action = SlotAction::kDeploy;
      }
      if (!action) continue;
      SlotUse use = StartCommand(step, command, *action);
      use.app = Option(step, command, {"--name", "-n"});
      use.group = Option(step, command, {"--resource-group", "-g"});
      use.slot = Option(step, command, {"--slot", "-s"});
      use.target = Option(step, command, {"--target-slot"});
      use.slot_unknown = *action != SlotAction::kDeploy && !use.slot;
      out_.push_back(std::move(use));
      return;
    }
  }

  StepTexts texts_;
  StepScripts& scripts_;
  std::vector<SlotUse>& out_;
};

// Text that a macro, an expression or the shell replaces.
bool IsOpen(std::string_view text) {
  return text.find('$') != std::string_view::npos || text.find('%') != std::string_view::npos ||
         text.find('`') != std::string_view::npos;
}

}  // namespace

Span SlotUse::Source() const { return is_command ? MapToSource(node, span) : node.span(); }

Span SlotUse::SlotSource() const {
  if (!slot) return Source();
  return is_command ? MapToSource(slot.node, slot.span) : slot.node.span();
}

std::vector<SlotUse> SlotUsesOf(const Pipeline& pipeline, StepScripts& scripts) {
  std::vector<SlotUse> uses;
  const bool any = std::ranges::any_of(pipeline.steps, [](const Step& step) {
    return !step.task.empty() || step.script.text().find("slot") != std::string_view::npos ||
           step.script.text().find("Slot") != std::string_view::npos;
  });
  if (!any) return uses;
  Reader reader(pipeline, scripts, uses);
  for (const Step& step : pipeline.steps) reader.Read(step);
  return uses;
}

Same Compare(std::string_view a, std::string_view b) {
  if (EqualsIgnoreCase(a, b)) return Same::kYes;
  return IsOpen(a) || IsOpen(b) ? Same::kUnknown : Same::kNo;
}

bool IsProduction(const StepText& slot) {
  return !slot || EqualsIgnoreCase(slot.text, "production");
}

Same CompareSlots(const StepText& a, const StepText& b) {
  if (IsProduction(a) && IsProduction(b)) return Same::kYes;
  return Compare(a ? std::string_view(a.text) : "production",
                 b ? std::string_view(b.text) : "production");
}

}  // namespace plumbline::pipeline
