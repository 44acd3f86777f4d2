#include <algorithm>

#include "engine/rule_context.h"
#include "pipeline/script_text.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A command script that names another one hands control over and never gets it back. The step ends with it, green.

```yaml bad
pool:
  vmImage: windows-2022
steps:
- script: |
    npm ci
    npm test
```

```yaml good
pool:
  vmImage: windows-2022
steps:
- script: |
    call npm ci
    call npm test
```
)md";

using pipeline::ShellCommand;
using pipeline::Step;

// Programs that are command scripts on Windows.
constexpr std::string_view kScripts[] = {
    "npm",    "npx",     "yarn", "pnpm",  "gulp", "grunt",  "ng",   "tsc",  "az",      "mvn",
    "gradle", "gradlew", "mvnw", "bower", "code", "eslint", "jest", "vsce", "firebase"};

bool IsScript(const ShellCommand& command) {
  const std::string_view word = command.words[0].text;
  if (!command.words[0].is_literal) return false;
  if (EndsWithIgnoreCase(word, ".cmd") || EndsWithIgnoreCase(word, ".bat")) return true;
  return std::ranges::any_of(
      kScripts, [word](std::string_view name) { return EqualsIgnoreCase(word, name); });
}

void Check(const Step& step, RuleContext& ctx) {
  if (step.shell != pipeline::Shell::kCmd ||
      step.script.text().find('\n') == std::string_view::npos) {
    return;
  }
  const pipeline::ScriptText& script = ctx.scripts().Of(step);
  for (std::size_t i = 0; i + 1 < script.commands.size(); ++i) {
    const ShellCommand& command = script.commands[i];
    if (command.words.empty() || command.parent != pipeline::kNoCommand || !IsScript(command)) {
      continue;
    }
    // Piped commands run in a shell of their own.
    if (command.joint == pipeline::Joint::kPipe || command.is_piped_to) continue;
    const bool goes_on = std::any_of(
        script.commands.begin() + static_cast<std::ptrdiff_t>(i) + 1, script.commands.end(),
        [](const ShellCommand& later) { return !later.words.empty(); });
    if (!goes_on) return;
    const Span name = command.words[0].span;
    ctx.Report(RuleContext::SourceOf(step.script, name),
               "`{}` is a command script: without `call`, nothing behind it runs",
               command.words[0].text)
        .Fix(FixSafety::kUnsafe, "add `call`",
             RuleContext::SourceOf(step.script, {name.begin, name.begin}), "call ");
    return;
  }
}

}  // namespace

extern constinit const Rule cmd_script_without_call = {
    .id = "cmd-script-without-call",
    .summary = "a command script runs another one without `call` and never comes back",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .controls = {"CWE-670"},
    .on = {OnStep{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
