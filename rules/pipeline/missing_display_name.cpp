#include "engine/rule_context.h"
#include "pipeline/walk.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A step has no `displayName`. In the log it is called after its task, and five of them are called `Bash`.

```yaml bad
steps:
- script: make
```

```yaml good
steps:
- script: make
  displayName: Build
```
)md";

void Check(const pipeline::Step& step, RuleContext& ctx) {
  using pipeline::StepKind;
  switch (step.kind) {
    case StepKind::kTask:
    case StepKind::kScript:
    case StepKind::kBash:
    case StepKind::kPwsh:
    case StepKind::kPowerShell:
      break;
    default:
      return;
  }
  if (step.display_name || pipeline::MayHaveMoreMembers(step.node)) return;
  ctx.Report(step.discriminator.key_span(), "the step has no `displayName`");
}

}  // namespace

extern constinit const Rule missing_display_name = {
    .id = "missing-display-name",
    .summary = "a step has no display name",
    .severity = Severity::kHint,
    .since = "0.1.0",
    .status = Status::kStable,
    .enabled = Default::kPedantic,
    .categories = {"pipeline"},
    .equivalents = {"psrule-azuredevops:ADO-YAML-002", "zizmor:anonymous-definition"},
    .on = {OnStep{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
