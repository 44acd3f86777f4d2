#include <string_view>
#include <vector>

#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A stage or a job defines a variable that is defined around it with another value. Inside, `$(name)` is the inner one; a
template expression further up sees the outer one.

```yaml bad
variables:
  sku: B1
jobs:
- job: Test
  variables:
    sku: P1v3
  steps:
  - script: deploy --sku $(sku)
```

```yaml good
variables:
  sku: B1
jobs:
- job: Test
  variables:
    testSku: P1v3
  steps:
  - script: deploy --sku $(testSku)
```

Meant as a default and an exception, it is fine.
)md";

using pipeline::Variable;

void Check(const std::vector<Variable>& outer, const std::vector<Variable>& inner,
           RuleContext& ctx) {
  for (const Variable& variable : inner) {
    if (variable.possible) continue;
    for (const Variable& other : outer) {
      if (other.possible || !EqualsIgnoreCase(other.Name(), variable.Name()) ||
          other.value.text() == variable.value.text()) {
        continue;
      }
      ctx.Report(variable.NameSpan(), "`{}` hides a variable of the same name", variable.Name())
          .Label(other.NameSpan(), "this one");
      break;
    }
  }
}

void CheckStage(const pipeline::Stage& stage, RuleContext& ctx) {
  Check(ctx.pipeline().variables, stage.variables, ctx);
}
void CheckJob(const pipeline::Job& job, RuleContext& ctx) {
  if (job.stage != kNoId<pipeline::StageId>) {
    Check(ctx.pipeline().stages[job.stage].variables, job.variables, ctx);
  }
  Check(ctx.pipeline().variables, job.variables, ctx);
}

}  // namespace

extern constinit const Rule variable_shadowed = {
    .id = "variable-shadowed",
    .summary = "a variable hides one of the same name with another value",
    .severity = Severity::kInfo,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .enabled = Default::kPedantic,
    .categories = {"pipeline"},
    .on = {OnStage{CheckStage}, OnJob{CheckJob}},
    .docs = kDocs,
};

}  // namespace plumbline
