#include <algorithm>
#include <vector>

#include "engine/rule_context.h"
#include "pipeline/access_path.h"
#include "pipeline/expression_uses.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`${{ }}` puts its text into a condition as it is. Without quotes around it, the text becomes a part of the
expression: `eq(variables.env, prod)` does not parse, and a text with commas and brackets is code.

```yaml bad
parameters:
- name: target
  type: string
  default: prod
steps:
- script: make
  condition: and(succeeded(), eq(variables.env, ${{ parameters.target }}))
```

```yaml good
parameters:
- name: target
  type: string
  default: prod
steps:
- script: make
  condition: and(succeeded(), eq(variables.env, '${{ parameters.target }}'))
```

Reported where a known value of the parameter or variable is no operand by itself. Values that are expressions,
such as `succeeded()` or `'text'` with its quotes, are meant to be put in like this. Where anybody may pass any
text, it is an error.
)md";

using expr::ExprId;

// Whether a text can stand where an operand does.
bool IsOperand(std::string_view text) {
  const expr::Expression ast = expr::Parse(text, expr::Dialect::kPipelineRuntime);
  return ast.problems.empty() && ast.root != kNoId<ExprId> &&
         ast.nodes[ast.root].kind != expr::ExprKind::kName;
}

struct Known {
  std::vector<std::string_view> values;
  bool is_free = false;  // Any text may be passed.
};

Known ValuesOf(std::string_view inner, const pipeline::Pipeline& pipeline) {
  Known known;
  const expr::Expression ast = expr::Parse(inner, expr::Dialect::kPipeline);
  if (!ast.problems.empty()) return known;
  const std::string parameter_name = pipeline::MemberReadAt(ast, ast.root, "parameters");
  if (!parameter_name.empty()) {
    const pipeline::Parameter* const parameter = pipeline.FindParameter(parameter_name);
    if (parameter == nullptr || pipeline.legacy_parameters ||
        (parameter->type && parameter->type.text() != "string")) {
      return known;
    }
    known.is_free = !parameter->values;
    for (const NodeRef value : parameter->values.children()) known.values.push_back(value.text());
    if (parameter->default_value.IsString())
      known.values.push_back(parameter->default_value.text());
    return known;
  }
  const std::string name = pipeline::MemberReadAt(ast, ast.root, "variables");
  if (name.empty()) return known;
  for (const pipeline::Variable& variable : pipeline.variables) {
    if (!EqualsIgnoreCase(variable.Name(), name)) continue;
    if (variable.value.text().find('$') != std::string_view::npos) return {};
    known.values.push_back(variable.value.text());
  }
  return known;
}

// Functions that look at values, as opposed to `and` and `or`, into which conditions are put.
bool TakesValues(const expr::Expression& ast, ExprId call) {
  constexpr std::string_view kFunctions[] = {"eq",       "ne",         "in",       "notIn",
                                             "contains", "startsWith", "endsWith", "containsValue",
                                             "gt",       "ge",         "lt",       "le"};
  return std::ranges::any_of(kFunctions,
                             [&](std::string_view name) { return ast.IsCallOf(call, name); });
}

void CheckOperand(const PipelineExpression& expression, ExprId id, RuleContext& ctx) {
  const expr::Expression& ast = expression.ast;
  const std::string_view text = ast.TextOf(ast.nodes[id].span);
  if (!text.starts_with("${{") || !text.ends_with("}}")) return;
  const Known known = ValuesOf(text.substr(3, text.size() - 5), ctx.pipeline());
  const auto bad =
      std::ranges::find_if(known.values, [](std::string_view value) { return !IsOperand(value); });
  if (bad == known.values.end()) return;
  const Span at = RuleContext::SourceOf(expression, ast.nodes[id].span);
  auto report = ctx.Report(at, "the text `{}` becomes a part of the expression", *bad);
  const std::string better = fmt::format("'{}'", text);
  report.Help("put quotes around it: `{}`", better);
  if (known.is_free) {
    report.As(Severity::kError)
        .Note("whoever sets the parameter can change what the condition means");
  }
  if (const auto written = pipeline::WrittenIn(expression.use, better)) {
    report.Fix(FixSafety::kSafe, "put it in quotes", at, *written);
  }
}

void Check(const PipelineExpression& expression, RuleContext& ctx) {
  const expr::Expression& ast = expression.ast;
  if (expression.use.place == pipeline::ExpressionPlace::kTemplate || !ast.templated) return;
  if (!ast.problems.empty()) return;
  for (ExprId id{0}; id < ast.nodes.end_id(); id = static_cast<ExprId>(IndexOf(id) + 1)) {
    if (ast.nodes[id].kind != expr::ExprKind::kCall || !TakesValues(ast, id)) continue;
    for (const ExprId argument : ast.Children(id)) {
      if (ast.nodes[argument].kind == expr::ExprKind::kTemplate) {
        CheckOperand(expression, argument, ctx);
      }
    }
  }
}

}  // namespace

extern constinit const Rule templated_condition_quote = {
    .id = "templated-condition-quote",
    .summary = "`${{ }}` stands without quotes in a condition",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .equivalents = {"zizmor:unsound-condition"},
    .on = {OnPipelineExpression{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
