#include "engine/rule_context.h"
#include "pipeline/logging_command.h"
#include "pipeline/script_text.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`echo` of cmd prints quotes as they are. The runner finds the command anywhere in the line, and the closing quote stays at the
end of the value.

```yaml bad
pool:
  vmImage: windows-2022
steps:
- script: echo "##vso[task.setvariable variable=v]1"
```

```yaml good
pool:
  vmImage: windows-2022
steps:
- script: echo ##vso[task.setvariable variable=v]1
```
)md";

using pipeline::Step;

void Check(const Step& step, RuleContext& ctx) {
  const std::string_view text = step.script.text();
  if (step.shell != pipeline::Shell::kCmd || text.find("\"##vso[") == std::string_view::npos)
    return;
  const pipeline::ScriptText& script = ctx.scripts().Of(step);
  for (const pipeline::LoggingCommand& command : pipeline::FindLoggingCommands(text)) {
    const std::uint32_t begin = command.span.begin;
    const std::uint32_t end = command.message.end;
    if (begin == 0 || text[begin - 1] != '"' || script.InComment(begin)) continue;
    if (!EqualsIgnoreCase(Trim(text.substr(0, begin - 1))
                              .substr(Trim(text.substr(0, begin - 1)).size() < 4
                                          ? 0
                                          : Trim(text.substr(0, begin - 1)).size() - 4),
                          "echo")) {
      continue;
    }
    if (end >= text.size() || text[end] != '"') continue;
    const Span open = RuleContext::SourceOf(step.script, {begin - 1, begin});
    const Span close = RuleContext::SourceOf(step.script, {end, end + 1});
    ctx.Report(RuleContext::SourceOf(step.script, {begin - 1, end + 1}),
               "cmd prints the quotes, so the value ends in one")
        .FixWith(FixSafety::kUnsafe, "remove the quotes", {{open, ""}, {close, ""}});
  }
}

}  // namespace

extern constinit const Rule cmd_quotes_in_logging_command = {
    .id = "cmd-quotes-in-logging-command",
    .summary = "the quotes around a logging command in cmd become part of the value",
    .severity = Severity::kWarning,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .controls = {"CWE-116"},
    .on = {OnStep{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
