#include "engine/structure_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Some keys take one of a few words, a boolean (`true`, `yes`, `on`, `false`, `no`, `off`) or a whole number. Anything
else is refused, or taken for the default without a word. A single branch is no trigger: write a list.

```yaml bad
jobs:
- job: A
  workspace:
    clean: everything
  steps:
  - script: make
```

```yaml good
jobs:
- job: A
  workspace:
    clean: all
  steps:
  - script: make
```

Values with expressions and macros are left alone. More than ten retries are cut to ten, which is a warning.
)md";

void Check(const pipeline::Pipeline&, RuleContext& ctx) {
  ReportProblems(pipeline::StructureClass::kInvalidValue, "use it", ctx);
}

void CheckExpanded(const PipelineExpansion& expansion, RuleContext& ctx) {
  ReportExpandedProblems(pipeline::StructureClass::kInvalidValue, expansion, ctx);
}

}  // namespace

extern constinit const Rule invalid_value = {
    .id = "invalid-value",
    .summary = "a value is not one of those that its key takes",
    .severity = Severity::kError,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "pipeline"},
    .equivalents = {"azp-langserver:value-mismatch", "azp-langserver:pattern-mismatch"},
    .on = {OnPipeline{Check}, OnPipelineExpansion{CheckExpanded}},
    .docs = kDocs,
};

}  // namespace plumbline
