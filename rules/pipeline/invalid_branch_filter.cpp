#include "engine/structure_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Filters are names of branches or tags with `*` and `?` as wildcards: parts between slashes, none of them empty, without
`~`, `^`, `:`, spaces, brackets and backslashes. A filter in another language, such as a regular expression, matches
nothing and switches the trigger off without a word.

```yaml bad
trigger:
  branches:
    include:
    - release/.*
steps:
- script: make
```

```yaml good
trigger:
  branches:
    include:
    - release/*
steps:
- script: make
```

What is refused is an error; what is accepted and looks like a regular expression or a negation is a warning.
)md";

void Check(const pipeline::Pipeline&, RuleContext& ctx) {
  ReportProblems(pipeline::StructureClass::kBranchFilter, "", ctx);
}

}  // namespace

extern constinit const Rule invalid_branch_filter = {
    .id = "invalid-branch-filter",
    .summary = "a branch or tag filter has characters or a form that is not accepted",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "pipeline"},
    .equivalents = {"actionlint:glob-patterns"},
    .on = {OnPipeline{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
