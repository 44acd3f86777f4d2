#include <vector>

#include "base/nearest.h"
#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A `template:` leads to no file. Paths begin at the folder of the file that includes, or with `/` at the root of the
repository; letter case counts. The service refuses the pipeline when a run is queued, however deep in the templates the
line is.

```yaml bad
steps:
- template: ../../build.yml
```

```yaml good
steps:
- script: make
```

Only files that were looked for are missing: nothing is said about text on standard input, about templates of other
repositories that are not configured, and about files whose repository has no known root.
)md";

void Check(const ExpansionFinding& found, RuleContext& ctx) {
  const pipeline::ExpansionProblem& problem = found.problem;
  if (problem.kind != pipeline::ExpansionError::kFileNotFound &&
      problem.kind != pipeline::ExpansionError::kPathInvalid) {
    return;
  }
  // A path that waits for the run has a rule of its own.
  if (problem.subject.find("$(") != std::string::npos ||
      problem.subject.find("$[") != std::string::npos) {
    return;
  }
  auto report = ctx.ReportIn(found.document, found.span, "{}", problem.message);
  // What was meant most often: nearly the same path, so that its length is nearly the same too.
  constexpr std::size_t kMost = 2;
  std::vector<std::string_view> paths;
  for (const auto& document : ctx.graph().documents()) {
    const std::size_t size = document->path().size();
    const bool is_near =
        size + kMost >= problem.subject.size() && size <= problem.subject.size() + kMost;
    if (is_near && document->pipeline) paths.push_back(document->path());
  }
  if (const auto nearest = Nearest(problem.subject, paths, kMost)) {
    report.Help("did you mean `{}`?", *nearest);
  }
  ctx.Explain(report, found);
}

}  // namespace

extern constinit const Rule template_not_found = {
    .id = "template-not-found",
    .summary = "a template reference leads to no file of the repository",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "pipeline"},
    .on = {OnExpansionProblem{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
