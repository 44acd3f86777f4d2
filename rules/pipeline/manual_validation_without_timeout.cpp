#include <charconv>
#include <optional>

#include "engine/rule_context.h"
#include "pipeline/walk.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A manual validation has no timeout, its job ends before it does, or its timeout counts as a yes. Without one the run waits
until the job's timeout, and `onTimeout: resume` turns silence into consent.

```yaml bad
jobs:
- job: Approve
  pool: server
  steps:
  - task: ManualValidation@1
    inputs:
      notifyUsers: ops@contoso.example
```

```yaml good
jobs:
- job: Approve
  pool: server
  timeoutInMinutes: 4320
  steps:
  - task: ManualValidation@1
    timeoutInMinutes: 1440
    inputs:
      notifyUsers: ops@contoso.example
```
)md";

std::optional<int> MinutesOf(NodeRef value) {
  const std::string_view text = Trim(value.text());
  int minutes = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), minutes);
  if (text.empty() || error != std::errc() || stop != text.data() + text.size()) {
    return std::nullopt;
  }
  return minutes;
}

void Check(const pipeline::Step& step, RuleContext& ctx) {
  if (!step.IsTask("ManualValidation") || pipeline::MayHaveMoreMembers(step.node)) return;
  const NodeRef on_timeout = step.Input("onTimeout");
  if (EqualsIgnoreCase(Trim(on_timeout.text()), "resume")) {
    ctx.Report(on_timeout.span(), "without an answer the run goes on")
        .As(Severity::kWarning)
        .Help("use `reject`");
  }
  const NodeRef job_timeout =
      step.job == kNoId<pipeline::JobId> ? NodeRef() : ctx.pipeline().jobs[step.job].timeout;
  const NodeRef timeout = pipeline::FindMember(step.node, "timeoutInMinutes");
  if (!timeout) {
    if (job_timeout) return;
    ctx.Report(step.discriminator.span(), "the validation has no timeout")
        .Help("give the step a `timeoutInMinutes`, and its job a longer one");
    return;
  }
  const auto of_step = MinutesOf(timeout);
  // Of a job without one it is an hour.
  const auto of_job = job_timeout ? MinutesOf(job_timeout) : std::optional<int>(60);
  if (step.job == kNoId<pipeline::JobId> || !of_step || !of_job || *of_job == 0 ||
      *of_step <= *of_job || job_timeout) {
    return;
  }
  ctx.Report(timeout.span(), "the job ends after {} minutes, before the validation does", *of_job)
      .Help("give the job a longer `timeoutInMinutes`");
}

}  // namespace

extern constinit const Rule manual_validation_without_timeout = {
    .id = "manual-validation-without-timeout",
    .summary = "a manual validation has no timeout, or one that cannot be kept",
    .severity = Severity::kInfo,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline", "reliability"},
    .controls = {"CICD-SEC-1"},
    .on = {OnStep{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
