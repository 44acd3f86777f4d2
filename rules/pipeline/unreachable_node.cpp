#include <optional>
#include <vector>

#include "engine/rule_context.h"
#include "pipeline/access_path.h"
#include "pipeline/contradiction.h"
#include "pipeline/expression_uses.h"
#include "pipeline/walk.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A stage, a job or a step never runs: its condition wants two things of one variable, excludes what the conditions around
it want, or it waits for something that is switched off. What never runs checks nothing.

```yaml bad
stages:
- stage: Nightly
  condition: and(eq(variables['Build.Reason'], 'Schedule'), eq(variables['Build.Reason'], 'Manual'))
  jobs: []
```

```yaml good
stages:
- stage: Nightly
  condition: in(variables['Build.Reason'], 'Schedule', 'Manual')
  jobs: []
```

`Build.SourceBranch` of a pull request is `refs/pull/NUMBER/merge`, so no condition holds for pull requests and for a
branch of another name:

```yaml bad
steps:
- script: make deploy
  condition: and(eq(variables['Build.Reason'], 'PullRequest'), eq(variables['Build.SourceBranch'], 'refs/heads/main'))
```

```yaml good
steps:
- script: make deploy
  condition: and(eq(variables['Build.Reason'], 'PullRequest'), eq(variables['System.PullRequest.TargetBranch'], 'main'))
```

The same is asked of `${{ if }}` and of `${{ elseif }}` behind it. A condition that is only `false` is a switch; what
waits for it with the default condition is reported.
)md";

using pipeline::Contradiction;
using pipeline::Requirement;

// A condition as it is written in the file.
struct Condition {
  NodeRef scalar;
  expr::Expression ast;
};
Condition Parse(NodeRef scalar) {
  return {scalar, expr::Parse(scalar.text(), expr::Dialect::kPipelineRuntime)};
}

void Report(const Contradiction& found, std::string_view what, Span second, Span first,
            RuleContext& ctx) {
  if (found.has_ways) {
    ctx.Report(second, "{} never holds: each of its alternatives contradicts the rest", what)
        .Label(first, "{}", found.first.text);
    return;
  }
  const std::string subject = found.subject.empty() ? "" : found.subject + " ";
  ctx.Report(second, "{} never holds: {}{} and {}", what, subject, found.first.text,
             found.second.text)
      .Label(first, "{}{}", subject, found.first.text);
}

// --- One expression ---

// The tests in front of an `elseif` in its chain.
std::vector<NodeRef> TestsBefore(NodeRef member) {
  const NodeRef mapping = member.parent();
  const bool is_item = mapping.parent().IsArray() && mapping.first_child().id() == member.id();
  const NodeRef siblings = is_item ? mapping.parent() : mapping;
  const NodeId self = is_item ? mapping.id() : member.id();
  std::vector<NodeRef> before;
  for (const NodeRef sibling : siblings.children()) {
    if (sibling.id() == self) break;
    const NodeRef directive = is_item ? sibling.first_child() : sibling;
    const auto kind = expr::ParseDirectiveKey(directive.key()).kind;
    if (kind == expr::Directive::kIf) before.clear();
    if (kind == expr::Directive::kIf || kind == expr::Directive::kElseIf) {
      before.push_back(directive);
    }
  }
  return before;
}

void CheckTest(const PipelineExpression& expression, RuleContext& ctx) {
  const NodeRef member = expression.use.node;
  std::vector<expr::Expression> before;
  std::vector<NodeRef> members;
  if (expr::ParseDirectiveKey(member.key()).kind == expr::Directive::kElseIf) {
    for (const NodeRef other : TestsBefore(member)) {
      const Span argument = expr::ParseDirectiveKey(other.key()).argument;
      before.push_back(expr::Parse(other.key().substr(argument.begin, argument.size()),
                                   expr::Dialect::kPipeline));
      members.push_back(other);
    }
  }
  std::vector<Requirement> wanted;
  wanted.reserve(before.size() + 1);
  for (const expr::Expression& other : before) {
    wanted.push_back({&other, false, false, &ctx.pipeline()});
  }
  wanted.push_back({&expression.ast, true, false, &ctx.pipeline()});
  const auto found = pipeline::FindContradiction(wanted);
  if (!found) return;
  const auto source = [&](const pipeline::Demand& demand) {
    if (demand.requirement == before.size()) {
      return RuleContext::SourceOf(expression, demand.span);
    }
    return members[demand.requirement].key_span();
  };
  Report(*found, "the test", source(found->second), source(found->first), ctx);
}

void CheckExpression(const PipelineExpression& expression, RuleContext& ctx) {
  if (!expression.ast.problems.empty()) return;
  if (pipeline::IsTest(expression.use)) {
    CheckTest(expression, ctx);
    return;
  }
  if (expression.use.place == pipeline::ExpressionPlace::kTemplate ||
      !pipeline::IsCondition(expression.use.node)) {
    return;
  }
  const auto found = pipeline::FindContradiction({{&expression.ast, true, false, nullptr}});
  if (!found) return;
  Report(*found, "the condition", RuleContext::SourceOf(expression, found->second.span),
         RuleContext::SourceOf(expression, found->first.span), ctx);
}

// --- Conditions around each other ---

void CheckNested(NodeRef condition, std::vector<NodeRef> around, RuleContext& ctx) {
  std::erase_if(around, [](NodeRef scalar) { return !scalar.IsString(); });
  if (!condition.IsString() || around.empty()) return;
  std::vector<Condition> conditions;
  conditions.reserve(around.size() + 1);
  for (const NodeRef scalar : around) conditions.push_back(Parse(scalar));
  conditions.push_back(Parse(condition));
  std::vector<Requirement> wanted;
  wanted.reserve(conditions.size());
  for (const Condition& part : conditions) wanted.push_back({&part.ast, true, true, nullptr});
  const auto found = pipeline::FindContradiction(wanted);
  // A contradiction of the outer ones is theirs.
  if (!found || found->second.requirement + 1 != conditions.size() ||
      found->first.requirement == found->second.requirement) {
    return;
  }
  Report(*found, "the condition", RuleContext::SourceOf(condition, found->second.span),
         RuleContext::SourceOf(around[found->first.requirement], found->first.span), ctx);
}

NodeRef ConditionOfStage(pipeline::StageId stage, const pipeline::Pipeline& pipeline) {
  return stage == kNoId<pipeline::StageId> ? NodeRef() : pipeline.stages[stage].condition;
}

void CheckStep(const pipeline::Step& step, RuleContext& ctx) {
  if (step.argument || step.job == kNoId<pipeline::JobId>) return;
  const pipeline::Job& job = ctx.pipeline().jobs[step.job];
  CheckNested(step.condition, {ConditionOfStage(job.stage, ctx.pipeline()), job.condition}, ctx);
}

// --- What waits for something that is switched off ---

bool IsOff(NodeRef condition) { return EqualsIgnoreCase(condition.text(), "false"); }

bool NeedsSuccess(NodeRef condition) {
  return !condition || condition.text().empty() || condition.text() == "succeeded()" ||
         condition.text().starts_with("and(succeeded(),");
}

// `is_beside`: whether another one can be meant by a name.
template <class Part, class Parts, class F>
void CheckDependencies(const Part& part, const Parts& parts, const F& is_beside, RuleContext& ctx) {
  if (part.is_template || part.argument || !NeedsSuccess(part.condition)) return;
  const auto check = [&](NodeRef name) {
    if (!name.IsString() || pipeline::HoldsTemplateExpression(name)) return;
    for (const auto& other : parts) {
      if (!EqualsIgnoreCase(other.name.text(), name.text()) || other.possible ||
          other.is_template || !IsOff(other.condition) || !is_beside(other)) {
        continue;
      }
      ctx.Report(name.span(), "this never runs: `{}` is switched off", other.name.text())
          .Label(other.condition.span(), "here");
    }
  };
  if (part.depends_on.IsArray()) {
    for (const NodeRef name : part.depends_on.children()) check(name);
  } else {
    check(part.depends_on);
  }
}

void CheckJob(const pipeline::Job& job, RuleContext& ctx) {
  if (job.argument || job.implicit) return;
  CheckNested(job.condition, {ConditionOfStage(job.stage, ctx.pipeline())}, ctx);
  const auto is_beside = [&job](const pipeline::Job& other) { return other.stage == job.stage; };
  CheckDependencies(job, ctx.pipeline().jobs, is_beside, ctx);
}

void CheckStage(const pipeline::Stage& stage, RuleContext& ctx) {
  CheckDependencies(
      stage, ctx.pipeline().stages, [](const pipeline::Stage&) { return true; }, ctx);
}

}  // namespace

extern constinit const Rule unreachable_node = {
    .id = "unreachable-node",
    .summary = "a stage, a job or a step can never run",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .controls = {"CWE-561"},
    .equivalents = {"actionlint:if-cond-constant"},
    .on = {OnPipelineExpression{CheckExpression}, OnStage{CheckStage}, OnJob{CheckJob},
           OnStep{CheckStep}},
    .docs = kDocs,
};

}  // namespace plumbline
