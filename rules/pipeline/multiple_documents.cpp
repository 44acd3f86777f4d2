#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Azure Pipelines accepts one YAML document a file. A second one behind `---` is refused or silently lost. A
single leading `---` and a trailing `...` are fine.

```yaml bad
steps:
- script: make
---
steps:
- script: make test
```

```yaml good
---
steps:
- script: make
- script: make test
```
)md";

void Check(const SyntaxProblem& problem, RuleContext& ctx) {
  if (problem.kind != ProblemKind::kSecondDocument || ctx.document().kind == DocumentKind::kOther)
    return;
  ctx.Report(problem.span, "a second YAML document starts here; Azure Pipelines reads one a file")
      .Help("move it to a file of its own, or remove the `---`");
}

}  // namespace

extern constinit const Rule multiple_documents = {
    .id = "multiple-documents",
    .summary = "the file holds more than one YAML document",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "pipeline"},
    .equivalents = {"azp-langserver:multi-document"},
    .on = {OnProblem{Language::kYaml, Check}},
    .docs = kDocs,
};

}  // namespace plumbline
