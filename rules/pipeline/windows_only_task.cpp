#include <algorithm>

#include "engine/rule_context.h"
#include "pipeline/pools.h"
#include "pipeline/task_inputs.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The task has no handler for the operating system that the job runs on, and the step fails.

```yaml bad
pool:
  vmImage: ubuntu-24.04
steps:
- task: VSBuild@1
```

```yaml good
pool:
  vmImage: windows-2022
steps:
- task: VSBuild@1
```

Steps and jobs that are switched off or have a condition on `Agent.OS` or on Windows by another name are left alone, and so
are pools that do not tell the system.
)md";

// Handlers for other systems exist, but what they call does not.
constexpr std::string_view kWindowsTools[] = {
    "AzureFileCopy",
    "SqlAzureDacpacDeployment",
    "VSTest",
    "WindowsMachineFileCopy",
};

// Whether it is for Windows alone by its condition, or never runs.
bool IsSpared(NodeRef condition) {
  return ContainsIgnoreCase(condition.text(), "Agent.OS") ||
         ContainsIgnoreCase(condition.text(), "windows") ||
         EqualsIgnoreCase(condition.text(), "false");
}

void Check(const pipeline::Step& step, RuleContext& ctx) {
  const schema::TaskVersion* version = pipeline::TaskVersionOf(step);
  if (version == nullptr) return;
  if (version->host != schema::TaskHost::kWindows &&
      std::ranges::find(kWindowsTools, version->name()) == std::end(kWindowsTools)) {
    return;
  }
  const pipeline::PoolOf pool = pipeline::PoolOfStep(ctx.pipeline(), step);
  const pipeline::OperatingSystem system = pipeline::SystemOfPool(pool.node);
  if (pool.kind != pipeline::PoolKind::kAgents || (system != pipeline::OperatingSystem::kLinux &&
                                                   system != pipeline::OperatingSystem::kMacOs)) {
    return;
  }
  if (IsSpared(step.condition) ||
      EqualsIgnoreCase(step.node.Find("enabled", CaseRule::kExact).text(), "false")) {
    return;
  }
  if (step.job != kNoId<pipeline::JobId> && IsSpared(ctx.pipeline().jobs[step.job].condition)) {
    return;
  }
  ctx.Report(step.discriminator.span(), "`{}` runs on Windows alone, and the job on {}",
             step.discriminator.text(),
             system == pipeline::OperatingSystem::kLinux ? "Linux" : "macOS")
      .Label(pool.node.span(), "the job's pool");
}

}  // namespace

extern constinit const Rule windows_only_task = {
    .id = "windows-only-task",
    .summary = "a task that exists for Windows alone runs on Linux or macOS",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .on = {OnStep{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
