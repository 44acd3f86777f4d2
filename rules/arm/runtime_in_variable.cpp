#include <algorithm>

#include "arm/expression_place.h"
#include "engine/rule_context.h"
#include "eval/functions.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Variables are evaluated before anything is deployed. `reference()` and `list*()` ask for what is deployed, so that a
variable cannot use them: the template is refused.

```json bad
{
  "variables": {
    "key": "[listKeys(resourceId('Microsoft.Storage/storageAccounts', 'shop'), '2023-05-01').keys[0].value]"
  }
}
```

```json good
{
  "variables": { "account": "[resourceId('Microsoft.Storage/storageAccounts', 'shop')]" },
  "outputs": {
    "endpoint": { "type": "string", "value": "[reference(variables('account'), '2023-05-01').primaryEndpoints.blob]" }
  }
}
```

Call the function where the value is used: in the properties of a resource, or in an output.
)md";

void Check(const ArmExpression& expression, RuleContext& ctx) {
  const expr::Expression& ast = expression.ast;
  if (!ast.problems.empty() ||
      std::ranges::none_of(expression.functions, eval::IsRuntimeFunction)) {
    return;
  }
  // The section of a template that the one around it evaluates means nothing.
  if (ctx.model().templates[expression.use.owner].outer_scope) return;
  if (arm::PlaceOf(ctx.model(), expression.use).place != arm::Place::kVariable) return;
  for (expr::ExprId id{0}; id < ast.nodes.end_id();
       id = static_cast<expr::ExprId>(IndexOf(id) + 1)) {
    if (!eval::IsRuntimeFunction(expression.FunctionOf(id))) continue;
    const expr::Expr& node = ast.nodes[id];
    ctx.Report(RuleContext::SourceOf(expression, node.name),
               "`{}()` is not available in variables, which are evaluated before anything is "
               "deployed",
               ast.TextOf(node.name))
        .Help("call it where the variable is used");
  }
}

}  // namespace

extern constinit const Rule runtime_in_variable = {
    .id = "runtime-in-variable",
    .summary = "a variable asks for what is deployed",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"armtools:referenceInVar",
                    "armtools:reference-cannot-be-invoked-inside-of-a-variable-definition"},
    .on = {OnArmExpression{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
