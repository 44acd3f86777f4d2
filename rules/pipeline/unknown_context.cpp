#include <algorithm>

#include "base/nearest.h"
#include "engine/rule_context.h"
#include "expr/search.h"
#include "pipeline/access_path.h"
#include "pipeline/expression_uses.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
An expression begins with a name that is no context, no function and no loop variable. Quotes around a text, or
`variables.` in front of a name, were forgotten.

```yaml bad
steps:
- script: make
  condition: and(succeeded(), eq(variables.env, prod))
```

```yaml good
steps:
- script: make
  condition: and(succeeded(), eq(variables.env, 'prod'))
```

Loop variables of `${{ each }}` exist in the body of the loop only, and only in `${{ }}`.
)md";

constexpr std::string_view kContexts[] = {"parameters",        "variables", "dependencies",
                                          "stageDependencies", "pipeline",  "resources"};

bool Holds(std::span<const std::string_view> names, std::string_view name) {
  return std::ranges::any_of(names,
                             [name](std::string_view it) { return EqualsIgnoreCase(it, name); });
}

bool IsVariable(const pipeline::Pipeline& pipeline, std::string_view name) {
  const auto holds = [name](const std::vector<pipeline::Variable>& variables) {
    return std::ranges::any_of(variables, [name](const pipeline::Variable& variable) {
      return EqualsIgnoreCase(variable.Name(), name);
    });
  };
  return holds(pipeline.variables) ||
         std::ranges::any_of(
             pipeline.stages,
             [&](const pipeline::Stage& stage) { return holds(stage.variables); }) ||
         std::ranges::any_of(pipeline.jobs,
                             [&](const pipeline::Job& job) { return holds(job.variables); });
}

// Whether the name stands alone as what a function compares, and not in front of an accessor.
bool IsCompared(const expr::Expression& ast, expr::ExprId id) {
  const expr::ExprId parent = expr::ParentOf(ast, id);
  if (parent == kNoId<expr::ExprId>) return false;
  constexpr std::string_view kFunctions[] = {
      "eq", "ne", "in", "notIn", "contains", "containsValue", "startsWith", "endsWith", "replace"};
  return ast.nodes[parent].first_child != id &&
         std::ranges::any_of(kFunctions,
                             [&](std::string_view name) { return ast.IsCallOf(parent, name); });
}

void AddHelp(ReportBuilder& report, const PipelineExpression& expression, expr::ExprId id,
             const RuleContext& ctx) {
  const expr::Expression& ast = expression.ast;
  const Span span = ast.nodes[id].name;
  const std::string_view name = ast.TextOf(span);
  const bool is_early = expression.use.place == pipeline::ExpressionPlace::kTemplate;
  const auto fix = [&](FixSafety safety, std::string title, std::string_view text) {
    if (const auto written = pipeline::WrittenIn(expression.use, text)) {
      report.Fix(safety, std::move(title), RuleContext::SourceOf(expression, span), *written);
    }
  };
  if (IsVariable(ctx.pipeline(), name)) {
    const std::string better = fmt::format("variables.{}", name);
    report.Help("did you mean `{}`?", better);
    fix(FixSafety::kUnsafe, "read the variable", better);
  } else if (ctx.pipeline().FindParameter(name) != nullptr) {
    const std::string better = is_early ? fmt::format("parameters.{}", name)
                                        : fmt::format("'${{{{ parameters.{} }}}}'", name);
    report.Help("did you mean `{}`?", better);
    fix(FixSafety::kUnsafe, "read the parameter", better);
  } else if (const auto nearest = OnlyNearest(name, kContexts)) {
    report.Help("did you mean `{}`?", *nearest);
    fix(FixSafety::kSafe, fmt::format("read `{}`", *nearest), *nearest);
  } else if (IsCompared(ast, id)) {
    const std::string better = fmt::format("'{}'", name);
    report.Help("a text needs quotes: `{}`", better);
    fix(FixSafety::kUnsafe, "put it in quotes", better);
  } else if (is_early) {
    report.Help("there are `parameters`, `variables`, and loop variables in their loops");
  } else {
    report.Help("there are `variables`, and in jobs and stages `dependencies`");
  }
}

void Check(const PipelineExpression& expression, RuleContext& ctx) {
  const expr::Expression& ast = expression.ast;
  if (!ast.problems.empty() || ast.templated) return;
  for (expr::ExprId id{0}; id < ast.nodes.end_id();
       id = static_cast<expr::ExprId>(IndexOf(id) + 1)) {
    const expr::Expr& node = ast.nodes[id];
    if (node.kind != expr::ExprKind::kName) continue;
    const std::string_view name = ast.TextOf(node.name);
    if (Holds(kContexts, name)) continue;
    if (expression.use.place == pipeline::ExpressionPlace::kTemplate &&
        Holds(pipeline::LoopVariablesAround(expression.use), name)) {
      continue;
    }
    auto report =
        ctx.Report(RuleContext::SourceOf(expression, node.name), "there is no context `{}`", name);
    AddHelp(report, expression, id, ctx);
  }
}

}  // namespace

extern constinit const Rule unknown_context = {
    .id = "unknown-context",
    .summary = "an expression begins with a name that means nothing",
    .severity = Severity::kError,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "pipeline"},
    .equivalents = {"actionlint:contexts-and-builtin-func"},
    .on = {OnPipelineExpression{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
