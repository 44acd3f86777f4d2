#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Templates include each other without end, or what they come to is more than the service takes: 100 levels, 100 files,
20 MB. The service gives up, and the message does not say which template it was.

```yaml bad
steps:
- template: a.yml
```

```yaml bad a.yml
steps:
- script: one
- template: a.yml
```

```yaml good
steps:
- template: a.yml
```

```yaml good a.yml
steps:
- script: one
```
)md";

void Check(const ExpansionFinding& found, RuleContext& ctx) {
  using pipeline::ExpansionError;
  const pipeline::ExpansionProblem& problem = found.problem;
  if (problem.kind != ExpansionError::kDepth && problem.kind != ExpansionError::kLimitFiles &&
      problem.kind != ExpansionError::kLimitSize) {
    return;
  }
  auto report = ctx.ReportIn(found.document, found.span, "{}", problem.message);
  ctx.Explain(report, found);
}

}  // namespace

extern constinit const Rule template_recursion = {
    .id = "template-recursion",
    .summary = "templates include each other without end, or exceed a limit",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "pipeline"},
    .controls = {"CWE-674"},
    .on = {OnExpansionProblem{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
