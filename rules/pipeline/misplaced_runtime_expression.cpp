#include <algorithm>

#include "engine/rule_context.h"
#include "expr/pipeline_functions.h"
#include "pipeline/access_path.h"
#include "pipeline/expression_uses.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`$[ ]` is evaluated in values of variables. In a step, a name, a trigger or a resource it is text, and this is what
the task gets.

```yaml bad
jobs:
- job: B
  dependsOn: A
  steps:
  - script: ./run --version $V
    env:
      V: $[ dependencies.A.outputs['s.version'] ]
```

```yaml good
jobs:
- job: B
  dependsOn: A
  variables:
    version: $[ dependencies.A.outputs['s.version'] ]
  steps:
  - script: ./run --version $V
    env:
      V: $(version)
```

What is passed to a template may end up in a variable, and is not reported. Neither are texts that are no
expression of Azure Pipelines, such as paths into JSON.
)md";

// Whether it calls a function or reads a context: JSON paths and regular expressions do neither.
bool IsMeant(std::string_view text) {
  const expr::Expression ast = expr::Parse(text, expr::Dialect::kPipelineRuntime);
  if (!ast.problems.empty()) return false;
  constexpr std::string_view kContexts[] = {"variables",         "parameters", "dependencies",
                                            "stageDependencies", "pipeline",   "resources"};
  return std::ranges::any_of(ast.nodes, [&ast, &kContexts](const expr::Expr& node) {
    const std::string_view name = ast.TextOf(node.name);
    if (node.kind == expr::ExprKind::kCall) return expr::FindPipelineFunction(name) != nullptr;
    return node.kind == expr::ExprKind::kName &&
           std::ranges::any_of(kContexts, [name](std::string_view context) {
             return EqualsIgnoreCase(context, name);
           });
  });
}

void CheckBelow(NodeRef root, NodeRef script, std::string_view help, RuleContext& ctx) {
  if (!root) return;
  const std::uint32_t end = IndexOf(root.node().subtree_end);
  for (std::uint32_t i = IndexOf(root.id()); i < end; ++i) {
    const NodeRef node(root.tree(), static_cast<NodeId>(i));
    if (!node.IsString() || node == script || node.text().find("$[") == std::string_view::npos) {
      continue;
    }
    const auto inner = expr::RuntimeExpressionSpan(node.text());
    // Some properties of steps are evaluated, as those of jobs are.
    if (!inner || pipeline::IsRuntimePlace(node)) continue;
    if (!IsMeant(node.text().substr(inner->begin, inner->size()))) continue;
    ctx.Report(node.span(), "`$[ ]` is not evaluated in `{}`",
               node.has_key() ? node.key() : node.parent().key())
        .Help("{}", help);
  }
}

void Check(const pipeline::Pipeline& pipeline, RuleContext& ctx) {
  if (ctx.document().tree.text().find("$[") == std::string_view::npos) return;
  constexpr std::string_view kVariable =
      "set a variable of the job to the expression, and write `$(name)` here";
  constexpr std::string_view kEarly = "this is read before any run: write the value";
  for (const pipeline::Step& step : pipeline.steps) {
    if (step.kind == pipeline::StepKind::kTemplate) continue;
    CheckBelow(step.node, step.script, kVariable, ctx);
  }
  for (const pipeline::Job& job : pipeline.jobs) {
    if (job.is_template || job.implicit) continue;
    CheckBelow(job.name, {}, kEarly, ctx);
    CheckBelow(job.depends_on, {}, kEarly, ctx);
    CheckBelow(job.display_name, {}, "write text, or a parameter: `${{ parameters.name }}`", ctx);
  }
  for (const pipeline::Stage& stage : pipeline.stages) {
    if (stage.is_template) continue;
    CheckBelow(stage.name, {}, kEarly, ctx);
    CheckBelow(stage.depends_on, {}, kEarly, ctx);
  }
  for (const NodeRef part : {pipeline.trigger, pipeline.pr, pipeline.schedules}) {
    CheckBelow(part, {}, kEarly, ctx);
  }
  for (const pipeline::Resource& resource : pipeline.resources) {
    CheckBelow(resource.node, {}, kEarly, ctx);
  }
}

}  // namespace

extern constinit const Rule misplaced_runtime_expression = {
    .id = "misplaced-runtime-expression",
    .summary = "a run-time expression stands where it is not evaluated",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .on = {OnPipeline{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
