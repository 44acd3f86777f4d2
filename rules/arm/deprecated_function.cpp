#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`providers()` is withdrawn. What it answers changes when Azure publishes a new API version, so that a template which was
tested with one version is deployed with another.

```json bad
{
  "type": "Microsoft.Storage/storageAccounts",
  "apiVersion": "[providers('Microsoft.Storage', 'storageAccounts').apiVersions[0]]",
  "name": "shop"
}
```

```json good
{
  "type": "Microsoft.Storage/storageAccounts",
  "apiVersion": "2023-05-01",
  "name": "shop"
}
```
)md";

void Check(const ArmExpression& expression, RuleContext& ctx) {
  const expr::Expression& ast = expression.ast;
  if (!ast.problems.empty()) return;
  for (expr::ExprId id{0}; id < ast.nodes.end_id();
       id = static_cast<expr::ExprId>(IndexOf(id) + 1)) {
    const eval::Function* const function = expression.FunctionOf(id);
    if (function == nullptr || function->name != "providers") continue;
    ctx.Report(RuleContext::SourceOf(expression, ast.nodes[id].name), "`providers()` is withdrawn")
        .Help("write the API version that the template was tested with");
  }
}

}  // namespace

extern constinit const Rule deprecated_function = {
    .id = "deprecated-function",
    .summary = "a function is called that Azure has withdrawn",
    .severity = Severity::kInfo,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"template"},
    .equivalents = {"arm-ttk:providers_apiVersions-Is-Not-Permitted", "bicep:BCP241"},
    .on = {OnArmExpression{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
