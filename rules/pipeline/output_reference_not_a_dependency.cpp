#include "engine/output_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A job reads outputs or the result of a job, or of a stage, that it does not depend on directly. Such a reference is
empty, which is no error.

```yaml bad
jobs:
- job: A
  steps: []
- job: B
  variables:
    v: $[ dependencies.A.outputs['s.v'] ]
  steps:
  - script: echo $(v)
```

```yaml good
jobs:
- job: A
  steps:
  - bash: echo "##vso[task.setvariable variable=v;isOutput=true]1"
    name: s
- job: B
  dependsOn: A
  variables:
    v: $[ dependencies.A.outputs['s.v'] ]
  steps:
  - script: echo $(v)
```

Reading another stage takes `dependsOn` of the stage. A stage without `dependsOn` depends on the one in front of
it, and on no other.
)md";

void Check(const PipelineExpansion& expansion, RuleContext& ctx) {
  ReportOutputReferences(expansion, pipeline::ReferenceError::kNotADependency, ctx);
}

}  // namespace

extern constinit const Rule output_reference_not_a_dependency = {
    .id = "output-reference-not-a-dependency",
    .summary = "a job reads outputs of what it does not depend on",
    .severity = Severity::kError,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .equivalents = {"actionlint:contextual-needs-object"},
    .on = {OnPipelineExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
