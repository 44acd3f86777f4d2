#include <string>

#include "engine/rule_context.h"
#include "pipeline/walk.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A stage or a job waits for one that only some runs have: its condition asks for the reason of the run or for the branch. In
the other runs it is skipped, and what waits for it with the default condition is skipped too, without a word.

```yaml bad
stages:
- stage: Approve
  condition: and(succeeded(), eq(variables['Build.Reason'], 'Manual'))
  jobs: []
- stage: Deploy
  dependsOn: Approve
  jobs: []
```

```yaml good
stages:
- stage: Approve
  condition: and(succeeded(), eq(variables['Build.Reason'], 'Manual'))
  jobs: []
- stage: Deploy
  dependsOn: Approve
  condition: and(not(canceled()), in(dependencies.Approve.result, 'Succeeded', 'SucceededWithIssues', 'Skipped'))
  jobs: []
```

That may be just what is meant, as it is where the one reads outputs of the other.
)md";

bool DependsOnRun(NodeRef condition) {
  for (const std::string_view name : {"Build.Reason", "Build.SourceBranch", "System.PullRequest"}) {
    if (ContainsIgnoreCase(condition.text(), name)) return true;
  }
  return false;
}

bool IsDefault(NodeRef condition) {
  const std::string_view text = Trim(condition.text());
  return text.empty() || text == "succeeded()" || text == "succeededOrFailed()";
}

// Whether an expression of the part names the other one.
bool Reads(NodeRef part, std::string_view name) {
  const std::uint32_t end = IndexOf(part.node().subtree_end);
  for (std::uint32_t i = IndexOf(part.id()); i < end; ++i) {
    const NodeRef scalar(part.tree(), static_cast<NodeId>(i));
    if (scalar.IsString() && ContainsIgnoreCase(scalar.text(), "dependencies") &&
        ContainsIgnoreCase(scalar.text(), name)) {
      return true;
    }
  }
  return false;
}

// `is_beside`: whether another one can be meant by a name.
template <class Part, class Parts, class F>
void Check(const Part& part, const Parts& parts, const F& is_beside, RuleContext& ctx) {
  if (part.is_template || part.argument || !IsDefault(part.condition)) return;
  const auto check = [&](NodeRef name) {
    if (!name.IsString() || pipeline::HoldsTemplateExpression(name)) return;
    for (const auto& other : parts) {
      if (!is_beside(other) || other.is_template ||
          !EqualsIgnoreCase(other.name.text(), name.text()) || !DependsOnRun(other.condition) ||
          ContainsIgnoreCase(other.condition.text(), "always()") ||
          Reads(part.node, other.name.text())) {
        continue;
      }
      ctx.Report(name.span(), "in runs without `{}` this is skipped as well", other.name.text())
          .Label(other.condition.span(), "which runs it has");
    }
  };
  if (part.depends_on.IsArray()) {
    for (const NodeRef name : part.depends_on.children()) check(name);
  } else {
    check(part.depends_on);
  }
}

void CheckJob(const pipeline::Job& job, RuleContext& ctx) {
  if (job.implicit) return;
  const auto is_beside = [&job](const pipeline::Job& other) { return other.stage == job.stage; };
  Check(job, ctx.pipeline().jobs, is_beside, ctx);
}

void CheckStage(const pipeline::Stage& stage, RuleContext& ctx) {
  Check(
      stage, ctx.pipeline().stages, [](const pipeline::Stage&) { return true; }, ctx);
}

}  // namespace

extern constinit const Rule dependency_may_be_skipped = {
    .id = "dependency-may-be-skipped",
    .summary = "something waits for what only some runs have, and is skipped with it",
    .severity = Severity::kInfo,
    .confidence = Confidence::kLow,
    .since = "0.1.0",
    .status = Status::kStable,
    .enabled = Default::kPedantic,
    .categories = {"pipeline", "reliability"},
    .on = {OnStage{CheckStage}, OnJob{CheckJob}},
    .docs = kDocs,
};

}  // namespace plumbline
