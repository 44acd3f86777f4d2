#include <algorithm>
#include <span>
#include <string>

#include "engine/rule_context.h"
#include "pipeline/script_text.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The status of a pipe is that of its last command, and `|| true` is success: failed tests are green.

```yaml bad
steps:
- bash: dotnet test | tee test.log
```

```yaml good
steps:
- bash: |
    set -o pipefail
    dotnet test | tee test.log
```
)md";

using pipeline::Joint;
using pipeline::ShellCommand;
using pipeline::Step;

constexpr std::string_view kFilters[] = {"tee", "grep", "tail", "head", "jq", "sed", "awk", "tr"};

bool IsOneOf(const ShellCommand& command, std::span<const std::string_view> names) {
  return std::ranges::any_of(names, [&](std::string_view name) { return command.IsCalled(name); });
}

// Builds, tests or deploys.
bool Matters(const ShellCommand& command) {
  constexpr std::string_view kPrograms[] = {"make",    "pytest",  "tox",   "mvn",       "gradle",
                                            "gradlew", "msbuild", "ctest", "xcodebuild"};
  if (IsOneOf(command, kPrograms)) return true;
  const std::initializer_list<std::string_view> kCommands[] = {{"dotnet", "test"},
                                                               {"dotnet", "build"},
                                                               {"dotnet", "publish"},
                                                               {"npm", "test"},
                                                               {"npm", "ci"},
                                                               {"npm", "publish"},
                                                               {"go", "test"},
                                                               {"go", "build"},
                                                               {"cargo", "test"},
                                                               {"cargo", "build"},
                                                               {"docker", "build"},
                                                               {"docker", "push"},
                                                               {"kubectl", "apply"},
                                                               {"terraform", "apply"},
                                                               {"terraform", "plan"},
                                                               {"helm", "upgrade"},
                                                               {"az", "deployment", "*", "create"}};
  return std::ranges::any_of(kCommands,
                             [&command](const auto& known) { return command.StartsWith(known); });
}

std::string NameOf(const ShellCommand& command) {
  std::string name(command.Name());
  if (command.first_argument() < command.words.size() &&
      !command.words[command.first_argument()].text.starts_with('-')) {
    name += ' ';
    name += command.words[command.first_argument()].text;
  }
  return name;
}

void Check(const Step& step, RuleContext& ctx) {
  const std::string_view text = step.script.text();
  if (step.shell != pipeline::Shell::kBash || text.find('|') == std::string_view::npos) return;
  // A cheap look before the script is lexed.
  constexpr std::string_view kWords[] = {
      "make",   "pytest",  "tox",       "mvn",  "gradle",       "msbuild",
      "ctest",  "xcode",   "dotnet",    "npm",  "go ",          "cargo",
      "docker", "kubectl", "terraform", "helm", "az deployment"};
  if (std::ranges::none_of(
          kWords, [text](std::string_view word) { return text.find(word) != text.npos; })) {
    return;
  }
  const bool has_pipefail = text.find("pipefail") != std::string_view::npos ||
                            text.find("PIPESTATUS") != std::string_view::npos;
  const pipeline::ScriptText& script = ctx.scripts().Of(step);
  for (std::uint32_t i = 0; i < script.commands.size(); ++i) {
    const ShellCommand& command = script.commands[i];
    if (command.parent != pipeline::kNoCommand || command.words.empty() || !Matters(command))
      continue;
    const Span at = RuleContext::SourceOf(
        step.script, {command.words[command.name_index_].span.begin, command.span.end});
    const ShellCommand* const piped = script.PipedTo(i);
    if (piped != nullptr && !has_pipefail && IsOneOf(*piped, kFilters) &&
        piped->joint != Joint::kAnd && piped->joint != Joint::kOr) {
      const bool asks = std::ranges::any_of(piped->words, [](const pipeline::ShellWord& word) {
        return word.text == "-q" || word.text == "-c";
      });
      if (asks) continue;
      ctx.Report(at, "the pipe into `{}` hides that `{}` fails", piped->Name(), NameOf(command))
          .Help("begin the script with `set -o pipefail`");
    } else if (command.joint == Joint::kOr && i + 1 < script.commands.size()) {
      // The next command at the same level.
      std::uint32_t next = i + 1;
      while (next < script.commands.size() &&
             script.commands[next].parent != pipeline::kNoCommand) {
        ++next;
      }
      if (next == script.commands.size()) continue;
      const ShellCommand& other = script.commands[next];
      const bool hides =
          other.IsCalled("true") || other.IsCalled(":") ||
          ((other.IsCalled("echo") || other.IsCalled("printf")) && other.joint == Joint::kEnd &&
           text.substr(other.span.begin, other.span.size()).find("##vso[") ==
               std::string_view::npos);
      if (!hides) continue;
      // `cmd || { echo ...; exit 1; }`
      const std::string_view between =
          text.substr(command.span.end, other.span.begin - command.span.end);
      if (between.find_first_of("{(") != std::string_view::npos) continue;
      ctx.Report(at, "`|| {}` hides that `{}` fails", other.Name(), NameOf(command))
          .Help("remove it, or set `continueOnError: true`, which shows the failure");
    }
  }
}

}  // namespace

extern constinit const Rule pipe_hides_failure = {
    .id = "pipe-hides-failure",
    .summary = "a pipe or a list hides the status of the command that matters",
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
