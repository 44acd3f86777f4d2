#include "engine/structure_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A mapping of a pipeline has a fixed set of keys, spelled exactly. Any other one is an "unexpected value", and the whole
run ends before it begins.

```yaml bad
jobs:
- job: Build
  depends_on: Lint
  steps:
  - script: make
```

```yaml good
jobs:
- job: Build
  dependsOn: Lint
  steps:
  - script: make
```

Names that the author chooses (variables, inputs, `env`, arguments of templates) are left alone, and so is the habit of
stopping the compilation with a sentence under `${{ if }}`.
)md";

void Check(const pipeline::Pipeline&, RuleContext& ctx) {
  ReportProblems(pipeline::StructureClass::kUnknownKey, "rename it", ctx);
}

void CheckExpanded(const PipelineExpansion& expansion, RuleContext& ctx) {
  ReportExpandedProblems(pipeline::StructureClass::kUnknownKey, expansion, ctx);
}

}  // namespace

extern constinit const Rule unknown_key = {
    .id = "unknown-key",
    .summary = "a mapping has a key that does not exist there",
    .severity = Severity::kError,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "pipeline"},
    .equivalents = {"azp-langserver:missing-or-unexpected-property", "actionlint:unexpected-keys"},
    .on = {OnPipeline{Check}, OnPipelineExpansion{CheckExpanded}},
    .docs = kDocs,
};

}  // namespace plumbline
