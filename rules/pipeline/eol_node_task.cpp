#include "engine/rule_context.h"
#include "pipeline/task_inputs.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
All handlers of the version need Node 6, 10 or 16, which get no fixes any more. It prints a warning in every run, and
stops on agents that come without old Node or refuse it (`AGENT_RESTRICT_EOL_NODE_VERSIONS`).

```yaml bad
steps:
- task: NuGetAuthenticate@0
```

```yaml good
steps:
- task: NuGetAuthenticate@1
```
)md";

using schema::TaskState;
using schema::TaskVersion;

void Check(const pipeline::Step& step, RuleContext& ctx) {
  const auto reference = pipeline::TaskReferenceOf(step);
  if (!reference) return;
  const TaskVersion* version = schema::FindTaskVersion(reference->name, reference->major);
  if (version == nullptr || !version->eol_node()) return;
  if (version->state != TaskState::kCurrent && version->state != TaskState::kDeprecated) return;
  const Span major = RuleContext::SourceOf(step.discriminator, reference->major_span);
  auto report = ctx.Report(major, "`{}@{}` {}needs a version of Node that gets no fixes",
                           reference->name, reference->major,
                           version->state == TaskState::kDeprecated ? "is deprecated and " : "");
  const TaskVersion* newest = pipeline::NewestVersion(schema::FindTask(reference->name));
  if (newest == nullptr || newest == version || newest->eol_node()) return;
  report.Help("use `{}@{}`", reference->name, newest->major);
  if (!pipeline::TaskInputs(step, *newest).AllFit()) return;
  report.Fix(FixSafety::kUnsafe, fmt::format("use version {}", newest->major), major,
             std::to_string(newest->major));
}

}  // namespace

extern constinit const Rule eol_node_task = {
    .id = "eol-node-task",
    .summary = "a task's version runs on end-of-life Node alone",
    .severity = Severity::kWarning,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .controls = {"CWE-1104", "CICD-SEC-3"},
    .on = {OnStep{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
