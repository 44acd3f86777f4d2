#include <charconv>

#include "base/pattern.h"
#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A job fetches a part of the history and runs a tool that needs all of it. Version numbers collapse to `0.1.0`, or the tool
stops.

```yaml bad
steps:
- checkout: self
  fetchDepth: 1
- task: gitversion/execute@3
```

```yaml good
steps:
- checkout: self
  fetchDepth: 0
- task: gitversion/execute@3
```

Nothing is said when the job fetches the rest itself, and when the depth is not written: it is a setting of the pipeline then.
)md";

constinit Pattern kTool{
    R"re((?i)\bnbgv\b|\bgitversion\b|\bgit\s+describe\b|\bsemantic-release\b|\bstandard-version\b)re"
    R"re(|\bgit\s+merge-base\b|\bgit\s+rev-list\b[^\n]*--count)re"};
constinit Pattern kFetch{
    R"re((?i)--unshallow|\bgit\s+fetch\b[^\n]*--(?:depth|deepen|shallow-since))re"};

// The depth of a checkout of the pipeline's own repository; 0 for the whole history or when it is
// not known.
int DepthOf(const pipeline::Step& step) {
  if (step.kind != pipeline::StepKind::kCheckout || step.discriminator.text() != "self") return 0;
  const std::string_view text = step.Input("fetchDepth").text();
  int depth = 0;
  std::from_chars(text.data(), text.data() + text.size(), depth);
  return depth;
}

void Check(const pipeline::Job& job, RuleContext& ctx) {
  if (job.argument) return;
  NodeRef depth;
  for (const pipeline::StepId id : job.steps) {
    const pipeline::Step& step = ctx.pipeline().steps[id];
    if (DepthOf(step) > 0 && !step.possible) depth = step.Input("fetchDepth");
    if (step.script && kFetch.FoundIn(step.script.text())) return;
  }
  if (!depth) return;
  for (const pipeline::StepId id : job.steps) {
    const pipeline::Step& step = ctx.pipeline().steps[id];
    const bool is_task = StartsWithIgnoreCase(step.task, "gitversion");
    if (!is_task && !(step.script && kTool.FoundIn(step.script.text()))) continue;
    const std::uint32_t size = static_cast<std::uint32_t>(depth.text().size());
    ctx.Report(depth.span(), "a tool of this job needs the whole history")
        .Label(is_task ? step.discriminator.span() : step.discriminator.key_span(), "here")
        .Help("use `fetchDepth: 0`")
        .Fix(FixSafety::kUnsafe, "fetch the whole history", RuleContext::SourceOf(depth, {0, size}),
             "0");
    return;
  }
}

}  // namespace

extern constinit const Rule shallow_clone_breaks_tool = {
    .id = "shallow-clone-breaks-tool",
    .summary = "a tool that needs the whole history runs on a part of it",
    .severity = Severity::kWarning,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .on = {OnJob{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
