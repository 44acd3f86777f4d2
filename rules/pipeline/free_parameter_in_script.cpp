#include <string>

#include "engine/rule_context.h"
#include "pipeline/access_path.h"
#include "pipeline/run_triggers.h"
#include "pipeline/value_flow.h"
#include "pipeline/walk.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The parameter becomes text of the script before it runs: whoever may queue a run gets a shell with what the job has, such as a
service connection.

```yaml bad
parameters:
- name: target
  type: string
  default: all
steps:
- task: AzureCLI@2
  inputs:
    azureSubscription: prod
    scriptType: bash
    scriptLocation: inlineScript
    inlineScript: ./deploy.sh ${{ parameters.target }}
```

```yaml good
parameters:
- name: target
  type: string
  default: all
steps:
- task: AzureCLI@2
  inputs:
    azureSubscription: prod
    scriptType: bash
    scriptLocation: inlineScript
    inlineScript: ./deploy.sh "$TARGET"
  env:
    TARGET: ${{ parameters.target }}
```

Parameters with `values`, numbers and booleans are fine. In a job that can do nothing special it is a hint.
)md";

using pipeline::Step;

// `parameters.x`, when it is all of the expression.
std::string ParameterOf(std::string_view inner) {
  const expr::Expression ast = expr::Parse(inner, expr::Dialect::kPipeline);
  if (!ast.problems.empty() || ast.root == kNoId<expr::ExprId>) return {};
  return pipeline::MemberReadAt(ast, ast.root, "parameters");
}

bool IsFree(const pipeline::Parameter& parameter) {
  return EqualsIgnoreCase(parameter.type.text(), "string") && !parameter.values;
}

void CheckScalar(const Step& step, NodeRef scalar, bool in_script, RuleContext& ctx) {
  const std::string_view text = scalar.text();
  if (text.find("${{") == std::string_view::npos) return;
  const pipeline::Pipeline& model = ctx.pipeline();
  for (const expr::Piece& piece : expr::SplitPipelineText(text)) {
    if (piece.kind != expr::PieceKind::kTemplate) continue;
    const std::string name = ParameterOf(text.substr(piece.inner.begin, piece.inner.size()));
    const pipeline::Parameter* const parameter = name.empty() ? nullptr : model.FindParameter(name);
    if (parameter == nullptr || !IsFree(*parameter)) continue;
    if (in_script && ctx.scripts().Of(step).InComment(piece.outer.begin)) continue;
    if (!model.jobs.Contains(step.job)) continue;
    const pipeline::Job& job = model.jobs[step.job];
    pipeline::Privilege privilege = pipeline::PrivilegeOf(model, job);
    if (!privilege && pipeline::IsSelfHosted(model, job))
      privilege.text = "runs on machines of its own";
    if (!privilege && job.environment) {
      privilege = {job.environment, "deploys to an environment"};
    }
    auto report = ctx.Report(RuleContext::SourceOf(scalar, piece.outer),
                             "whoever may queue a run writes `{}` into {}", name,
                             in_script ? "the script" : "the arguments");
    report.Help("pass it in `env`, or list its `values`");
    if (!privilege) {
      report.As(Severity::kHint);
    } else if (privilege.node) {
      report.Label(privilege.node.span(), "the job {}", privilege.text);
    }
  }
}

void Check(const Step& step, RuleContext& ctx) {
  const pipeline::Pipeline& model = ctx.pipeline();
  if (model.role != pipeline::Role::kPipeline || model.parameters.empty()) return;
  if (step.script) CheckScalar(step, step.script, true, ctx);
  pipeline::ForEachMember(step.inputs, false, [&](NodeRef input, bool) {
    if (input != step.script && input.IsString() && pipeline::IsArgumentInput(input.key())) {
      CheckScalar(step, input, false, ctx);
    }
  });
}

}  // namespace

extern constinit const Rule free_parameter_in_script = {
    .id = "free-parameter-in-script",
    .summary = "a free-text parameter is pasted into a script of a job that can do more",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline-security", "injection"},
    .controls = {"CWE-78", "CICD-SEC-4"},
    .equivalents = {"zizmor:template-injection", "sonar:S8263"},
    .on = {OnStep{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
