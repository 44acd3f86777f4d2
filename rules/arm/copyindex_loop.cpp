#include <algorithm>

#include "arm/expression_place.h"
#include "base/nearest.h"
#include "engine/rule_context.h"
#include "expr/search.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`copyIndex('name')` counts the turns of the copy loop of that name around it; without a name it means the loop of the
resource or output. When there is no such loop the template is refused.

```json bad
{
  "variables": {
    "copy": [ { "name": "disks", "count": 2, "input": "[concat('disk', copyIndex('disk'))]" } ]
  }
}
```

```json good
{
  "variables": {
    "copy": [ { "name": "disks", "count": 2, "input": "[concat('disk', copyIndex('disks'))]" } ]
  }
}
```

A nested template whose `expressionEvaluationOptions.scope` is `inner` does not see the loop of its deployment: pass the
index as a parameter. The count of a loop is not inside of the loop.
)md";

using expr::ExprId;
using expr::ExprKind;

std::string List(const std::vector<std::string_view>& names) {
  std::string list;
  for (const std::string_view name : names) {
    list += fmt::format("{}`{}`", list.empty() ? "" : ", ", name);
  }
  return list;
}

void CheckCall(const ArmExpression& expression, ExprId id, RuleContext& ctx) {
  const expr::Expression& ast = expression.ast;
  const ExprId first = ast.nodes[id].first_child;
  const bool is_named = first != kNoId<ExprId> && ast.nodes[first].kind == ExprKind::kString;
  if (!is_named && first != kNoId<ExprId> && ast.nodes[first].kind != ExprKind::kNumber) return;
  const auto loops = arm::LoopsAround(ctx.model(), expression.use);
  if (std::ranges::any_of(loops, [](const arm::LoopAround& loop) { return !loop.is_known; })) {
    return;
  }
  std::vector<std::string_view> names;
  for (const arm::LoopAround& loop : loops) {
    if (!loop.text.empty()) names.push_back(loop.text);
  }
  if (!is_named) {
    // Without any loop it is function-context's.
    if (names.empty() || std::ranges::any_of(loops, &arm::LoopAround::is_resource)) return;
    ctx.Report(RuleContext::SourceOf(expression, ast.nodes[id].name),
               "`copyIndex()` without a name means the loop of a resource, and there is none")
        .Help("name the loop: `copyIndex('{}')`", names.front());
    return;
  }
  const std::string name = ast.StringValue(first);
  const auto is_it = [&name](std::string_view other) { return EqualsIgnoreCase(name, other); };
  if (name.empty() || std::ranges::any_of(names, is_it)) return;
  const Span literal = ast.nodes[first].span;
  auto report = ctx.Report(RuleContext::SourceOf(expression, {literal.begin + 1, literal.end - 1}),
                           "there is no copy loop `{}` around this", name);
  if (const auto near = Nearest(name, names)) {
    report.Help("did you mean `{}`?", *near);
  } else if (!names.empty()) {
    report.Help("around this are {}", List(names));
  }
}

void Check(const ArmExpression& expression, RuleContext& ctx) {
  const expr::Expression& ast = expression.ast;
  if (!ast.problems.empty()) return;
  for (ExprId id{0}; id < ast.nodes.end_id(); id = static_cast<ExprId>(IndexOf(id) + 1)) {
    if (expression.IsCallOf(id, eval::Special::kCopyIndex)) CheckCall(expression, id, ctx);
  }
}

// Names that are computed.
void CheckEvaluated(const EvaluationError& found, RuleContext& ctx) {
  if (found.error->kind != eval::ErrorKind::kUndefinedName) return;
  const expr::Expression& ast = ctx.Parsed(found.Text());
  const ExprId call = expr::CallAt(ast, found.error->span);
  if (call == kNoId<ExprId> || !ast.IsCallOf(call, "copyIndex")) return;
  if (expr::HasLiteralName(ast, found.error->span)) return;
  ctx.ReportIn(*found.document, found.span, "{}", found.error->message);
}

}  // namespace

extern constinit const Rule copyindex_loop = {
    .id = "copyindex-loop",
    .summary = "`copyIndex()` names a copy loop that is not around it",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"armtools:badFuncContext"},
    .on = {OnArmExpression{Check}, OnEvaluationError{CheckEvaluated}},
    .docs = kDocs,
};

}  // namespace plumbline
