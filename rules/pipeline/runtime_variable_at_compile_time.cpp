#include <algorithm>

#include "engine/rule_context.h"
#include "pipeline/access_path.h"
#include "pipeline/expression_uses.h"
#include "pipeline/logging_command.h"
#include "pipeline/walk.h"
#include "schema/pipeline_variables.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`${{ }}` is evaluated before a run exists. Most predefined variables have no value yet, nor has anything that a
step sets: the expression sees an empty text, and an `if` on it goes the same way in every run.

```yaml bad
steps:
- ${{ if eq(variables['Agent.OS'], 'Linux') }}:
  - script: make
```

```yaml good
steps:
- script: make
  condition: and(succeeded(), eq(variables['Agent.OS'], 'Linux'))
```

A variable whose value is `$[ ]` has that text as value here, and nothing is known about its result: that is
reported where the text is compared or tested. Names that nothing in the file defines may be defined with the
pipeline, and are not reported.

The same goes for a variable that is set further down: in a job, where its stage reads it, or behind the entry of
`variables` that reads it.
)md";

using pipeline::Variable;

// Calls f for the variables of the pipeline, its stages and its jobs.
template <class F>
void ForEachVariable(const pipeline::Pipeline& pipeline, const F& f) {
  for (const Variable& variable : pipeline.variables) f(variable);
  for (const pipeline::Stage& stage : pipeline.stages) {
    for (const Variable& variable : stage.variables) f(variable);
  }
  for (const pipeline::Job& job : pipeline.jobs) {
    for (const Variable& variable : job.variables) f(variable);
  }
}

bool Contains(NodeRef outer, NodeRef node) {
  return outer.id() <= node.id() && node.id() < outer.node().subtree_end;
}

// Whether an expression at `use` sees what the variable is set to.
enum class Sight : std::uint8_t { kSeen, kElsewhere, kLater };

Sight SightOf(const Variable& variable, NodeRef use) {
  NodeRef list = variable.name;
  while (list && (!list.has_key() || list.key() != "variables")) list = list.parent();
  NodeRef owner = list.parent();
  while (owner.has_key() && pipeline::IsExpressionKey(owner.key())) owner = owner.parent();
  if (!owner) return Sight::kSeen;
  if (!Contains(owner, use)) return Sight::kElsewhere;
  // A variable that is set to itself takes the value from outside.
  const NodeRef entry = variable.name_is_key ? variable.name : variable.name.parent();
  return Contains(list, use) && entry.id() > use.id() ? Sight::kLater : Sight::kSeen;
}

struct Definitions {
  bool any = false;
  bool only_runtime = true;  // Every value is one `$[ ]`.
  const Variable* first = nullptr;
  Sight sight = Sight::kElsewhere;  // The best of all.
};

Definitions DefinitionsOf(std::string_view name, NodeRef use, const pipeline::Pipeline& pipeline) {
  Definitions found;
  ForEachVariable(pipeline, [&](const Variable& variable) {
    if (!EqualsIgnoreCase(variable.Name(), name)) return;
    if (!found.any) found.first = &variable;
    found.any = true;
    if (!expr::RuntimeExpressionSpan(variable.value.text())) found.only_runtime = false;
    const Sight sight = SightOf(variable, use);
    if (sight == Sight::kSeen || found.sight == Sight::kElsewhere) found.sight = sight;
  });
  return found;
}

// Whether a variable may be defined out of sight: by a group, a template, or whatever includes the
// file.
bool MayHaveMore(const RuleContext& ctx) {
  const pipeline::Pipeline& pipeline = ctx.pipeline();
  return ctx.document().kind != DocumentKind::kPipeline || pipeline.more_variables ||
         !pipeline.variable_groups.empty() || !pipeline.templates.empty();
}

// The step whose script sets the variable, or null.
const pipeline::Step* SetterOf(std::string_view name, const pipeline::Pipeline& pipeline) {
  for (const pipeline::Step& step : pipeline.steps) {
    const std::string_view script = step.script.text();
    if (script.find("##vso[") == std::string_view::npos) continue;
    for (const pipeline::LoggingCommand& command : pipeline::FindLoggingCommands(script)) {
      if (!command.Is("task.setvariable")) continue;
      const pipeline::LoggingProperty* variable = command.Find("variable");
      if (variable != nullptr && EqualsIgnoreCase(variable->value, name)) return &step;
    }
  }
  return nullptr;
}

void Check(const PipelineExpression& expression, RuleContext& ctx) {
  const expr::Expression& ast = expression.ast;
  if (expression.use.place != pipeline::ExpressionPlace::kTemplate) return;
  if (!ast.problems.empty() || !ContainsIgnoreCase(ast.text, "variables")) return;
  const bool decides =
      expression.use.is_key &&
      expr::ParseDirectiveKey(expression.use.node.key()).kind != expr::Directive::kExpression;
  for (const pipeline::AccessPath& path : pipeline::AccessPathsOf(ast)) {
    if (!path.IsIn("variables") || path.accessors.size() != 1) continue;
    const std::string_view name = path.Name(0);
    if (name.empty()) continue;
    const Span at = RuleContext::SourceOf(expression, path.span);
    const auto report = [&](std::string_view why) {
      auto builder = ctx.Report(at, "`{}` {}", name, why);
      if (decides) {
        builder.As(Severity::kError).Help("ask in a `condition`, which is evaluated in the run");
      } else {
        builder.Help("write `$({})`, which is replaced in the run", name);
      }
    };
    const Definitions defined = DefinitionsOf(name, expression.use.node, ctx.pipeline());
    if (defined.any && defined.sight != Sight::kSeen) {
      if (MayHaveMore(ctx)) continue;
      ctx.Report(at, "`{}` is not set yet where this is expanded", name)
          .As(Confidence::kMedium)
          .Label(defined.first->NameSpan(), "{}",
                 defined.sight == Sight::kLater ? "it is set here, behind it"
                                                : "it is set here, for this part alone")
          .Help("set the variable further up");
      continue;
    }
    if (defined.any) {
      // The text `$[ ... ]` may be handed on as it is.
      const bool is_looked_at = decides || path.id != ast.root;
      if (!defined.only_runtime || !is_looked_at) continue;
      auto builder = ctx.Report(at, "`{}` gets its value in the run", name);
      builder.Label(defined.first->NameSpan(), "here the expression sees the text of its value")
          .Help("ask in a `condition`, which is evaluated in the run");
      if (decides) builder.As(Severity::kError);
      continue;
    }
    const schema::PipelineVariable* const predefined = schema::FindPipelineVariable(name);
    if (predefined != nullptr) {
      if (!predefined->at_compile_time && !predefined->settable &&
          !predefined->is_run_number_token) {
        report("has no value when templates are expanded");
      }
    } else if (!ctx.pipeline().more_variables && ctx.pipeline().variable_groups.empty() &&
               SetterOf(name, ctx.pipeline()) != nullptr) {
      report("is set by a step, after templates are expanded");
    }
  }
}

}  // namespace

extern constinit const Rule runtime_variable_at_compile_time = {
    .id = "runtime-variable-at-compile-time",
    .summary = "a template expression reads a variable that only a run has",
    .severity = Severity::kWarning,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .on = {OnPipelineExpression{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
