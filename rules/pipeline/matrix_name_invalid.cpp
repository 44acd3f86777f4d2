#include "engine/structure_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Legs of a matrix are named with letters, digits and `_`, beginning with a letter, and each is a mapping of variables,
whose values are text.

```yaml bad
jobs:
- job: T
  strategy:
    matrix:
      py-3.12:
        python: '3.12'
  steps:
  - script: make
```

```yaml good
jobs:
- job: T
  strategy:
    matrix:
      py_3_12:
        python: '3.12'
  steps:
  - script: make
```
)md";

void Check(const pipeline::Pipeline&, RuleContext& ctx) {
  ReportProblems(pipeline::StructureClass::kMatrix, "rename it", ctx);
}

}  // namespace

extern constinit const Rule matrix_name_invalid = {
    .id = "matrix-name-invalid",
    .summary = "a leg of a matrix has a name or a shape that is refused",
    .severity = Severity::kError,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "pipeline"},
    .equivalents = {"actionlint:matrix-values"},
    .on = {OnPipeline{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
