#include "engine/structure_findings.h"
#include "schema/pipeline_tasks.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A task is named with its major version, `UseDotNet@2`; a minor version and a patch may follow. Without a version the
service refuses the step.

```yaml bad
steps:
- task: UseDotNet
  inputs:
    version: 8.x
```

```yaml good
steps:
- task: UseDotNet@2
  inputs:
    version: 8.x
```
)md";

// The newest version of the task that is no preview; null when nothing is known of the task.
const schema::TaskVersion* Newest(std::string_view name) {
  const schema::TaskVersion* newest = nullptr;
  for (const schema::TaskVersion& version : schema::FindTask(name)) {
    if (!version.preview() && version.state == schema::TaskState::kCurrent) newest = &version;
  }
  return newest;
}

void Check(const pipeline::Pipeline&, RuleContext& ctx) {
  for (const pipeline::StructureProblem& problem : ctx.structure()) {
    if (problem.kind != pipeline::StructureClass::kTaskReference) continue;
    const std::string_view name = problem.node.text();
    const schema::TaskVersion* newest =
        name.find('@') == std::string_view::npos ? Newest(name) : nullptr;
    if (newest == nullptr) {
      ReportProblem(problem, "", ctx);
      continue;
    }
    const Span place = problem.node.span();
    const bool is_quoted = problem.node.style() != NodeStyle::kPlain;
    const std::uint32_t end = place.end - (is_quoted ? 1 : 0);
    ctx.Report(place, "{}", problem.message)
        .Help("its newest version is `{}@{}`", name, newest->major)
        .Fix(FixSafety::kUnsafe, "add the newest version", {end, end},
             fmt::format("@{}", newest->major));
  }
}

}  // namespace

extern constinit const Rule malformed_task_reference = {
    .id = "malformed-task-reference",
    .summary = "a task reference is not a name and a major version",
    .severity = Severity::kError,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "pipeline"},
    .equivalents = {"actionlint:action-format"},
    .on = {OnPipeline{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
