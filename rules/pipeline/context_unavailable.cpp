#include <algorithm>

#include "engine/rule_context.h"
#include "pipeline/access_path.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A context is read where it does not exist. `${{ }}` has `parameters`, `variables` and loop variables. `$[ ]` of the
pipeline's own variables has `variables`, `pipeline` and `resources`; of stages and jobs also `dependencies` and
`stageDependencies`, as have conditions of jobs and stages, without `resources`. Conditions of steps have
`variables` alone.

```yaml bad
parameters:
- name: deploy
  type: boolean
  default: false
steps:
- script: make
  condition: and(succeeded(), eq(parameters.deploy, true))
```

```yaml good
parameters:
- name: deploy
  type: boolean
  default: false
steps:
- script: make
  condition: and(succeeded(), eq('${{ parameters.deploy }}', 'True'))
```

In steps and in variables of jobs the run finds out only when it gets there.
)md";

using azp::Slot;

constexpr std::uint8_t Bit(Slot slot) {
  return static_cast<std::uint8_t>(1U << static_cast<unsigned>(slot));
}
constexpr std::uint8_t kConditions = Bit(Slot::kStageCondition) | Bit(Slot::kJobCondition);
constexpr std::uint8_t kVariables = Bit(Slot::kRootVariable) | Bit(Slot::kVariable);

struct ContextName {
  std::string_view name;
  std::uint8_t slots;
};
constexpr ContextName kContexts[] = {
    {"parameters", Bit(Slot::kTemplate)},
    {"dependencies", Bit(Slot::kVariable) | kConditions},
    {"stageDependencies", Bit(Slot::kVariable) | kConditions},
    {"pipeline", kVariables | kConditions},
    {"resources", kVariables},
};

std::string_view PlaceOf(Slot slot) {
  switch (slot) {
    case Slot::kTemplate:
      return "`${{ }}`";
    case Slot::kRootVariable:
      return "`$[ ]` of the pipeline's variables";
    case Slot::kVariable:
      return "`$[ ]`";
    case Slot::kStageCondition:
      return "the condition of a stage";
    case Slot::kJobCondition:
      return "the condition of a job";
    case Slot::kStepCondition:
      break;
  }
  return "the condition of a step";
}

void AddHelp(ReportBuilder& report, const expr::Expression& ast, const ContextName& context,
             Span name, Slot slot) {
  if (context.name == "resources") {
    report.Help("what resources are is in variables: `variables['resources.pipeline.NAME.runID']`");
  } else if (context.name == "parameters") {
    const std::string_view rest = ast.text.substr(name.end);
    const std::size_t end =
        rest.find_first_not_of(".abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
    report.Help("write `'${{{{ {}{} }}}}'`, which puts its text in before the run starts",
                context.name, rest.substr(0, end));
  } else if (slot == Slot::kStepCondition) {
    report.Help("a variable of the job can carry the value: `name: $[ {}... ]`", context.name);
  } else if (slot == Slot::kTemplate) {
    report.Help("templates are expanded before anything runs: ask in a `condition` or in `$[ ]`");
  } else if (slot == Slot::kRootVariable && context.name != "pipeline") {
    report.Help("set the variable in the job or stage that needs it");
  }
}

void Check(const PipelineExpression& expression, RuleContext& ctx) {
  const expr::Expression& ast = expression.ast;
  if (!ast.problems.empty() || ast.templated) return;
  std::optional<Slot> slot;
  for (const expr::Expr& node : ast.nodes) {
    if (node.kind != expr::ExprKind::kName) continue;
    const std::string_view name = ast.TextOf(node.name);
    const auto* context = std::ranges::find_if(
        kContexts, [name](const ContextName& it) { return EqualsIgnoreCase(it.name, name); });
    if (context == std::end(kContexts)) continue;
    if (!slot) slot = pipeline::ContextSlotOf(expression.use, ctx.pipeline());
    if (!slot) return;
    if ((context->slots & Bit(*slot)) != 0) continue;
    // A loop variable may be called like a context that the place does not have.
    if (*slot == Slot::kTemplate &&
        std::ranges::any_of(
            pipeline::LoopVariablesAround(expression.use),
            [name](std::string_view loop) { return EqualsIgnoreCase(loop, name); })) {
      continue;
    }
    auto report = ctx.Report(RuleContext::SourceOf(expression, node.name),
                             "`{}` does not exist in {}", context->name, PlaceOf(*slot));
    AddHelp(report, ast, *context, node.name, *slot);
  }
}

}  // namespace

extern constinit const Rule context_unavailable = {
    .id = "context-unavailable",
    .summary = "a context is read where it does not exist",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "pipeline"},
    .equivalents = {"actionlint:ctx-spfunc-availability"},
    .on = {OnPipelineExpression{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
