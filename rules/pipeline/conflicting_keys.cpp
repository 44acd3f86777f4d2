#include "engine/structure_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A file has one body, an item is one kind of step or job, a strategy is a matrix or a number of copies. Of two keys that
exclude each other the service accepts neither.

```yaml bad
jobs:
- job: A
  steps:
  - script: make
steps:
- script: make test
```

```yaml good
jobs:
- job: A
  steps:
  - script: make
  - script: make test
```
)md";

void Check(const pipeline::Pipeline&, RuleContext& ctx) {
  ReportProblems(pipeline::StructureClass::kConflict, "", ctx);
}

}  // namespace

extern constinit const Rule conflicting_keys = {
    .id = "conflicting-keys",
    .summary = "two keys are used together that exclude each other",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "pipeline"},
    .equivalents = {"azp-langserver:one-of"},
    .on = {OnPipeline{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
