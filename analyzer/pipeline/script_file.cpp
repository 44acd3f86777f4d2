#include "pipeline/script_file.h"

namespace plumbline::pipeline {

NodeRef ScriptFileOf(const Step& step) {
  struct Runner {
    std::string_view task, input;
  };
  constexpr Runner kRunners[] = {
      {"Bash", "filePath"},
      {"PowerShell", "filePath"},
      {"AzureCLI", "scriptPath"},
      {"ShellScript", "scriptPath"},
      {"AzurePowerShell", "ScriptPath"},
      {"PythonScript", "scriptPath"},
      {"BatchScript", "filename"},
  };
  for (const Runner& runner : kRunners) {
    if (step.IsTask(runner.task) && !step.script) return step.Input(runner.input);
  }
  return {};
}

}  // namespace plumbline::pipeline
