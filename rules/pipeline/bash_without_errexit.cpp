#include <algorithm>

#include "engine/rule_context.h"
#include "pipeline/script_text.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Only the status of the last command counts, and the runner does not add `-e`.

```yaml bad
steps:
- bash: |
    az deployment group create -g rg -f main.json
    echo done
```

```yaml good
steps:
- bash: |
    set -euo pipefail
    az deployment group create -g rg -f main.json
    echo done
```

Scripts that neither deploy nor publish are reported with `--pedantic`, as information.
)md";

using pipeline::ShellCommand;
using pipeline::Step;

bool StopsOnErrors(const pipeline::ScriptText& script) {
  return std::ranges::any_of(script.commands, [](const ShellCommand& command) {
    if (!command.IsCalled("set")) return false;
    return std::ranges::any_of(command.words, [](const pipeline::ShellWord& word) {
      return word.text == "errexit" || (word.text.size() > 1 && word.text[0] == '-' &&
                                        word.text.find('e') != std::string::npos);
    });
  });
}

// The last command that deploys, when others follow.
const ShellCommand* DeployingCommand(const pipeline::ScriptText& script) {
  const std::initializer_list<std::string_view> kCommands[] = {{"az", "deployment", "*", "create"},
                                                               {"kubectl", "apply"},
                                                               {"terraform", "apply"},
                                                               {"npm", "publish"},
                                                               {"docker", "push"},
                                                               {"helm", "upgrade"}};
  for (const ShellCommand& command : script.commands) {
    if (command.parent != pipeline::kNoCommand || command.joint != pipeline::Joint::kEnd) continue;
    for (const auto& known : kCommands) {
      if (command.StartsWith(known)) return &command;
    }
  }
  return nullptr;
}

void Check(const Step& step, RuleContext& ctx) {
  const std::string_view text = step.script.text();
  if (step.shell != pipeline::Shell::kBash || text.find('\n') == std::string_view::npos ||
      text.find("set -") != std::string_view::npos || text.starts_with("#!")) {
    return;
  }
  // A cheap look before the script is lexed.
  constexpr std::string_view kDeploys[] = {"az deployment", "kubectl", "terraform",
                                           "npm publish",   "docker",  "helm"};
  const bool may_deploy = std::ranges::any_of(
      kDeploys, [text](std::string_view word) { return text.find(word) != text.npos; });
  if (!may_deploy && !ctx.pedantic()) return;
  const pipeline::ScriptText& script = ctx.scripts().Of(step);
  std::size_t n_commands = 0;
  const ShellCommand* last = nullptr;
  for (const ShellCommand& command : script.commands) {
    if (command.parent != pipeline::kNoCommand || command.words.empty()) continue;
    if (command.joint == pipeline::Joint::kOr || command.joint == pipeline::Joint::kAnd) continue;
    ++n_commands;
    last = &command;
  }
  if (n_commands < 2 || StopsOnErrors(script)) return;
  const ShellCommand* const deploys = DeployingCommand(script);
  const bool matters = deploys != nullptr && deploys != last;
  if (!matters && (!ctx.pedantic() || n_commands < 3)) return;
  const Span at = matters ? deploys->span : script.commands[0].span;
  ctx.Report(RuleContext::SourceOf(step.script, at), "{}",
             matters ? "the script goes on when this fails, and the step succeeds"
                     : "the script goes on after a failed command")
      .As(matters ? Severity::kWarning : Severity::kInfo)
      .Help("begin the script with `set -euo pipefail`");
}

}  // namespace

extern constinit const Rule bash_without_errexit = {
    .id = "bash-without-errexit",
    .summary = "a bash script goes on after a failed command",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .controls = {"CWE-754"},
    .on = {OnStep{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
