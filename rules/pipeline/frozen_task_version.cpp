#include "engine/rule_context.h"
#include "pipeline/task_inputs.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The source of these versions was deleted years ago. The service still finds them, but nobody mends them: they run on
end-of-life Node or on Windows alone, and may disappear without notice.

```yaml bad
steps:
- task: CopyFiles@1
  inputs:
    Contents: '**'
    TargetFolder: out
```

```yaml good
steps:
- task: CopyFiles@2
  inputs:
    Contents: '**'
    TargetFolder: out
```
)md";

using schema::TaskVersion;

void Check(const pipeline::Step& step, RuleContext& ctx) {
  const auto reference = pipeline::TaskReferenceOf(step);
  if (!reference) return;
  const TaskVersion* version = schema::FindTaskVersion(reference->name, reference->major);
  if (version == nullptr || version->state != schema::TaskState::kFrozen) return;
  const Span major = RuleContext::SourceOf(step.discriminator, reference->major_span);
  auto report =
      ctx.Report(major, "`{}@{}` gets no fixes: its source was deleted in {}", reference->name,
                 reference->major, version->source_removed_on().substr(0, 4));
  if (!version->replacement().empty()) report.Help("use {}", version->replacement());
  const TaskVersion* newest = pipeline::NewestVersion(schema::FindTask(reference->name));
  if (newest == nullptr || newest->state != schema::TaskState::kCurrent) return;
  if (version->replacement() != fmt::format("{}@{}", newest->name(), newest->major)) return;
  if (!pipeline::TaskInputs(step, *newest).AllFit()) return;
  report.Fix(FixSafety::kUnsafe, fmt::format("use version {}", newest->major), major,
             std::to_string(newest->major));
}

}  // namespace

extern constinit const Rule frozen_task_version = {
    .id = "frozen-task-version",
    .summary = "a task's version is no longer maintained: its source was deleted",
    .severity = Severity::kWarning,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .controls = {"CWE-1104", "CICD-SEC-3"},
    .equivalents = {"actionlint:popular-action-inputs", "zizmor:archived-uses"},
    .on = {OnStep{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
