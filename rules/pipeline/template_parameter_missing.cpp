#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A template declares a parameter without default, and an inclusion gives it no value. The service refuses the pipeline.

```yaml bad
steps:
- template: deploy.yml
```

```yaml bad deploy.yml
parameters:
- name: environment
  type: string
steps:
- script: deploy ${{ parameters.environment }}
```

```yaml good
steps:
- template: deploy.yml
  parameters:
    environment: test
```

```yaml good deploy.yml
parameters:
- name: environment
  type: string
steps:
- script: deploy ${{ parameters.environment }}
```

Nothing is said where arguments come from an expression that is not known, and about parameters of the pipeline itself,
which whoever queues a run gives a value.
)md";

void Check(const ExpansionFinding& found, RuleContext& ctx) {
  if (found.problem.kind != pipeline::ExpansionError::kParameterMissing) return;
  auto report = ctx.ReportIn(found.document, found.span, "{}", found.problem.message);
  ctx.Explain(report, found);
  report.Help("pass `{}` under `parameters`, or give it a default in the template",
              found.problem.subject);
}

}  // namespace

extern constinit const Rule template_parameter_missing = {
    .id = "template-parameter-missing",
    .summary = "a template gets no value for a parameter without default",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "pipeline"},
    .on = {OnExpansionProblem{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
