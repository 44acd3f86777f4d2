#include "engine/output_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
An output of another job is read by a name that has another shape. It depends on who reads and on what kind of job
set it, and the wrong one is empty, which is no error:

| Reader | Producer | Reference |
|---|---|---|
| job | job `J` of the same stage | `dependencies.J.outputs['step.name']` |
| job | leg `L` of a matrix | `dependencies.J.outputs['L.step.name']` |
| job | deployment `D` with `runOnce` | `dependencies.D.outputs['D.step.name']` |
| job | the same on a resource `R` | `dependencies.D.outputs['Deploy_R.step.name']` |
| job | any of these in stage `S` | `stageDependencies.S.J.outputs['...']` |
| condition of a stage | any of these in stage `S` | `dependencies.S.outputs['J....']` |

```yaml bad
stages:
- stage: A
  jobs:
  - job: J
    steps: []
- stage: B
  dependsOn: A
  jobs:
  - job: K
    variables:
      v: $[ dependencies.J.outputs['s.v'] ]
    steps:
    - script: make
```

```yaml good
stages:
- stage: A
  jobs:
  - job: J
    steps:
    - bash: echo "##vso[task.setvariable variable=v;isOutput=true]1"
      name: s
- stage: B
  dependsOn: A
  jobs:
  - job: K
    variables:
      v: $[ stageDependencies.A.J.outputs['s.v'] ]
    steps:
    - script: make
```

Outputs of jobs with `parallel`, and of rolling and canary deployments, are not checked.
)md";

void Check(const PipelineExpansion& expansion, RuleContext& ctx) {
  ReportOutputReferences(expansion, pipeline::ReferenceError::kWrongForm, ctx);
}

}  // namespace

extern constinit const Rule output_reference_wrong_form = {
    .id = "output-reference-wrong-form",
    .summary = "an output is read by a name of the wrong shape",
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
