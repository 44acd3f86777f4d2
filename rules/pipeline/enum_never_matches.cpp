#include <algorithm>
#include <vector>

#include "base/nearest.h"
#include "engine/rule_context.h"
#include "pipeline/access_path.h"
#include "pipeline/expression_uses.h"
#include "schema/pipeline_variables.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Something that has one of a few values is compared with a text that is none of them: a predefined variable such as
`Build.Reason`, the result of a dependency, or a parameter with `values`. The comparison never holds.

```yaml bad
steps:
- script: make
  condition: and(succeeded(), eq(variables['Agent.OS'], 'Windows'))
```

```yaml good
steps:
- script: make
  condition: and(succeeded(), eq(variables['Agent.OS'], 'Windows_NT'))
```

Letter case does not matter. A comparison with the empty text asks whether there is a value, and is not reported.
)md";

using expr::ExprId;

struct Values {
  std::string subject;
  std::vector<std::string_view> all;
};

// What `id` can be, where that is a closed list; else empty.
Values ValuesOf(const PipelineExpression& expression, ExprId id, const RuleContext& ctx) {
  const auto path = pipeline::AccessPathAt(expression.ast, id);
  if (!path || path->accessors.empty()) return {};
  const bool is_early = expression.use.place == pipeline::ExpressionPlace::kTemplate;
  const std::size_t size = path->accessors.size();
  if (path->IsIn("variables") && size == 1 && !path->Name(0).empty()) {
    const schema::PipelineVariable* const variable = schema::FindPipelineVariable(path->Name(0));
    if (variable == nullptr || variable->values.empty() || variable->settable ||
        variable->values.find(' ') != std::string_view::npos ||
        (is_early && !variable->at_compile_time)) {
      return {};
    }
    Values values{fmt::format("`{}`", variable->name), {}};
    for (std::string_view rest = variable->values; !rest.empty();) {
      const std::size_t bar = rest.find('|');
      values.all.push_back(rest.substr(0, bar));
      rest = bar == std::string_view::npos ? std::string_view() : rest.substr(bar + 1);
    }
    return values;
  }
  const bool is_result =
      (path->IsIn("dependencies") && size == 2 && path->accessors[1].Is("result")) ||
      (path->IsIn("stageDependencies") && size == 3 && path->accessors[2].Is("result"));
  if (is_result) {
    return {"a result",
            {"Succeeded", "SucceededWithIssues", "Failed", "Canceled", "Skipped", "Abandoned"}};
  }
  if (!is_early || !path->IsIn("parameters") || size != 1) return {};
  const pipeline::Parameter* const parameter = ctx.pipeline().FindParameter(path->Name(0));
  // Numbers and booleans are converted before they are compared.
  if (parameter == nullptr || !parameter->values.IsArray() ||
      (parameter->type && parameter->type.text() != "string")) {
    return {};
  }
  Values values{fmt::format("`{}`", parameter->Name()), {}};
  for (const NodeRef value : parameter->values.children()) {
    if (!value.IsScalar()) return {};
    values.all.push_back(value.text());
  }
  return values;
}

void CheckLiteral(const PipelineExpression& expression, ExprId literal, const Values& values,
                  RuleContext& ctx) {
  const expr::Expression& ast = expression.ast;
  const expr::Expr& node = ast.nodes[literal];
  if (node.kind != expr::ExprKind::kString || node.templated) return;
  const std::string text = ast.StringValue(literal);
  // A macro in it has a rule of its own.
  if (text.empty() || text.find("$(") != std::string::npos) return;
  if (std::ranges::any_of(
          values.all, [&text](std::string_view value) { return EqualsIgnoreCase(value, text); })) {
    return;
  }
  const Span at = RuleContext::SourceOf(expression, node.span);
  auto report = ctx.Report(at, "{} is never `{}`", values.subject, text);
  std::optional<std::string_view> nearest = Nearest(text, values.all);
  if (!nearest) {
    const auto longer = std::ranges::find_if(values.all, [&text](std::string_view value) {
      return text.size() > 2 && value.size() > text.size() &&
             EqualsIgnoreCase(value.substr(0, text.size()), text);
    });
    if (longer != values.all.end()) nearest = *longer;
  }
  if (nearest) {
    report.Help("did you mean `{}`?", *nearest);
    if (const auto written = pipeline::WrittenIn(expression.use, fmt::format("'{}'", *nearest))) {
      report.Fix(FixSafety::kUnsafe, fmt::format("compare with `{}`", *nearest), at, *written);
    }
    return;
  }
  std::string list;
  for (const std::string_view value : values.all) {
    list += fmt::format("{}`{}`", list.empty() ? "" : ", ", value);
  }
  report.Help("it is one of {}", list);
}

void Check(const PipelineExpression& expression, RuleContext& ctx) {
  const expr::Expression& ast = expression.ast;
  if (!ast.problems.empty() || ast.templated) return;
  for (ExprId id{0}; id < ast.nodes.end_id(); id = static_cast<ExprId>(IndexOf(id) + 1)) {
    if (ast.nodes[id].kind != expr::ExprKind::kCall) continue;
    const bool is_pair = ast.IsCallOf(id, "eq") || ast.IsCallOf(id, "ne");
    if (!is_pair && !ast.IsCallOf(id, "in") && !ast.IsCallOf(id, "notIn")) continue;
    const std::vector<ExprId> arguments = ast.Children(id);
    if (arguments.size() < 2) continue;
    if (const Values values = ValuesOf(expression, arguments[0], ctx); !values.all.empty()) {
      for (std::size_t i = 1; i < arguments.size(); ++i) {
        CheckLiteral(expression, arguments[i], values, ctx);
      }
    } else if (is_pair && ast.nodes[arguments[0]].kind == expr::ExprKind::kString) {
      const Values right = ValuesOf(expression, arguments[1], ctx);
      if (!right.all.empty()) CheckLiteral(expression, arguments[0], right, ctx);
    }
  }
}

}  // namespace

extern constinit const Rule enum_never_matches = {
    .id = "enum-never-matches",
    .summary = "something with a few values is compared with a text that is none of them",
    .severity = Severity::kError,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .controls = {"CWE-697"},
    .equivalents = {"actionlint:type-check-expression"},
    .on = {OnPipelineExpression{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
