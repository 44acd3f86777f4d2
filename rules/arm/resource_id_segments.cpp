#include <algorithm>

#include "engine/rule_context.h"
#include "eval/functions.h"
#include "expr/search.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A resource id has one name for every segment of its type behind the provider: `Microsoft.Network/virtualNetworks` takes
one, `Microsoft.Network/virtualNetworks/subnets` takes two. `resourceId()` and its relatives fail when the names are
more or fewer, when no argument or several look like a type, or when a name has a slash.

```json bad
{
  "outputs": {
    "subnet": { "type": "string", "value": "[resourceId('Microsoft.Network/virtualNetworks/subnets', 'app')]" }
  }
}
```

```json good
{
  "outputs": {
    "subnet": { "type": "string", "value": "[resourceId('Microsoft.Network/virtualNetworks/subnets', 'shop', 'app')]" }
  }
}
```

What stands in front of the type, a subscription and a resource group, is not counted.
)md";

using expr::ExprId;
using expr::ExprKind;

bool IsType(const expr::Expression& ast, ExprId id) {
  return ast.nodes[id].kind == ExprKind::kString &&
         ast.StringValue(id).find('/') != std::string::npos;
}

// The position of the argument that is certain to be the type; `size` when there is none.
std::size_t TypeAt(const expr::Expression& ast, ExprId call, const std::vector<ExprId>& arguments) {
  if (ast.IsCallOf(call, "extensionResourceId")) {
    return arguments.size() > 1 && IsType(ast, arguments[1]) ? 1 : arguments.size();
  }
  const auto is_type = [&ast](ExprId id) { return IsType(ast, id); };
  if (std::ranges::count_if(arguments, is_type) != 1) return arguments.size();
  return static_cast<std::size_t>(std::ranges::find_if(arguments, is_type) - arguments.begin());
}

// A literal type says how many names belong to it, whether or not the call is ever evaluated.
void Check(const ArmExpression& expression, RuleContext& ctx) {
  const expr::Expression& ast = expression.ast;
  if (!ast.problems.empty()) return;
  for (ExprId id{0}; id < ast.nodes.end_id(); id = static_cast<ExprId>(IndexOf(id) + 1)) {
    if (!expression.IsCallOf(id, eval::Special::kResourceId)) continue;
    const std::vector<ExprId> arguments = ast.Children(id);
    // Too few arguments are function-argument-count's.
    if (arguments.size() < 2) continue;
    const std::size_t at = TypeAt(ast, id, arguments);
    if (at == arguments.size()) continue;
    const std::string type = ast.StringValue(arguments[at]);
    std::string_view counted = type;
    while (counted.ends_with('/')) counted.remove_suffix(1);
    const auto wanted = static_cast<std::size_t>(std::ranges::count(counted, '/'));
    const std::size_t names = arguments.size() - at - 1;
    if (names == wanted) continue;
    // As the evaluator says it, so that both are one finding.
    ctx.Report(RuleContext::SourceOf(expression, ast.nodes[arguments[at]].span),
               "type `{}` takes {} {}, but {} {} given", type, wanted,
               wanted == 1 ? "name" : "names", names, names == 1 ? "is" : "are");
  }
}

void CheckEvaluated(const EvaluationError& found, RuleContext& ctx) {
  if (found.error->kind != eval::ErrorKind::kArgumentValue) return;
  const eval::Program& program = ctx.programs().Of(found.Text());
  const ExprId id = expr::CallAt(program.ast, found.error->span);
  if (id == kNoId<ExprId>) return;
  const eval::Function* const function = program.functions[IndexOf(id)];
  if (function == nullptr || function->special != eval::Special::kResourceId) return;
  auto report = ctx.ReportIn(*found.document, found.span, "{}", found.error->message);
  if (!found.error->help.empty()) report.Help("{}", found.error->help);
}

}  // namespace

extern constinit const Rule resource_id_segments = {
    .id = "resource-id-segments",
    .summary = "a resource id does not get one name for every segment of its type",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"bicep:BCP169", "arm-ttk:Resources-Should-Not-Be-Ambiguous"},
    .on = {OnArmExpression{Check}, OnEvaluationError{CheckEvaluated}},
    .docs = kDocs,
};

}  // namespace plumbline
