#include "engine/rule_context.h"
#include "pipeline/access_path.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`gt`, `ge`, `lt` and `le` convert what is on the right to the type of what is on the left. A variable there is a
text, and texts are compared letter by letter: `'10'` comes before `'9'`.

```yaml bad
steps:
- script: make
  condition: and(succeeded(), gt(variables.retries, 5))
```

```yaml good
steps:
- script: make
  condition: and(succeeded(), lt(5, variables.retries))
```

With the number on the left, the text becomes a number; one that is none fails. Comparisons with 0 and 1 come out
right either way and are not reported.
)md";

using expr::ExprId;

// The comparison with its operands swapped.
std::string_view Mirrored(const expr::Expression& ast, ExprId call) {
  constexpr std::pair<std::string_view, std::string_view> kCalls[] = {
      {"gt", "lt"}, {"ge", "le"}, {"lt", "gt"}, {"le", "ge"}};
  for (const auto& [name, mirrored] : kCalls) {
    if (ast.IsCallOf(call, name)) return mirrored;
  }
  return {};
}

// What is written as a number or a version. Every count is the right side of 0 and 1 as a text too.
bool IsNumeric(const expr::Expression& ast, ExprId id) {
  switch (ast.nodes[id].kind) {
    case expr::ExprKind::kNumber:
      return ast.TextOf(ast.nodes[id].span) != "0" && ast.TextOf(ast.nodes[id].span) != "1";
    case expr::ExprKind::kVersion:
      return true;
    case expr::ExprKind::kString: {
      const std::string text = ast.StringValue(id);
      return !ast.nodes[id].templated && !text.empty() && IsDigitAscii(text[0]) && text != "0" &&
             text != "1" && text.find_first_not_of("0123456789.") == std::string::npos;
    }
    default:
      return false;
  }
}

bool IsText(const PipelineExpression& expression, ExprId id, const RuleContext& ctx) {
  if (pipeline::IsTextOperand(expression.ast, id)) return true;
  const std::string name = pipeline::MemberReadAt(expression.ast, id, "parameters");
  if (name.empty()) return false;
  const pipeline::Parameter* const parameter = ctx.pipeline().FindParameter(name);
  return parameter != nullptr && !ctx.pipeline().legacy_parameters &&
         (!parameter->type || parameter->type.text() == "string");
}

void Check(const PipelineExpression& expression, RuleContext& ctx) {
  const expr::Expression& ast = expression.ast;
  if (!ast.problems.empty() || ast.templated) return;
  for (ExprId id{0}; id < ast.nodes.end_id(); id = static_cast<ExprId>(IndexOf(id) + 1)) {
    if (ast.nodes[id].kind != expr::ExprKind::kCall || ast.ChildCount(id) != 2) continue;
    const std::string_view mirrored = Mirrored(ast, id);
    if (mirrored.empty()) continue;
    const ExprId left = ast.nodes[id].first_child;
    const ExprId right = ast.Child(id, 1);
    if (!IsNumeric(ast, right) || !IsText(expression, left, ctx)) continue;
    std::string_view number = ast.TextOf(ast.nodes[right].span);
    if (number.starts_with('\'')) number = number.substr(1, number.size() - 2);
    ctx.Report(RuleContext::SourceOf(expression, ast.nodes[left].span),
               "`{}` is a text, and texts are compared letter by letter",
               ast.TextOf(ast.nodes[left].span))
        .Help("put the number on the left: `{}({}, {})`", mirrored, number,
              ast.TextOf(ast.nodes[left].span));
  }
}

}  // namespace

extern constinit const Rule string_ordered_compare = {
    .id = "string-ordered-compare",
    .summary = "numbers are compared as texts",
    .severity = Severity::kWarning,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .controls = {"CWE-697"},
    .equivalents = {"actionlint:comparison-types"},
    .on = {OnPipelineExpression{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
