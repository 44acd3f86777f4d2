#include <algorithm>

#include "engine/rule_context.h"
#include "pipeline/task_inputs.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
An input of a task holds a condition. Nobody evaluates inputs: the task gets the text, which as a boolean is false.

```yaml bad
steps:
- task: PublishTestResults@2
  inputs:
    testResultsFiles: '**/*.xml'
    failTaskOnFailedTests: ne(variables['soft'], 'true')
```

```yaml good
parameters:
- name: soft
  type: boolean
  default: false
steps:
- task: PublishTestResults@2
  inputs:
    testResultsFiles: '**/*.xml'
    failTaskOnFailedTests: ${{ not(parameters.soft) }}
```

What is known when templates are put in goes into `${{ }}`; what only the run knows goes into a variable with `$[ ]`, read as
`$(name)`. Inputs that hold scripts, arguments or expressions of their own are left alone.
)md";

// Texts that may well look like a call.
bool IsFree(const schema::TaskInput& input) {
  if (input.type == schema::InputType::kBoolean || input.type == schema::InputType::kChoice) {
    return false;
  }
  if (input.type != schema::InputType::kText && input.type != schema::InputType::kNumber) {
    return true;
  }
  constexpr std::string_view kWords[] = {"script",     "arg",     "criteria", "condition",
                                         "expression", "filter",  "query",    "command",
                                         "title",      "message", "custom",   "body"};
  return std::ranges::any_of(
      kWords, [&input](std::string_view word) { return ContainsIgnoreCase(input.name(), word); });
}

void Check(const pipeline::Step& step, RuleContext& ctx) {
  const schema::TaskVersion* const version = pipeline::TaskVersionOf(step);
  if (version == nullptr) return;
  const pipeline::TaskInputs inputs(step, *version);
  for (const pipeline::GivenInput& given : inputs.given()) {
    if (given.input == nullptr || !given.node.IsString() || IsFree(*given.input)) continue;
    if (!pipeline::IsTextOfCondition(given.node.text())) continue;
    ctx.Report(given.node.span(), "the task gets this text, which nobody evaluates")
        .Help("put it into `${{{{ }}}}`, or into a variable with `$[ ]`");
  }
}

}  // namespace

extern constinit const Rule expression_in_task_input = {
    .id = "expression-in-task-input",
    .summary = "an input of a task holds a condition that nobody evaluates",
    .severity = Severity::kWarning,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .on = {OnStep{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
