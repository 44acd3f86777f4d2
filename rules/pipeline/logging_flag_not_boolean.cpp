#include "engine/rule_context.h"
#include "pipeline/logging_command.h"
#include "pipeline/script_text.h"
#include "pipeline/variables_in_sight.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Flags take `true` and `false` alone. Anything else counts as false without a word: `issecret=yes` stores the value in clear.

```yaml bad
steps:
- bash: echo "##vso[task.setvariable variable=v;isoutput=yes]$V"
  name: s
```

```yaml good
steps:
- bash: echo "##vso[task.setvariable variable=v;isoutput=true]$V"
  name: s
```

An error for `issecret`, a warning for the others.
)md";

using pipeline::LoggingProperty;
using pipeline::Step;

void Check(const Step& step, RuleContext& ctx) {
  const std::string_view text = step.script.text();
  if (text.find("##vso[") == std::string_view::npos) return;
  for (const pipeline::LoggingCommand& command : pipeline::FindLoggingCommands(text)) {
    if (!command.Is("task.setvariable")) continue;
    if (pipeline::MayBeComment(text, command.span.begin) &&
        ctx.scripts().Of(step).InComment(command.span.begin)) {
      continue;
    }
    for (const LoggingProperty& property : command.properties) {
      const bool is_secret = EqualsIgnoreCase(property.key, "issecret");
      const bool is_flag = is_secret || EqualsIgnoreCase(property.key, "isoutput") ||
                           EqualsIgnoreCase(property.key, "isreadonly") ||
                           EqualsIgnoreCase(property.key, "preservecase");
      if (!is_flag || pipeline::LoggingFlag(property.value)) continue;
      const bool is_word =
          EqualsIgnoreCase(property.value, "$true") || EqualsIgnoreCase(property.value, "$false");
      // A variable of the shell; PowerShell writes `True` for its constants.
      if (property.value.find_first_of("%{(") != std::string_view::npos) continue;
      if (property.value.find('$') != std::string_view::npos &&
          (!is_word || step.shell == pipeline::Shell::kPowerShell)) {
        continue;
      }
      const bool means_no = EqualsIgnoreCase(property.value, "no") || property.value == "0" ||
                            EqualsIgnoreCase(property.value, "$false") || property.value.empty();
      if (means_no) continue;
      const Span at = property.value.empty() ? property.key_span : property.value_span;
      ctx.Report(RuleContext::SourceOf(step.script, at),
                 "`{}` is neither true nor false, so `{}` counts as false", property.value,
                 property.key)
          .As(is_secret ? Severity::kError : Severity::kWarning)
          .Fix(FixSafety::kUnsafe, "write `true`",
               RuleContext::SourceOf(step.script, property.value_span), "true");
    }
  }
}

}  // namespace

extern constinit const Rule logging_flag_not_boolean = {
    .id = "logging-flag-not-boolean",
    .summary = "a flag of a logging command has a value that counts as false",
    .severity = Severity::kError,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline", "secrets"},
    .controls = {"CWE-532", "CICD-SEC-6"},
    .on = {OnStep{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
