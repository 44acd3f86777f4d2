#include <algorithm>

#include "base/pattern.h"
#include "engine/rule_context.h"
#include "pipeline/logging_command.h"
#include "pipeline/script_text.h"
#include "pipeline/variables_in_sight.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
What the runner cannot read it prints: the variable is not set, the artifact not uploaded, and nothing fails. Keys of
properties are not trimmed, so a blank behind `;` makes another property.

```yaml bad
steps:
- bash: echo "##vso[task.setvariable variable=v; isoutput=true]1"
  name: s
```

```yaml good
steps:
- bash: echo "##vso[task.setvariable variable=v;isoutput=true]1"
  name: s
```
)md";

using pipeline::LoggingCommand;
using pipeline::LoggingProperty;
using pipeline::Step;

// Forms that are meant as logging commands and are none.
constinit Pattern kAlmost{
    R"re((?i)(?:^|[^#])(## *vso *\[|#vso\[|##vso +\[|## +vso\[|##vs[0]\[)(?:task|build|artifact)\.)re"};
constinit Pattern kFormatting{R"re((?i)(##\[(?:task|build|artifact)\.[a-z]+))re"};
constinit Pattern kNoDot{R"re((?i)(##vso\[(?:task|build|artifact)[ :,_-][a-z]+))re"};

bool IsPrinted(const Step& step, std::uint32_t offset, RuleContext& ctx) {
  return !pipeline::MayBeComment(step.script.text(), offset) ||
         !ctx.scripts().Of(step).InComment(offset);
}

void Judge(const LoggingCommand& command, const Step& step, RuleContext& ctx) {
  const std::string_view text = step.script.text();
  const auto source = [&step](Span span) { return RuleContext::SourceOf(step.script, span); };
  if (command.name.find('$') != std::string_view::npos) return;
  const bool sets = command.Is("task.setvariable");
  for (const LoggingProperty& property : command.properties) {
    const std::string_view key = property.key;
    if (key.find_first_of("$%{") != std::string_view::npos) return;
    const std::string_view name = Trim(key);
    if (name.size() != key.size() && !name.empty()) {
      // Told by `secret-variable-not-secret`.
      if (sets && EqualsIgnoreCase(name, "issecret")) continue;
      const auto first = static_cast<std::uint32_t>(name.data() - key.data());
      const Span inner{property.key_span.begin + first,
                       property.key_span.begin + first + static_cast<std::uint32_t>(name.size())};
      ctx.Report(source(property.key_span), "blanks around `{}` make it another property", name)
          .Fix(FixSafety::kUnsafe, "remove the blanks", source(property.key_span),
               std::string(text.substr(inner.begin, inner.size())));
    }
    // `variable=a,isoutput=true`
    const std::size_t comma = property.value.find(',');
    if (comma != std::string_view::npos &&
        property.value.find('=', comma) != std::string_view::npos && sets) {
      const auto at = property.value_span.begin + static_cast<std::uint32_t>(comma);
      ctx.Report(source({at, at + 1}), "properties are separated by `;`")
          .Fix(FixSafety::kUnsafe, "write `;`", source({at, at + 1}), ";");
    }
    if (property.value.size() > 1 && (property.value[0] == '\'' || property.value[0] == '"') &&
        property.value.back() == property.value[0] && sets) {
      ctx.Report(source(property.value_span), "the quotes become part of `{}`", name);
    }
  }
  const auto lacks = [&](std::string_view event, std::string_view property) {
    if (!command.Is(event)) return;
    const bool has = std::ranges::any_of(command.properties, [&](const LoggingProperty& one) {
      return ContainsIgnoreCase(one.key, property);
    });
    const std::string_view all =
        text.substr(command.name_span.end, command.span.end - command.name_span.end);
    if (has || all.find('$') != std::string_view::npos || all.find('%') != std::string_view::npos ||
        all.find('{') != std::string_view::npos) {
      return;
    }
    ctx.Report(source(command.name_span), "`{}` has no `{}`, so the runner leaves it out",
               command.name, property);
  };
  lacks("task.setvariable", "variable");
  lacks("task.logissue", "type");
  lacks("artifact.upload", "artifactname");
}

void Check(const Step& step, RuleContext& ctx) {
  const std::string_view text = step.script.text();
  if (text.find("##") == std::string_view::npos && text.find("#vso") == std::string_view::npos)
    return;
  const bool has_form = text.find("##vso[") != std::string_view::npos;
  const bool may_miss = ContainsIgnoreCase(text, "vso [") || ContainsIgnoreCase(text, "## vso") ||
                        text.find("##[") != std::string_view::npos ||
                        ContainsIgnoreCase(text, "#vso[");
  if (!has_form && !may_miss) return;
  if (has_form) {
    for (const LoggingCommand& command : pipeline::FindLoggingCommands(text)) {
      if (IsPrinted(step, command.span.begin, ctx)) Judge(command, step, ctx);
    }
  }
  for (const Pattern* pattern : {&kAlmost, &kFormatting, &kNoDot}) {
    for (std::size_t from = 0; from < text.size();) {
      const auto found = pattern->FindGroup(text, from);
      if (!found) break;
      from = found->end;
      const Span at{static_cast<std::uint32_t>(found->begin),
                    static_cast<std::uint32_t>(found->end)};
      if (text.substr(at.begin, 6) == "##vso[" && pattern != &kNoDot) continue;
      if (!IsPrinted(step, at.begin, ctx)) continue;
      ctx.Report(RuleContext::SourceOf(step.script, at),
                 "this is no logging command: they begin with `##vso[area.event`");
    }
  }
}

}  // namespace

extern constinit const Rule malformed_logging_command = {
    .id = "malformed-logging-command",
    .summary = "a logging command does not have the form that the runner reads",
    .severity = Severity::kError,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .equivalents = {"actionlint:deprecated-workflow-commands"},
    .on = {OnStep{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
