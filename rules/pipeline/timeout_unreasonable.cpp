#include <charconv>
#include <optional>

#include "engine/rule_context.h"
#include "pipeline/pools.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A timeout cannot be kept or does not end anything: a job of the hosted pool runs for 360 minutes at most, and a step never
longer than its job. A step that hangs then holds the machine for longer than the number says.

```yaml bad
pool:
  vmImage: ubuntu-24.04
jobs:
- job: Build
  timeoutInMinutes: 600
  steps:
  - script: make
```

```yaml good
pool:
  vmImage: ubuntu-24.04
jobs:
- job: Build
  timeoutInMinutes: 60
  steps:
  - script: make
```

On a pool of one's own `0` means no limit, which is an info; on the hosted pool it means the longest time there is.
)md";

constexpr int kHostedMinutes = 360;

std::optional<int> MinutesOf(NodeRef value) {
  const std::string_view text = Trim(value.text());
  int minutes = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), minutes);
  if (text.empty() || error != std::errc() || stop != text.data() + text.size()) {
    return std::nullopt;
  }
  return minutes;
}

// Whether a job's machine is a hosted one, as far as its pool tells.
enum class Host : std::uint8_t { kUnknown, kHosted, kPrivate };
Host HostOf(NodeRef pool) {
  if (pool.IsString()) {
    const std::string_view text = Trim(pool.text());
    if (text.empty() || text.find('$') != std::string_view::npos ||
        EqualsIgnoreCase(text, "server")) {
      return Host::kUnknown;
    }
    return pipeline::IsHostedPoolName(text) ? Host::kHosted : Host::kPrivate;
  }
  const NodeRef name = pool.Find("name", CaseRule::kExact);
  if (name.text().find('$') != std::string_view::npos || EqualsIgnoreCase(name.text(), "server")) {
    return Host::kUnknown;
  }
  if (name) return pipeline::IsHostedPoolName(name.text()) ? Host::kHosted : Host::kPrivate;
  return pool.Find("vmImage", CaseRule::kExact) ? Host::kHosted : Host::kUnknown;
}

NodeRef PoolOf(const pipeline::Job& job, const pipeline::Pipeline& pipeline) {
  if (job.pool) return job.pool;
  if (job.stage != kNoId<pipeline::StageId> && pipeline.stages[job.stage].pool) {
    return pipeline.stages[job.stage].pool;
  }
  return pipeline.pool;
}

void Check(const pipeline::Job& job, RuleContext& ctx) {
  const std::optional<int> minutes = MinutesOf(job.timeout);
  if (!minutes || job.argument || job.is_template) return;
  const Host host = HostOf(PoolOf(job, ctx.pipeline()));
  if (host == Host::kHosted && *minutes > kHostedMinutes) {
    ctx.Report(job.timeout.span(), "the hosted pool ends a job after {} minutes", kHostedMinutes);
  } else if (host == Host::kPrivate && *minutes == 0) {
    ctx.Report(job.timeout.span(), "the job may run for ever").As(Severity::kInfo);
  }
  if (*minutes == 0) return;
  for (const pipeline::StepId id : job.steps) {
    const NodeRef timeout =
        ctx.pipeline().steps[id].node.Find("timeoutInMinutes", CaseRule::kExact);
    const std::optional<int> of_step = MinutesOf(timeout);
    if (!of_step || *of_step <= *minutes) continue;
    ctx.Report(timeout.span(), "the job ends after {} minutes, before this step has to", *minutes)
        .Label(job.timeout.span(), "the timeout of the job");
  }
}

}  // namespace

extern constinit const Rule timeout_unreasonable = {
    .id = "timeout-unreasonable",
    .summary = "a timeout cannot be kept, or ends nothing",
    .severity = Severity::kWarning,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline", "reliability"},
    .controls = {"CWE-400", "CICD-SEC-7"},
    .equivalents = {"pipeline-check:ADO-015"},
    .on = {OnJob{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
