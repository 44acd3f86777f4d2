#include "pipeline/task_script.h"

#include "pipeline/walk.h"

namespace plumbline::pipeline {
namespace {

enum class ShellRule : std::uint8_t {
  kBash,
  kPowerShell,
  kPython,
  kCommandLine,  // cmd on Windows, a POSIX shell elsewhere.
  kAzureCli,     // As the input `scriptType` says.
  kSsh,          // On another machine: bash unless `interpreterCommand` says otherwise.
  kUnknown,
};

// Inputs with the role `script` of the built-in tasks. Left out: Kubernetes `inline`, which is a
// manifest, and `command` of Npm@0 and NuGet@0, which are arguments of one program.
struct TaskScript {
  std::string_view task;
  std::string_view guid;      // A task may be named by it.
  int since_major;            // A later row of the same task is for its later majors.
  std::string_view input;     // Empty: this major takes no script.
  std::string_view selector;  // The input that chooses between script and file; may be empty.
  std::string_view file_input;
  std::string_view inline_value;  // Of the selector, when the script is used.
  ShellRule shell;
};
constexpr std::string_view kAzureCliId = "46e4be58-730b-4389-8a2f-ea10b3e5e815";
constexpr std::string_view kAzurePowerShellId = "72a1931b-effb-4d2e-8fd8-f8472a07cb62";
constexpr std::string_view kWebAppId = "497d490f-eea7-4f2b-ab94-48d9c1acdcb1";
constexpr std::string_view kPowerShellId = "e213ff0f-5d5c-4791-802d-52ea3e7be1f1";
constexpr std::string_view kBashId = "6c731c3c-3c68-459a-a5c9-bde6e6595b5b";
constexpr std::string_view kCmdLineId = "d9bafed4-0b18-4f58-968d-86655b4d2ce9";

// Sorted by task and major.
constexpr TaskScript kTaskScripts[] = {
    {"AzureCLI", kAzureCliId, 0, "inlineScript", "scriptLocation", "scriptPath", "inlineScript",
     ShellRule::kCommandLine},
    {"AzureCLI", kAzureCliId, 2, "inlineScript", "scriptLocation", "scriptPath", "inlineScript",
     ShellRule::kAzureCli},
    {"AzurePowerShell", kAzurePowerShellId, 0, "Inline", "ScriptType", "ScriptPath", "InlineScript",
     ShellRule::kPowerShell},
    {"AzureRmWebAppDeployment", kWebAppId, 0, "InlineScript", "ScriptType", "ScriptPath",
     "Inline Script", ShellRule::kUnknown},
    {"Bash", kBashId, 3, "script", "targetType", "filePath", "inline", ShellRule::kBash},
    {"CmdLine", kCmdLineId, 0, "", "", "", "", ShellRule::kUnknown},
    {"CmdLine", kCmdLineId, 2, "script", "", "", "", ShellRule::kCommandLine},
    {"PowerShell", kPowerShellId, 0, "inlineScript", "scriptType", "scriptName", "inlineScript",
     ShellRule::kPowerShell},
    {"PowerShell", kPowerShellId, 2, "script", "targetType", "filePath", "inline",
     ShellRule::kPowerShell},
    {"PowerShellOnTargetMachines", "3b5693d4-5777-4fee-862a-bd2b7a374c68", 3, "InlineScript",
     "ScriptType", "ScriptPath", "Inline", ShellRule::kPowerShell},
    {"PythonScript", "6392f95f-7e76-4a18-b3c7-7f078d2f7700", 0, "script", "scriptSource",
     "scriptPath", "inline", ShellRule::kPython},
    {"SSH", "91443475-df55-4874-944b-39253b558790", 0, "inline", "runOptions", "scriptPath",
     "inline", ShellRule::kSsh},
    {"ServiceFabricPowerShell", "816979f7-c273-4347-9a55-845b721d82cb", 0, "Inline", "ScriptType",
     "ScriptPath", "InlineScript", ShellRule::kPowerShell},
};

// The row of the task and the highest major not above the step's; a step without a plain major runs
// the newest one.
const TaskScript* FindTaskScript(const Step& step) {
  const TaskScript* found = nullptr;
  for (const TaskScript& row : kTaskScripts) {
    if (!EqualsIgnoreCase(step.task, row.task) && !EqualsIgnoreCase(step.task, row.guid)) continue;
    if (step.task_major == 0 || row.since_major <= step.task_major) found = &row;
  }
  return found;
}

Shell CommandLine(OperatingSystem system) {
  switch (system) {
    case OperatingSystem::kWindows:
      return Shell::kCmd;
    case OperatingSystem::kLinux:
    case OperatingSystem::kMacOs:
      return Shell::kBash;
    case OperatingSystem::kUnknown:
      break;
  }
  return Shell::kUnknown;
}

Shell ShellOf(ShellRule rule, const Step& step, OperatingSystem system) {
  switch (rule) {
    case ShellRule::kBash:
      return Shell::kBash;
    case ShellRule::kPowerShell:
      return Shell::kPowerShell;
    case ShellRule::kPython:
      return Shell::kPython;
    case ShellRule::kCommandLine:
      return CommandLine(system);
    case ShellRule::kAzureCli: {
      const std::string_view type = step.Input("scriptType").text();
      if (EqualsIgnoreCase(type, "bash")) return Shell::kBash;
      if (EqualsIgnoreCase(type, "ps") || EqualsIgnoreCase(type, "pscore")) {
        return Shell::kPowerShell;
      }
      return EqualsIgnoreCase(type, "batch") ? Shell::kCmd : Shell::kUnknown;
    }
    case ShellRule::kSsh: {
      const std::string_view command = Trim(step.Input("interpreterCommand").text());
      const bool is_shell = command.empty() || command.ends_with("/bash") ||
                            command.ends_with("/sh") || command == "bash" || command == "sh";
      return is_shell ? Shell::kBash : Shell::kUnknown;
    }
    case ShellRule::kUnknown:
      break;
  }
  return Shell::kUnknown;
}

// Whether the script input is what runs. An author who gives a script and forgets the selector
// means the script, unless a file is given as well.
bool UsesScript(const TaskScript& row, const Step& step) {
  if (row.selector.empty()) return true;
  const NodeRef selector = step.Input(row.selector);
  if (!selector) return !step.Input(row.file_input);
  const std::string_view chosen = selector.text();
  return EqualsIgnoreCase(chosen, row.inline_value) || chosen.find("${{") != chosen.npos ||
         chosen.find("$(") != chosen.npos;
}

}  // namespace

InlineScript FindInlineScript(const Step& step, OperatingSystem system) {
  const NodeRef text = step.discriminator.IsString() ? step.discriminator : NodeRef();
  switch (step.kind) {
    case StepKind::kScript:
      return {text, CommandLine(system)};
    case StepKind::kBash:
      return {text, Shell::kBash};
    case StepKind::kPwsh:
    case StepKind::kPowerShell:
      return {text, Shell::kPowerShell};
    case StepKind::kTask:
      break;
    default:
      return {};
  }
  const TaskScript* row = FindTaskScript(step);
  if (!row || row->input.empty()) return {};
  const NodeRef script = step.Input(row->input);
  if (!script.IsString() || !UsesScript(*row, step)) return {};
  return {script, ShellOf(row->shell, step, system)};
}

}  // namespace plumbline::pipeline
