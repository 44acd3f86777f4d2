#include "engine/structure_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The parser tells by the first key whether an item is a task, a script, a job or a template, and refuses the item when
another key comes first.

```yaml bad
steps:
- displayName: Build
  script: make
```

```yaml good
steps:
- script: make
  displayName: Build
```
)md";

void Check(const pipeline::Pipeline&, RuleContext& ctx) {
  ReportProblems(pipeline::StructureClass::kNotFirst, "put it first", ctx);
}

}  // namespace

extern constinit const Rule discriminator_not_first = {
    .id = "discriminator-not-first",
    .summary = "the key that says what an item is does not come first",
    .severity = Severity::kError,
    .confidence = Confidence::kMedium,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "pipeline"},
    .equivalents = {"azp-langserver:first-property"},
    .on = {OnPipeline{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
