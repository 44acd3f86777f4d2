#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A template is included in a list that it has nothing for: `steps` of a job include a file whose only key is `jobs`. The
service says "unexpected value" and names the template, not the line that includes it.

```yaml bad
steps:
- template: build.yml
```

```yaml bad build.yml
jobs:
- job: build
  steps:
  - script: make
```

```yaml good
jobs:
- template: build.yml
```

```yaml good build.yml
jobs:
- job: build
  steps:
  - script: make
```
)md";

void Check(const ExpansionFinding& found, RuleContext& ctx) {
  using pipeline::ExpansionError;
  const pipeline::ExpansionProblem& problem = found.problem;
  const bool is_body = problem.subject == "stages" || problem.subject == "jobs" ||
                       problem.subject == "steps" || problem.subject == "variables" ||
                       problem.subject == "phases" || problem.subject == "extends";
  if (problem.kind != ExpansionError::kNoBody &&
      (problem.kind != ExpansionError::kUnexpectedValue || !problem.is_key || !is_body)) {
    return;
  }
  auto report = ctx.ReportIn(found.document, found.span, "{}", problem.message);
  ctx.Explain(report, found);
}

}  // namespace

extern constinit const Rule template_kind_mismatch = {
    .id = "template-kind-mismatch",
    .summary = "a template does not fit the list it is included in",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "pipeline"},
    .on = {OnExpansionProblem{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
