#include <algorithm>

#include "engine/rule_context.h"
#include "pipeline/script_text.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The key of a cache holds something that is another in each run. No run finds what an earlier one left; each uploads a cache
that nobody reads.

```yaml bad
steps:
- task: Cache@2
  inputs:
    key: npm | "$(Agent.OS)" | $(Build.BuildId)
    path: $(npm_config_cache)
```

```yaml good
steps:
- task: Cache@2
  inputs:
    key: npm | "$(Agent.OS)" | package-lock.json
    path: $(npm_config_cache)
```

With `restoreKeys` such a key makes a rolling cache, which is fine.
)md";

constexpr std::string_view kOfRun[] = {"Build.BuildId", "Build.BuildNumber", "Build.BuildUri",
                                       "System.JobId", "System.TimelineId"};

void Check(const pipeline::Step& step, RuleContext& ctx) {
  if (!step.IsTask("Cache") && !step.IsTask("CacheBeta")) return;
  const NodeRef key = step.Input("key");
  if (!key.IsString() || step.Input("restoreKeys") || step.MayHaveMoreInputs()) return;
  for (const pipeline::Macro& macro : pipeline::MacrosOf(key.text())) {
    if (std::ranges::none_of(kOfRun, [&macro](std::string_view name) {
          return EqualsIgnoreCase(name, macro.name);
        })) {
      continue;
    }
    ctx.Report(RuleContext::SourceOf(key, macro.span), "`{}` is another in each run", macro.name)
        .Help("take the file that the content depends on, or give `restoreKeys` too");
    return;
  }
}

}  // namespace

extern constinit const Rule per_run_cache_key = {
    .id = "per-run-cache-key",
    .summary = "the key of a cache is another in each run",
    .severity = Severity::kWarning,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .on = {OnStep{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
