#include "engine/rule_context.h"
#include "pipeline/task_inputs.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Useful once in a while: there is a newer major version of the task, neither a preview nor deprecated. The one that is
used still gets fixes.

```yaml bad
steps:
- task: Gradle@3
```

```yaml good
steps:
- task: Gradle@4
```
)md";

using schema::TaskVersion;

void Check(const pipeline::Step& step, RuleContext& ctx) {
  const auto reference = pipeline::TaskReferenceOf(step);
  if (!reference) return;
  const TaskVersion* version = schema::FindTaskVersion(reference->name, reference->major);
  if (version == nullptr || version->state != schema::TaskState::kCurrent || version->eol_node()) {
    return;
  }
  const TaskVersion* newest = pipeline::NewestVersion(schema::FindTask(reference->name));
  if (newest == nullptr || newest->state != schema::TaskState::kCurrent || newest->preview() ||
      newest->major <= version->major) {
    return;
  }
  const Span major = RuleContext::SourceOf(step.discriminator, reference->major_span);
  auto report =
      ctx.Report(major, "there is a newer version of `{}`: {}", reference->name, newest->major);
  if (!pipeline::TaskInputs(step, *newest).AllFit()) return;
  report.Fix(FixSafety::kUnsafe, fmt::format("use version {}", newest->major), major,
             std::to_string(newest->major));
}

}  // namespace

extern constinit const Rule outdated_task_version = {
    .id = "outdated-task-version",
    .summary = "there is a newer major version of a task",
    .severity = Severity::kHint,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .enabled = Default::kPedantic,
    .categories = {"pipeline"},
    .controls = {"CWE-1104", "CICD-SEC-3"},
    .equivalents = {"actionlint:outdated-popular-actions"},
    .on = {OnStep{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
