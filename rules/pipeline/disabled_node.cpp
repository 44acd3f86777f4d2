#include "base/pattern.h"
#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A stage, a job or a step is switched off by a literal `false`. What was disabled for a day tends to stay so; of a test or a
scan nobody then misses the result.

```yaml bad
steps:
- script: make
- script: make scan
  displayName: Scan for secrets
  enabled: false
```

```yaml good
parameters:
- name: scan
  type: boolean
  default: true
steps:
- script: make
- script: make scan
  displayName: Scan for secrets
  enabled: ${{ parameters.scan }}
```

It is a warning where a name tells of a test, a scan or a check.
)md";

constinit Pattern kCheck{
    R"re((?i)\b(?:tests?|testing|scan\w*|lint\w*|audit\w*|verif\w*|validat\w*|checks?|security)\b)re"};

template <class Part>
void Check(const Part& part, std::string_view word, NodeRef name, RuleContext& ctx) {
  NodeRef off = part.node.Find("enabled", CaseRule::kExact);
  if (!off || !EqualsIgnoreCase(off.text(), "false")) off = part.condition;
  if (!off || !EqualsIgnoreCase(off.text(), "false") || part.argument) return;
  const bool is_check = kCheck.FoundIn(name.text()) || kCheck.FoundIn(part.display_name.text());
  ctx.Report(off.span(), "the {} is switched off", word)
      .As(is_check ? Severity::kWarning : Severity::kInfo)
      .Help("remove it, or put the switch into a parameter");
}

void CheckStage(const pipeline::Stage& stage, RuleContext& ctx) {
  Check(stage, "stage", stage.name, ctx);
}
void CheckJob(const pipeline::Job& job, RuleContext& ctx) {
  if (!job.implicit) Check(job, "job", job.name, ctx);
}
void CheckStep(const pipeline::Step& step, RuleContext& ctx) {
  Check(step, "step", step.name ? step.name : step.discriminator, ctx);
}

}  // namespace

extern constinit const Rule disabled_node = {
    .id = "disabled-node",
    .summary = "a stage, a job or a step is switched off",
    .severity = Severity::kInfo,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .controls = {"CWE-561"},
    .equivalents = {"actionlint:if-cond-constant"},
    .on = {OnStage{CheckStage}, OnJob{CheckJob}, OnStep{CheckStep}},
    .docs = kDocs,
};

}  // namespace plumbline
