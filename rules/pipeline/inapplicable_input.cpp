#include <algorithm>

#include "engine/rule_context.h"
#include "pipeline/edits.h"
#include "pipeline/task_inputs.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Which inputs a task looks at depends on others. A value for one that it does not look at changes nothing, whatever its
author thought.

```yaml bad
steps:
- task: AzureCLI@2
  inputs:
    azureSubscription: dev
    scriptType: bash
    scriptLocation: inlineScript
    inlineScript: az account show
    scriptPath: deploy.sh
```

```yaml good
steps:
- task: AzureCLI@2
  inputs:
    azureSubscription: dev
    scriptType: bash
    scriptLocation: scriptPath
    scriptPath: deploy.sh
```

A hint; a warning when the task lacks an input that it does look at, so that the ignored one was meant to do the work.
Defaults that are written out are left alone. The conditions are those of the task's form: some tasks read an input
all the same.
)md";

using schema::TaskInput;
using schema::TaskVersion;
using schema::Truth;

// slot-name-ignored and swap-inputs-contradict are about these.
bool IsSlotInput(const TaskVersion& version, const TaskInput& input) {
  return input.name().ends_with("lotName") || input.name().ends_with("Slot") ||
         version.name() == "AzureAppServiceManage";
}

void Check(const pipeline::Step& step, RuleContext& ctx) {
  if (!step.inputs) return;
  const TaskVersion* version = pipeline::TaskVersionOf(step);
  if (version == nullptr || !version->inputs_are_exact()) return;
  const pipeline::TaskInputs inputs(step, *version);
  for (const pipeline::GivenInput& given : inputs.given()) {
    if (given.input == nullptr || !given.node.IsScalar()) continue;
    const TaskInput& input = *given.input;
    if (input.visible_rule().empty() && input.group_rule().empty()) continue;
    const std::string_view value = Trim(given.node.text());
    if (value.empty() || EqualsIgnoreCase(value, Trim(input.default_value())) ||
        (input.type == schema::InputType::kBoolean && EqualsIgnoreCase(value, "false")) ||
        IsSlotInput(*version, input) || inputs.IsVisible(input) != Truth::kNo) {
      continue;
    }
    const bool lacks = std::ranges::any_of(
        version->inputs(), [&inputs](const TaskInput& other) { return inputs.IsMissing(other); });
    const std::string_view rule =
        Trim(input.visible_rule().empty() ? input.group_rule() : input.visible_rule());
    ctx.Report(given.node.key_span(), "`{}` is ignored here", given.node.key())
        .As(lacks ? Severity::kWarning : Severity::kHint)
        .Help("`{}@{}` looks at it only if `{}`", version->name(), version->major, rule);
  }
}

}  // namespace

extern constinit const Rule inapplicable_input = {
    .id = "inapplicable-input",
    .summary = "a task ignores an input because of the others",
    .severity = Severity::kHint,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .on = {OnStep{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
