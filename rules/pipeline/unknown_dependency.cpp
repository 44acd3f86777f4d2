#include "engine/graph_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`dependsOn` names a stage that the pipeline does not have, or a job that the stage does not have. The run is refused.
Jobs wait for jobs of their own stage only.

```yaml bad
jobs:
- job: Build
  steps:
  - script: make
- job: Test
  dependsOn: Biuld
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

Names are looked up after templates are expanded. Where a template cannot be read, or a name is computed, nothing is said.
)md";

void Check(const PipelineExpansion& expansion, RuleContext& ctx) {
  ReportGraphProblems(pipeline::GraphProblemKind::kUnknownDependency, expansion, ctx);
}

}  // namespace

extern constinit const Rule unknown_dependency = {
    .id = "unknown-dependency",
    .summary = "`dependsOn` names a stage or job that does not exist",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "pipeline"},
    .on = {OnPipelineExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
