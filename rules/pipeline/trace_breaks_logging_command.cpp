#include <algorithm>

#include "engine/rule_context.h"
#include "pipeline/logging_command.h"
#include "pipeline/script_text.h"
#include "pipeline/value_flow.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
With tracing on, bash prints `+ echo '##vso[...]value'` before it runs the command. The runner reads that line as well, and the
value then ends in a quote.

```yaml bad
steps:
- bash: |
    set -ex
    echo "##vso[task.setvariable variable=v]1"
```

```yaml good
steps:
- bash: |
    set -e
    echo "##vso[task.setvariable variable=v]1"
```
)md";

using pipeline::ShellCommand;
using pipeline::Step;

bool IsFlag(std::string_view word, char sign) {
  return word.size() > 1 && word[0] == sign && word[1] != sign &&
         word.find('x') != std::string_view::npos;
}

void Check(const Step& step, RuleContext& ctx) {
  const std::string_view text = step.script.text();
  if (step.shell != pipeline::Shell::kBash || text.find("##vso[") == std::string_view::npos ||
      (text.find("set -") == std::string_view::npos &&
       text.find("bash -") == std::string_view::npos &&
       text.find("sh -") == std::string_view::npos) ||
      text.find("BASH_XTRACEFD") != std::string_view::npos) {
    return;
  }
  const pipeline::ScriptText& script = ctx.scripts().Of(step);
  Span trace;
  for (const ShellCommand& command : script.commands) {
    if (command.words.empty()) continue;
    if (command.IsCalled("set")) {
      for (std::size_t i = command.first_argument(); i < command.words.size(); ++i) {
        const std::string_view word = command.words[i].text;
        const bool is_name = i + 1 < command.words.size() && command.words[i + 1].text == "xtrace";
        if (IsFlag(word, '-') || (word == "-o" && is_name)) trace = command.words[i].span;
        if (IsFlag(word, '+') || (word == "+o" && is_name)) trace = {};
      }
      continue;
    }
    if (trace.empty() || !pipeline::IsPrintCommand(command, script.shell)) continue;
    for (const pipeline::LoggingCommand& logging : pipeline::FindLoggingCommands(text)) {
      if (!command.span.Contains(logging.span)) continue;
      // Standard error goes elsewhere.
      const std::size_t line_end = std::min(text.find('\n', command.span.end), text.size());
      if (text.substr(command.span.end, line_end - command.span.end).find("2>") !=
          std::string_view::npos) {
        continue;
      }
      ctx.Report(RuleContext::SourceOf(step.script, logging.span),
                 "tracing prints the logging command too, with a quote behind its value")
          .Label(RuleContext::SourceOf(step.script, trace), "tracing is on from here")
          .Help("write `{{ set +x; }} 2>/dev/null` in front of it");
      return;
    }
  }
}

}  // namespace

extern constinit const Rule trace_breaks_logging_command = {
    .id = "trace-breaks-logging-command",
    .summary = "tracing prints a logging command a second time, with a quote behind its value",
    .severity = Severity::kWarning,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .controls = {"CWE-116"},
    .on = {OnStep{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
