#include "engine/graph_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Stages or jobs wait for each other in a circle, or one waits for itself. The run is refused. A stage without `dependsOn`
waits for the stage in front of it.

```yaml bad
jobs:
- job: First
  steps:
  - script: make
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
)md";

void Check(const PipelineExpansion& expansion, RuleContext& ctx) {
  ReportGraphProblems(pipeline::GraphProblemKind::kCycle, expansion, ctx);
}

}  // namespace

extern constinit const Rule dependency_cycle = {
    .id = "dependency-cycle",
    .summary = "stages or jobs wait for each other",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "pipeline"},
    .on = {OnPipelineExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
