#include <vector>

#include "base/nearest.h"
#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A value, or the default, is none of the `values` of its parameter. Letter case counts. The service refuses the pipeline.

```yaml bad
parameters:
- name: stage
  default: development
  values: [dev, test, prod]
steps:
- script: deploy ${{ parameters.stage }}
```

```yaml good
parameters:
- name: stage
  default: dev
  values: [dev, test, prod]
steps:
- script: deploy ${{ parameters.stage }}
```
)md";

void Check(const ExpansionFinding& found, RuleContext& ctx) {
  const pipeline::ExpansionProblem& problem = found.problem;
  if (problem.kind != pipeline::ExpansionError::kParameterValue) return;
  auto report = ctx.ReportIn(found.document, found.span, "{}", problem.message);
  std::string list;
  const NodeRef values = problem.declaration.Find("values", CaseRule::kExact);
  for (const NodeRef value : values.children()) {
    list += fmt::format("{}`{}`", list.empty() ? "" : ", ", value.text());
  }
  report.Help("use one of {}", list);
  ctx.Explain(report, found);
}

}  // namespace

extern constinit const Rule parameter_value_not_allowed = {
    .id = "parameter-value-not-allowed",
    .summary = "a value is none of those that a parameter allows",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "pipeline"},
    .on = {OnExpansionProblem{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
