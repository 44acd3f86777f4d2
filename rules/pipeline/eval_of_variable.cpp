#include <algorithm>

#include "engine/rule_context.h"
#include "pipeline/script_text.h"
#include "pipeline/value_flow.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Text from a variable, a parameter or the output of a command becomes code, however well it was passed to the script.

```yaml bad
steps:
- bash: eval "$EXTRA_COMMAND"
```

```yaml good
steps:
- bash: make "$TARGET"
```

Commands that print what is to be evaluated, such as `ssh-agent` or `conda shell.bash hook`, are fine.
)md";

using pipeline::ShellCommand;
using pipeline::ShellWord;
using pipeline::Step;

// Commands whose output is made to be evaluated.
bool IsMeantForEval(std::string_view text) {
  constexpr std::string_view kKnown[] = {
      "ssh-agent", "conda",    "docker-env", "docker-machine", "shell-init", "shellenv", "pyenv",
      "rbenv",     "nodenv",   "fnm",        "direnv",         "dircolors",  "opam",     "nvm",
      "brew",      "activate", "printenv",   "oh-my-posh"};
  return std::ranges::any_of(kKnown, [text](std::string_view known) {
    return text.find(known) != std::string_view::npos;
  });
}

// The word that is evaluated; null when the command evaluates none, or only fixed text.
const ShellWord* Evaluated(const ShellCommand& command, pipeline::Shell shell) {
  const std::size_t first = command.first_argument();
  const auto argument = [&](std::size_t n) {
    return n < command.words.size() ? &command.words[n] : nullptr;
  };
  const ShellWord* found = nullptr;
  if (shell == pipeline::Shell::kPowerShell) {
    if (!command.IsCalled("Invoke-Expression") && !command.IsCalled("iex")) return nullptr;
    found = argument(first);
    if (found != nullptr && EqualsIgnoreCase(found->text, "-Command")) found = argument(first + 1);
  } else if (!command.words.empty() && command.words[0].text == "eval") {
    // The lexer takes `eval` for a prefix of the command behind it.
    found = argument(1);
  } else if (command.IsCalled("bash") || command.IsCalled("sh") || command.IsCalled("python") ||
             command.IsCalled("python3") || command.IsCalled("node") || command.IsCalled("cmd")) {
    const std::string_view flag = command.IsCalled("node")  ? "-e"
                                  : command.IsCalled("cmd") ? "/c"
                                                            : "-c";
    for (std::size_t i = first; i + 1 < command.words.size(); ++i) {
      if (!EqualsIgnoreCase(command.words[i].text, flag)) {
        if (command.words[i].text.starts_with('-')) continue;
        return nullptr;
      }
      found = &command.words[i + 1];
      break;
    }
  }
  return found == nullptr || found->is_literal ? nullptr : found;
}

// The script itself wrote what the variable holds: nothing from outside is in its assignments.
bool IsOwnText(const pipeline::ScriptText& script, std::string_view name) {
  bool is_assigned = false;
  for (const ShellCommand& command : script.commands) {
    for (const pipeline::ShellAssignment& assignment : command.assignments) {
      if (!EqualsIgnoreCase(assignment.name, name)) continue;
      const std::string_view value =
          script.text.substr(assignment.value.begin, assignment.value.size());
      if (pipeline::HasReplacement(value) || ContainsIgnoreCase(value, "$env:") ||
          ContainsIgnoreCase(value, "Get-Content") || value.find("$(") != std::string_view::npos) {
        return false;
      }
      is_assigned = true;
    }
  }
  return is_assigned;
}

void Check(const Step& step, RuleContext& ctx) {
  const std::string_view text = step.script.text();
  if (text.find("eval ") == std::string_view::npos && text.find("sh -") == std::string_view::npos &&
      text.find("python") == std::string_view::npos &&
      text.find("node -e") == std::string_view::npos && !ContainsIgnoreCase(text, "iex") &&
      !ContainsIgnoreCase(text, "Invoke-Expression") && !ContainsIgnoreCase(text, "cmd /c")) {
    return;
  }
  const pipeline::ScriptText& script = ctx.scripts().Of(step);
  for (const ShellCommand& command : script.commands) {
    const ShellWord* const word = Evaluated(command, script.shell);
    if (word == nullptr || IsMeantForEval(word->text)) continue;
    // `"$@"` and the like are arguments of the script itself.
    const auto reads = pipeline::NamesReadIn(text, word->span, script.shell);
    const bool runs = std::ranges::any_of(script.commands, [word](const ShellCommand& inner) {
      return inner.parent != pipeline::kNoCommand && word->span.Contains(inner.span);
    });
    const bool pastes = pipeline::HasReplacement(word->text);
    const bool reads_others = std::ranges::any_of(reads, [&script](const pipeline::NameRead& read) {
      return read.is_environment || !IsOwnText(script, read.name);
    });
    if (!reads_others && !runs && !pastes) continue;
    if (script.IsVerbatim(word->span.begin + 1)) continue;
    ctx.Report(RuleContext::SourceOf(step.script, word->span),
               "`{}` evaluates text that the script did not write",
               command.words[0].text == "eval" ? std::string_view("eval") : command.Name())
        .Help("call the program with the values as arguments");
  }
}

}  // namespace

extern constinit const Rule eval_of_variable = {
    .id = "eval-of-variable",
    .summary = "a script evaluates text that comes from variables or commands",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline-security", "injection"},
    .controls = {"CWE-95", "CICD-SEC-4"},
    .equivalents = {"pipeline-check:ADO-027"},
    .on = {OnStep{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
