#include <algorithm>

#include "engine/rule_context.h"
#include "expr/lexer.h"
#include "expr/rewrite.h"
#include "pipeline/expression_uses.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Expressions of Azure Pipelines know functions and strings in single quotes, and nothing else. Operators, double quotes
and contexts of other systems do not parse, and the run fails before it starts.

```yaml bad
steps:
- script: make
  condition: variables.x == "y"
```

```yaml good
steps:
- script: make
  condition: and(succeeded(), eq(variables.x, 'y'))
```

The fix writes the calls that mean the same. A condition that replaces `succeeded()` runs after failures too: look at
what it says once it parses.
)md";

// Contexts of GitHub workflows, and what to read here.
struct Context {
  std::string_view name;
  std::string_view help;
};
constexpr Context kContexts[] = {
    {"env", "use `variables['name']`"},
    {"github", "use a predefined variable, such as `variables['Build.SourceBranch']`"},
    {"inputs", "use `parameters.name`"},
    {"matrix", "use `variables['name']`; values of a matrix are variables"},
    {"needs", "use `dependencies.job.outputs['step.name']`"},
    {"secrets", "use `variables['name']`"},
};

struct Place {
  Span span;  // In the expression's text.
  std::string message;
  std::string help;
};

// True inside of `${{ each name in ... }}`.
bool IsLoopVariable(const pipeline::ExpressionUse& use, std::string_view name) {
  for (NodeRef node = use.is_key ? use.node.parent() : use.node; node; node = node.parent()) {
    if (!node.has_key()) continue;
    const std::string_view key = node.key();
    const expr::DirectiveKey directive = expr::ParseDirectiveKey(key);
    if (directive.kind != expr::Directive::kEach) continue;
    const Span variable = directive.variable;
    if (EqualsIgnoreCase(key.substr(variable.begin, variable.size()), name)) return true;
  }
  return false;
}

void FindContexts(const PipelineExpression& expression, std::vector<Place>& places) {
  for (const expr::Expr& node : expression.ast.nodes) {
    if (node.kind != expr::ExprKind::kMember && node.kind != expr::ExprKind::kIndex) continue;
    const expr::Expr& base = expression.ast.nodes[node.first_child];
    if (base.kind != expr::ExprKind::kName) continue;
    const std::string_view name = expression.ast.TextOf(base.span);
    const auto* context = std::ranges::find_if(
        kContexts, [name](const Context& c) { return EqualsIgnoreCase(c.name, name); });
    if (context == std::end(kContexts) || IsLoopVariable(expression.use, name)) continue;
    places.push_back({base.span, fmt::format("`{}` is no context of Azure Pipelines", name),
                      std::string(context->help)});
  }
}

void Check(const PipelineExpression& expression, RuleContext& ctx) {
  std::vector<Place> places;
  FindContexts(expression, places);
  const bool has_context = !places.empty();
  for (const expr::ExprProblem& problem : expression.ast.problems) {
    if (problem.kind == expr::ExprProblemKind::kForeignOperator ||
        problem.kind == expr::ExprProblemKind::kDoubleQuote) {
      places.push_back({problem.span, problem.message, problem.help});
    }
  }
  if (places.empty()) return;
  std::ranges::stable_sort(places, {}, [](const Place& place) { return place.span.begin; });
  const auto source = [&expression](Span span) { return RuleContext::SourceOf(expression, span); };
  auto report = ctx.Report(source(places[0].span), "{}", places[0].message);
  if (!places[0].help.empty()) report.Help("{}", places[0].help);
  for (std::size_t i = 1; i < places.size(); ++i) {
    const Place& place = places[i];
    report.Label(source(place.span), "{}", place.help.empty() ? place.message : place.help);
  }
  if (has_context || !expression.use.is_closed) return;
  const auto text = expr::RewriteOperators(expression.ast);
  if (!text) return;
  const auto written = pipeline::WrittenIn(expression.use, Trim(*text));
  if (!written) return;
  // White space around the expression stays: it may be line breaks.
  const Span all{0, static_cast<std::uint32_t>(expression.ast.text.size())};
  report.Fix(FixSafety::kSafe, "write the calls that mean the same",
             source(expr::TrimSpan(expression.ast.text, all)), *written);
}

}  // namespace

extern constinit const Rule foreign_expression_syntax = {
    .id = "foreign-expression-syntax",
    .summary = "operators, quotes or contexts of another language stand in an expression",
    .severity = Severity::kError,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "pipeline"},
    .equivalents = {"actionlint:syntax-expression"},
    .on = {OnPipelineExpression{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
