#include "engine/graph_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Two stages of a pipeline, two jobs of a stage, or two steps of a job have the same name, whatever the letter case. The
run is refused. Templates that are included twice are the usual reason: give them a parameter for the name.

```yaml bad
jobs:
- job: Build
  steps:
  - script: make
- job: build
  steps:
  - script: make test
```

```yaml good
jobs:
- job: Build
  steps:
  - script: make
- job: Test
  steps:
  - script: make test
```

Names are compared after templates are expanded. Branches of one `if` may use the same name.
)md";

void Check(const PipelineExpansion& expansion, RuleContext& ctx) {
  ReportGraphProblems(pipeline::GraphProblemKind::kDuplicateName, expansion, ctx);
}

}  // namespace

extern constinit const Rule duplicate_name = {
    .id = "duplicate-name",
    .summary = "two stages, jobs or steps have the same name",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "pipeline"},
    .on = {OnPipelineExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
