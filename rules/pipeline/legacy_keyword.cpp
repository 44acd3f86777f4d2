#include "engine/structure_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`phases`, `queue`, `server` and a few more are words of the syntax before 2019. They still work, but half of the newer
keys do not go with them, nothing documents them, and editors do not know them.

```yaml bad
phases:
- phase: A
  queue: Default
  steps:
  - script: make
```

```yaml good
jobs:
- job: A
  pool: Default
  steps:
  - script: make
```
)md";

void Check(const pipeline::Pipeline&, RuleContext& ctx) {
  ReportProblems(pipeline::StructureClass::kLegacyKey, "use the current word", ctx);
}

}  // namespace

extern constinit const Rule legacy_keyword = {
    .id = "legacy-keyword",
    .summary = "a keyword of the preview syntax is used",
    .severity = Severity::kWarning,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"hygiene", "pipeline"},
    .equivalents = {"azp-langserver:deprecated"},
    .on = {OnPipeline{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
