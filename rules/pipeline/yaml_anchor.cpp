#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The parser of Azure Pipelines does not know YAML anchors, aliases and merge keys: it refuses the file at the
first one, even when nothing refers to it. Templates and `${{ each }}` do the same job. A tag (`!!str`) is
reported as a warning: what the service makes of it is not documented.

```yaml bad
jobs:
- job: A
  steps: &common
  - script: make
- job: B
  steps: *common
```

```yaml good
jobs:
- job: A
  steps:
  - template: steps/make.yml
- job: B
  steps:
  - template: steps/make.yml
```
)md";

void Check(const SyntaxProblem& problem, RuleContext& ctx) {
  if (ctx.document().kind == DocumentKind::kOther) return;
  if (problem.kind == ProblemKind::kTag) {
    ctx.Report(problem.span, "{}", problem.message).As(Severity::kWarning);
  } else if (problem.kind == ProblemKind::kAnchor) {
    ctx.Report(problem.span, "{}", problem.message).Help("move the shared part to a template");
  }
}

}  // namespace

extern constinit const Rule yaml_anchor = {
    .id = "yaml-anchor",
    .summary = "YAML anchors, aliases or merge keys are used",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "pipeline"},
    .equivalents = {"actionlint:yaml-anchors"},
    .on = {OnProblem{Language::kYaml, Check}},
    .docs = kDocs,
};

}  // namespace plumbline
