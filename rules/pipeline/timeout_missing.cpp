#include "engine/rule_context.h"
#include "pipeline/walk.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A job has no `timeoutInMinutes`. It gets an hour, which is much for some and too little for others.

```yaml bad
jobs:
- job: Build
  steps:
  - script: make
```

```yaml good
jobs:
- job: Build
  timeoutInMinutes: 20
  steps:
  - script: make
```
)md";

void Check(const pipeline::Job& job, RuleContext& ctx) {
  if (job.timeout || job.is_template || job.implicit || job.argument || !job.name ||
      pipeline::MayHaveMoreMembers(job.node)) {
    return;
  }
  ctx.Report(job.name.text().empty() ? job.name.key_span() : job.name.span(),
             "the job has no `timeoutInMinutes`");
}

}  // namespace

extern constinit const Rule timeout_missing = {
    .id = "timeout-missing",
    .summary = "a job has no timeout of its own",
    .severity = Severity::kHint,
    .since = "0.1.0",
    .status = Status::kStable,
    .enabled = Default::kPedantic,
    .categories = {"pipeline", "reliability"},
    .controls = {"CWE-400", "CICD-SEC-7"},
    .equivalents = {"pipeline-check:ADO-015", "zizmor:concurrency-limits"},
    .on = {OnJob{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
