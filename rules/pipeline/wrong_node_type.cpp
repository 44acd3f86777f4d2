#include "engine/structure_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The service reads `steps` as a list and `displayName` as text; in another shape it refuses the file before anything
runs.

```yaml bad
steps:
  script: make
```

```yaml good
steps:
- script: make
```

Short forms are fine (`pool: name`, `dependsOn: A`, `variables` as a mapping). What a lone `${{ }}` gives is not known.
)md";

void Check(const pipeline::Pipeline&, RuleContext& ctx) {
  ReportProblems(pipeline::StructureClass::kWrongType, "make it a list", ctx);
}

void CheckExpanded(const PipelineExpansion& expansion, RuleContext& ctx) {
  ReportExpandedProblems(pipeline::StructureClass::kWrongType, expansion, ctx);
}

}  // namespace

extern constinit const Rule wrong_node_type = {
    .id = "wrong-node-type",
    .summary = "text, a list or a mapping stands where another belongs",
    .severity = Severity::kError,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "pipeline"},
    .equivalents = {"azp-langserver:type-mismatch", "actionlint:mapping-values"},
    .on = {OnPipeline{Check}, OnPipelineExpansion{CheckExpanded}},
    .docs = kDocs,
};

}  // namespace plumbline
