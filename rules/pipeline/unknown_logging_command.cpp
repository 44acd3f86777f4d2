#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include "base/nearest.h"
#include "engine/rule_context.h"
#include "pipeline/logging_command.h"
#include "pipeline/script_text.h"
#include "pipeline/variables_in_sight.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The runner leaves out what it does not know, and nothing fails.

```yaml bad
steps:
- bash: echo "##vso[task.setvar variable=v]1"
```

```yaml good
steps:
- bash: echo "##vso[task.setvariable variable=v]1"
```
)md";

using pipeline::LoggingCommand;
using pipeline::LoggingProperty;
using pipeline::Step;

constexpr std::string_view kEvents[] = {"task.setvariable",
                                        "task.setsecret",
                                        "task.setendpoint",
                                        "task.logissue",
                                        "task.issue",
                                        "task.complete",
                                        "task.setprogress",
                                        "task.logdetail",
                                        "task.uploadsummary",
                                        "task.uploadfile",
                                        "task.addattachment",
                                        "task.prependpath",
                                        "task.debug",
                                        "task.settaskvariable",
                                        "artifact.associate",
                                        "artifact.upload",
                                        "build.updatebuildnumber",
                                        "build.addbuildtag",
                                        "build.uploadlog",
                                        "build.uploadsummary",
                                        "release.updatereleasename",
                                        "results.publish",
                                        "codecoverage.publish",
                                        "telemetry.publish",
                                        "codecoverage.enable"};
constexpr std::string_view kOfVariable[] = {"variable", "issecret", "isoutput", "isreadonly",
                                            "preservecase"};
constexpr std::string_view kForeign[] = {
    "::set-output ",  "::set-env ",   "::add-mask::", "$GITHUB_ENV",
    "$GITHUB_OUTPUT", "$GITHUB_PATH", "::add-path::"};

bool IsOneOf(std::span<const std::string_view> names, std::string_view name) {
  return std::ranges::any_of(names,
                             [name](std::string_view it) { return EqualsIgnoreCase(it, name); });
}
std::string NearestHelp(std::span<const std::string_view> names, std::string_view name) {
  const auto nearest = Nearest(name, std::vector<std::string_view>(names.begin(), names.end()));
  return nearest ? fmt::format("did you mean `{}`?", *nearest) : std::string();
}

void Judge(const LoggingCommand& command, const Step& step, RuleContext& ctx) {
  const auto source = [&step](Span span) { return RuleContext::SourceOf(step.script, span); };
  const std::string_view name = command.name;
  if (name.find_first_of("$%{<") != std::string_view::npos) return;
  // Without its dot: `malformed-logging-command`.
  if (!IsOneOf(kEvents, name)) {
    if (name.find('.') == std::string_view::npos) return;
    auto report = ctx.Report(source(command.name_span), "there is no logging command `{}`", name);
    if (const std::string help = NearestHelp(kEvents, name); !help.empty()) report.Help("{}", help);
    return;
  }
  if (command.Is("task.setvariable")) {
    for (const LoggingProperty& property : command.properties) {
      const std::string_view key = property.key;
      if (key.find_first_of("$%{") != std::string_view::npos || Trim(key) != key ||
          IsOneOf(kOfVariable, key)) {
        continue;
      }
      auto report =
          ctx.Report(source(property.key_span), "`setvariable` has no property `{}`", key);
      if (const std::string help = NearestHelp(kOfVariable, key); !help.empty()) {
        report.Help("{}", help);
      }
    }
  }
  const auto one_of = [&](std::string_view event, std::string_view key,
                          std::initializer_list<std::string_view> values) {
    const LoggingProperty* const property = command.Is(event) ? command.Find(key) : nullptr;
    if (property == nullptr || property->value.find_first_of("$%{") != std::string_view::npos)
      return;
    if (std::ranges::any_of(values, [property](std::string_view value) {
          return EqualsIgnoreCase(value, property->value);
        })) {
      return;
    }
    ctx.Report(source(property->value_span), "`{}` is no {} of `{}`", property->value, key, name)
        .Help("it is one of {}", fmt::join(values, ", "));
  };
  one_of("task.complete", "result",
         {"Succeeded", "SucceededWithIssues", "Failed", "Cancelled", "Skipped"});
  one_of("task.logissue", "type", {"error", "warning"});
}

void Check(const Step& step, RuleContext& ctx) {
  const std::string_view text = step.script.text();
  if (text.find("##vso[") != std::string_view::npos) {
    for (const LoggingCommand& command : pipeline::FindLoggingCommands(text)) {
      if (pipeline::MayBeComment(text, command.span.begin) &&
          ctx.scripts().Of(step).InComment(command.span.begin)) {
        continue;
      }
      Judge(command, step, ctx);
    }
  }
  if (text.find("::") == std::string_view::npos && text.find("GITHUB_") == std::string_view::npos) {
    return;
  }
  for (const std::string_view foreign : kForeign) {
    const std::size_t at = text.find(foreign);
    if (at == std::string_view::npos) continue;
    const auto begin = static_cast<std::uint32_t>(at);
    if (ctx.scripts().Of(step).InComment(begin)) continue;
    ctx.Report(RuleContext::SourceOf(
                   step.script, {begin, begin + static_cast<std::uint32_t>(Trim(foreign).size())}),
               "`{}` is of GitHub Actions and does nothing here", Trim(foreign))
        .Help("use `##vso[task.setvariable variable=NAME]value`");
  }
}

}  // namespace

extern constinit const Rule unknown_logging_command = {
    .id = "unknown-logging-command",
    .summary = "a logging command or one of its properties does not exist",
    .severity = Severity::kWarning,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .equivalents = {"actionlint:deprecated-workflow-commands"},
    .on = {OnStep{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
