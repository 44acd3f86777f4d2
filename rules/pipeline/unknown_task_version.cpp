#include "engine/rule_context.h"
#include "pipeline/task_inputs.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A run that names a major version which a built-in task does not have is refused when it is queued. A version above the
newest one in this program's table is a warning only, since the table may be older than the task.

```yaml bad
steps:
- task: PublishTestResults@3
  inputs:
    testResultsFiles: '**/*.xml'
```

```yaml good
steps:
- task: PublishTestResults@2
  inputs:
    testResultsFiles: '**/*.xml'
```

Minor and patch numbers are not looked at. Versions that were withdrawn long ago count as missing; of a task that is
gone as a whole this is a warning, since an extension may have a task of the same name.
)md";

using schema::TaskState;
using schema::TaskVersion;

void Check(const pipeline::Step& step, RuleContext& ctx) {
  const auto reference = pipeline::TaskReferenceOf(step);
  if (!reference) return;
  const TaskVersion* version = schema::FindTaskVersion(reference->name, reference->major);
  if (version != nullptr && version->state != TaskState::kGone) return;
  const auto versions = schema::FindTask(reference->name);
  if (versions.empty()) return;
  const TaskVersion* newest = pipeline::NewestVersion(versions);
  const Span major = RuleContext::SourceOf(step.discriminator, reference->major_span);
  if (newest == nullptr) {
    const TaskVersion& last = versions.back();
    auto report = ctx.Report(RuleContext::SourceOf(step.discriminator, reference->name_span),
                             "task `{}` was withdrawn", reference->name);
    report.As(Severity::kWarning).As(Confidence::kMedium);
    if (!last.replacement().empty()) report.Help("use `{}`", last.replacement());
    return;
  }
  const bool above = reference->major > versions.back().major;
  // Of tasks whose source is elsewhere the table need not have all old versions.
  const bool certain = !above && !newest->external();
  auto report = ctx.Report(major, "`{}` has no version {}", reference->name, reference->major);
  report.As(certain ? Severity::kError : Severity::kWarning)
      .As(certain ? Confidence::kHigh : Confidence::kMedium)
      .Help("the newest one {}is `{}@{}`", above ? "that this program knows " : "", reference->name,
            newest->major);
  // A version that is refused cannot be relied on; but its inputs may not fit another one.
  const bool fits = certain && pipeline::TaskInputs(step, *newest).AllFit();
  report.Fix(fits ? FixSafety::kSafe : FixSafety::kUnsafe,
             fmt::format("use version {}", newest->major), major, std::to_string(newest->major));
}

}  // namespace

extern constinit const Rule unknown_task_version = {
    .id = "unknown-task-version",
    .summary = "a built-in task has no such major version",
    .severity = Severity::kError,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline", "validity"},
    .equivalents = {"actionlint:popular-action-inputs"},
    .on = {OnStep{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
