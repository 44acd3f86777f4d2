#include "engine/rule_context.h"
#include "pipeline/variables_in_sight.h"
#include "pipeline/walk.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A step sets an output variable and has no name. Others read outputs by the name of the step; without one there is only a
name that the service makes, such as `CmdLine2`, which changes when steps are added.

```yaml bad
steps:
- bash: echo "##vso[task.setvariable variable=tag;isOutput=true]$TAG"
```

```yaml good
steps:
- bash: echo "##vso[task.setvariable variable=tag;isOutput=true]$TAG"
  name: setTag
```

Steps of the same job cannot read it as `$(tag)` either: an output has the name of its step in front.
)md";

void Check(const pipeline::Step& step, RuleContext& ctx) {
  if (!step.script || step.name || pipeline::MayHaveMoreMembers(step.node)) return;
  for (const pipeline::SetVariable& set : pipeline::SetVariablesOf(step)) {
    if (set.is_output != true) continue;
    ctx.Report(RuleContext::SourceOf(step.script, set.name_span),
               "`{}` is an output of a step without a name", set.name)
        .Help("give the step a `name`");
    return;
  }
}

}  // namespace

extern constinit const Rule output_without_step_name = {
    .id = "output-without-step-name",
    .summary = "a step that sets an output variable has no name",
    .severity = Severity::kWarning,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .on = {OnStep{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
