#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A pipeline has `variables`, and so has the template that it extends. The service answers that `variables` is already
defined, and blames a file of its own.

```yaml bad
variables:
  sku: B1
extends:
  template: base.yml
```

```yaml bad base.yml
variables:
  region: westeurope
steps:
- script: make
```

```yaml good
extends:
  template: base.yml
```

```yaml good base.yml
variables:
  region: westeurope
steps:
- script: make
```

Pass values as parameters, or declare the variables of the template in its stages or jobs.
)md";

void Check(const ExpansionFinding& found, RuleContext& ctx) {
  if (found.problem.kind != pipeline::ExpansionError::kExtendsVariables) return;
  auto report = ctx.ReportIn(found.document, found.span, "{}", found.problem.message);
  report.Help("pass values as parameters, or declare them in the template's stages or jobs");
  ctx.Explain(report, found);
}

}  // namespace

extern constinit const Rule variables_conflict_with_extends = {
    .id = "variables-conflict-with-extends",
    .summary = "a pipeline and the template it extends both define variables",
    .severity = Severity::kError,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "pipeline"},
    .on = {OnExpansionProblem{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
