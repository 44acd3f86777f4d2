#include <algorithm>
#include <charconv>
#include <optional>

#include "base/nearest.h"
#include "engine/rule_context.h"
#include "pipeline/script_text.h"
#include "pipeline/task_inputs.h"
#include "pipeline/walk.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A task that is given a choice which it does not have fails late or silently takes another branch. For an input that is
true or false, every text but `true` is false: `yes` and `1` too.

```yaml bad
steps:
- task: DotNetCoreCLI@2
  inputs:
    command: built
```

```yaml good
steps:
- task: DotNetCoreCLI@2
  inputs:
    command: build
```

A choice that differs in its case alone is a hint: some tasks compare exactly. Values with expressions or macros, and
inputs that the task does not look at, are left alone.
)md";

using schema::InputType;
using schema::TaskInput;

void CheckChoice(std::string_view value, NodeRef node, const TaskInput& input, RuleContext& ctx) {
  const auto options = input.options();
  const std::vector<std::string_view> choices(options.begin(), options.end());
  if (std::ranges::find(choices, value) != choices.end()) return;
  const auto folded = std::ranges::find_if(
      choices, [value](std::string_view choice) { return EqualsIgnoreCase(choice, value); });
  const std::size_t at = node.text().find(value);
  const Span span = RuleContext::SourceOf(
      node, {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + value.size())});
  if (folded != choices.end()) {
    ctx.Report(span, "`{}` is written `{}`", value, *folded)
        .As(Severity::kHint)
        .Fix(FixSafety::kSafe, fmt::format("write `{}`", *folded), span, std::string(*folded));
    return;
  }
  auto report = ctx.Report(span, "`{}` is not a value of `{}`", value, node.key());
  if (const auto nearest = OnlyNearest(value, choices)) {
    report.Help("did you mean `{}`?", *nearest)
        .Fix(FixSafety::kSafe, fmt::format("write `{}`", *nearest), span, std::string(*nearest));
    return;
  }
  constexpr std::size_t kShown = 8;
  std::string list;
  for (const std::string_view choice : choices) {
    if (!choice.empty()) list += fmt::format("{}`{}`", list.empty() ? "" : ", ", choice);
  }
  if (choices.size() <= kShown) report.Help("it takes {}", list);
}

bool IsNumber(std::string_view text) {
  double number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && stop == text.data() + text.size();
}

// Whether every task would take the value without a thought.
bool IsPlainlyRight(std::string_view text, const TaskInput& input) {
  switch (input.type) {
    case InputType::kBoolean:
      return EqualsIgnoreCase(text, "true") || EqualsIgnoreCase(text, "false");
    case InputType::kNumber:
      return IsNumber(text);
    case InputType::kChoice: {
      const auto options = input.options();
      return input.open_options() || options.empty() ||
             std::ranges::find(options, text) != options.end();
    }
    default:
      return true;
  }
}

void CheckValue(const pipeline::GivenInput& given, RuleContext& ctx) {
  const TaskInput& input = *given.input;
  const std::string_view text = Trim(given.node.text());
  if (input.type == InputType::kBoolean) {
    ctx.Report(given.node.span(), "`{}` is neither true nor false: `{}` counts as false", text,
               given.node.key())
        .Help("write `true` or `false`");
  } else if (input.type == InputType::kNumber) {
    ctx.Report(given.node.span(), "`{}` of `{}` is not a number", text, given.node.key());
  } else if (!input.is_list()) {
    CheckChoice(text, given.node, input, ctx);
  } else {
    for (std::size_t at = 0; at <= text.size();) {
      const std::size_t end = std::min(text.find(',', at), text.size());
      const std::string_view part = Trim(text.substr(at, end - at));
      if (!part.empty()) CheckChoice(part, given.node, input, ctx);
      at = end + 1;
    }
  }
}

void Check(const pipeline::Step& step, RuleContext& ctx) {
  const schema::TaskVersion* version = pipeline::TaskVersionOf(step);
  // Lists of options in documentation and editors lag behind.
  if (version == nullptr || !version->inputs_are_exact() || !step.inputs) return;
  std::optional<pipeline::TaskInputs> inputs;
  pipeline::ForEachMember(step.inputs, false, [&](NodeRef member, bool maybe) {
    if (!member.IsString()) return;
    const std::string_view text = Trim(member.text());
    const TaskInput* input = version->FindInput(member.key());
    if (input == nullptr || text.empty() || IsPlainlyRight(text, *input) ||
        pipeline::HasReplacement(text)) {
      return;
    }
    // Which has a rule of its own.
    if (pipeline::IsTextOfCondition(text)) return;
    if (!inputs) inputs.emplace(step, *version);
    if (inputs->IsVisible(*input) == schema::Truth::kNo) return;
    CheckValue({member, maybe, input}, ctx);
  });
}

}  // namespace

extern constinit const Rule invalid_input_value = {
    .id = "invalid-input-value",
    .summary = "an input's value is none of its options, or not of its type",
    .severity = Severity::kWarning,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .equivalents = {"actionlint:popular-action-inputs", "azp-langserver:value-mismatch"},
    .on = {OnStep{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
