#include "engine/graph_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Every job of a stage, or every stage of the pipeline, waits for another one: there is none to begin with, and the run is
refused.

```yaml bad
jobs:
- job: Build
  dependsOn: Test
  steps:
  - script: make
- job: Test
  dependsOn: Build
  steps:
  - script: make test
```

```yaml good
jobs:
- job: Build
  steps:
  - script: make
- job: Test
  dependsOn: Build
  steps:
  - script: make test
```

The service says only this about a circle that takes in everything; `dependency-cycle` says which names it goes through.
)md";

void Check(const PipelineExpansion& expansion, RuleContext& ctx) {
  ReportGraphProblems(pipeline::GraphProblemKind::kNoStart, expansion, ctx);
}

}  // namespace

extern constinit const Rule no_start_node = {
    .id = "no-start-node",
    .summary = "no stage or job can begin",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "pipeline"},
    .on = {OnPipelineExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
