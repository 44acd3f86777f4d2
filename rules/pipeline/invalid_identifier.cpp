#include "engine/structure_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Stages and jobs are named with letters, digits and `_`, beginning with no digit; steps, resources and parameters may
also have `-`. A deployment job cannot be called `deploy`. The service refuses other names; what people read goes into
`displayName`.

```yaml bad
stages:
- stage: build-and-test
  jobs: []
```

```yaml good
stages:
- stage: build_and_test
  displayName: build-and-test
  jobs: []
```

The fix does not rename what refers to the name, so it is not a safe one.
)md";

void Check(const pipeline::Pipeline&, RuleContext& ctx) {
  ReportProblems(pipeline::StructureClass::kInvalidName, "rename it", ctx);
}

}  // namespace

extern constinit const Rule invalid_identifier = {
    .id = "invalid-identifier",
    .summary = "a name of a stage, job, step, resource or parameter has characters it may not have",
    .severity = Severity::kError,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "pipeline"},
    .equivalents = {"actionlint:job-step-ids", "actionlint:id-naming-convention",
                    "azp-langserver:pattern-mismatch"},
    .on = {OnPipeline{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
