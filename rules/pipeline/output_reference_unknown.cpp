#include "engine/output_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A reference to an output names a stage, a job, a step or a variable that does not exist. It is empty, which is no
error.

```yaml bad
jobs:
- job: A
  steps:
  - bash: echo "##vso[task.setvariable variable=tag;isOutput=true]1"
    name: setTag
- job: B
  dependsOn: A
  variables:
    tag: $[ dependencies.A.outputs['settag2.tag'] ]
  steps:
  - script: echo $(tag)
```

```yaml good
jobs:
- job: A
  steps:
  - bash: echo "##vso[task.setvariable variable=tag;isOutput=true]1"
    name: setTag
- job: B
  dependsOn: A
  variables:
    tag: $[ dependencies.A.outputs['setTag.tag'] ]
  steps:
  - script: echo $(tag)
```

A variable that a script sets without `isOutput=true` is no output. Names of variables are only checked where the
script shows all of them; steps of templates that cannot be read may have any name.
)md";

void Check(const PipelineExpansion& expansion, RuleContext& ctx) {
  ReportOutputReferences(expansion, pipeline::ReferenceError::kUnknown, ctx);
}

}  // namespace

extern constinit const Rule output_reference_unknown = {
    .id = "output-reference-unknown",
    .summary = "a reference to an output names something that does not exist",
    .severity = Severity::kError,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .equivalents = {"actionlint:contextual-step-object", "actionlint:contextual-needs-object"},
    .on = {OnPipelineExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
