#include <algorithm>
#include <string>

#include "engine/rule_context.h"
#include "pipeline/access_path.h"
#include "pipeline/deployment_steps.h"
#include "pipeline/expression_uses.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A condition asks whether a part of the branch's name is there. Whoever can push a branch called `fix-main` or `feature/main`
passes it.

```yaml bad
stages:
- stage: Deploy
  condition: and(succeeded(), contains(variables['Build.SourceBranch'], 'main'))
  jobs:
  - deployment: app
    environment: prod
```

```yaml good
stages:
- stage: Deploy
  condition: and(succeeded(), eq(variables['Build.SourceBranch'], 'refs/heads/main'))
  jobs:
  - deployment: app
    environment: prod
```

It is a warning where the stage, job or step deploys, else a hint. A `startsWith` whose text ends in `/` names a folder of
branches and is fine; without, it is reported for the names that one branch alone usually has.
)md";

using expr::ExprId;

constexpr std::string_view kSingle[] = {
    "main", "master",     "develop", "development", "trunk",
    "prod", "production", "staging", "stage",       "live",
};

bool IsSingle(std::string_view name) {
  return std::ranges::any_of(
      kSingle, [name](std::string_view known) { return EqualsIgnoreCase(known, name); });
}

std::string_view WithoutHeads(std::string_view text) {
  constexpr std::string_view kHeads = "refs/heads/";
  return StartsWithIgnoreCase(text, kHeads) ? text.substr(kHeads.size()) : text;
}

bool IsBranch(const expr::Expression& ast, ExprId id) {
  const std::string name = pipeline::MemberReadAt(ast, id, "variables");
  return EqualsIgnoreCase(name, "Build.SourceBranch") ||
         EqualsIgnoreCase(name, "Build.SourceBranchName");
}

bool IsNegated(const expr::Expression& ast, ExprId id) {
  for (ExprId at{0}; at < ast.nodes.end_id(); at = static_cast<ExprId>(IndexOf(at) + 1)) {
    if (!ast.IsCallOf(at, "not")) continue;
    const Span outer = ast.nodes[at].span;
    const Span inner = ast.nodes[id].span;
    if (outer.begin < inner.begin && inner.end <= outer.end) return true;
  }
  return false;
}

// What passes besides what is meant; empty when the test is as narrow as it looks.
std::string Intruder(const expr::Expression& ast, ExprId id) {
  const bool contains = ast.IsCallOf(id, "contains");
  const bool starts = ast.IsCallOf(id, "startsWith");
  const bool ends = ast.IsCallOf(id, "endsWith");
  if ((!contains && !starts && !ends) || ast.ChildCount(id) != 2) return {};
  const ExprId left = ast.Child(id, 0);
  const ExprId right = ast.Child(id, 1);
  // A list in a text.
  if (contains && ast.nodes[left].kind == expr::ExprKind::kString && IsBranch(ast, right)) {
    const std::string list = ast.StringValue(left);
    const std::size_t first = std::min(list.find_first_of(",; |"), list.size());
    return first < 2 ? std::string() : list.substr(0, first / 2);
  }
  if (!IsBranch(ast, left) || ast.nodes[right].kind != expr::ExprKind::kString ||
      ast.nodes[right].templated) {
    return {};
  }
  const std::string text = ast.StringValue(right);
  if (starts) return IsSingle(WithoutHeads(text)) ? text + "-x" : std::string();
  std::string_view name = WithoutHeads(text);
  if (name.starts_with('/')) name.remove_prefix(1);
  if (!IsSingle(name)) return {};
  return contains ? fmt::format("refs/heads/x-{}-x", name)
                  : fmt::format("refs/heads/{}{}", text.starts_with('/') ? "x" : "x-", text);
}

template <class Part>
bool DeploysIn(const Part& part, const pipeline::Pipeline& pipeline) {
  return pipeline::Deploys(part, pipeline);
}
bool DeploysIn(const pipeline::Step& step, const pipeline::Pipeline&) {
  return pipeline::Deploys(step);
}

// `part` is what has the condition.
template <class Part>
void CheckCondition(const Part& part, RuleContext& ctx) {
  const NodeRef condition = part.condition;
  if (!condition.IsString() || !ContainsIgnoreCase(condition.text(), "Build.SourceBranch")) return;
  const expr::Expression ast = expr::Parse(condition.text(), expr::Dialect::kPipelineRuntime);
  if (!ast.problems.empty() || ast.templated) return;
  for (ExprId id{0}; id < ast.nodes.end_id(); id = static_cast<ExprId>(IndexOf(id) + 1)) {
    if (ast.nodes[id].kind != expr::ExprKind::kCall) continue;
    const std::string intruder = Intruder(ast, id);
    if (intruder.empty() || IsNegated(ast, id)) continue;
    auto report = ctx.Report(RuleContext::SourceOf(condition, ast.nodes[id].span),
                             "a branch `{}` passes this test as well", intruder);
    report.As(DeploysIn(part, ctx.pipeline()) ? Severity::kWarning : Severity::kHint)
        .Help("compare the whole name with `eq()` or `in()`");
  }
}

void CheckStage(const pipeline::Stage& stage, RuleContext& ctx) { CheckCondition(stage, ctx); }
void CheckJob(const pipeline::Job& job, RuleContext& ctx) {
  if (!job.implicit) CheckCondition(job, ctx);
}
void CheckStep(const pipeline::Step& step, RuleContext& ctx) { CheckCondition(step, ctx); }

}  // namespace

extern constinit const Rule unsound_contains = {
    .id = "unsound-contains",
    .summary = "a condition on a part of the branch's name lets other branches pass",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline-security"},
    .controls = {"CWE-183", "CICD-SEC-1"},
    .equivalents = {"zizmor:unsound-contains"},
    .on = {OnStage{CheckStage}, OnJob{CheckJob}, OnStep{CheckStep}},
    .docs = kDocs,
};

}  // namespace plumbline
