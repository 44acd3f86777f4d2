#include "engine/structure_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Without some keys a mapping means nothing: a repository needs a type and a name, a strategy its hooks, a schedule its
`cron`. The service refuses the file.

```yaml bad
resources:
  repositories:
  - repository: shared
    name: Contoso/templates
steps:
- checkout: shared
```

```yaml good
resources:
  repositories:
  - repository: shared
    type: git
    name: Contoso/templates
steps:
- checkout: shared
```

A mapping that a directive or an expression may complete is left alone.
)md";

void Check(const pipeline::Pipeline&, RuleContext& ctx) {
  ReportProblems(pipeline::StructureClass::kMissingKey, "", ctx);
}

void CheckExpanded(const PipelineExpansion& expansion, RuleContext& ctx) {
  ReportExpandedProblems(pipeline::StructureClass::kMissingKey, expansion, ctx);
}

}  // namespace

extern constinit const Rule missing_required_key = {
    .id = "missing-required-key",
    .summary = "a key or value is missing that its mapping cannot be without",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "pipeline"},
    .equivalents = {"azp-langserver:missing-property"},
    .on = {OnPipeline{Check}, OnPipelineExpansion{CheckExpanded}},
    .docs = kDocs,
};

}  // namespace plumbline
