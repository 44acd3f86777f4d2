#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Nobody who searches for a variable finds where it is read when its name is put together. An object with a member for each case does the same in sight.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "size": { "type": "string" } },
  "variables": { "size-small": "B1", "size-large": "P1" },
  "outputs": { "a": { "type": "string", "value": "[variables(concat('size-', parameters('size')))]" } },
  "resources": []
}
```

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "size": { "type": "string" } },
  "variables": { "sizes": { "small": "B1", "large": "P1" } },
  "outputs": { "a": { "type": "string", "value": "[variables('sizes')[parameters('size')]]" } },
  "resources": []
}
```

The rule runs with `--pedantic` only.
)md";

void Check(const ArmExpression& expression, RuleContext& ctx) {
  const expr::Expression& ast = expression.ast;
  if (!ast.problems.empty()) return;
  for (expr::ExprId id{0}; id < ast.nodes.end_id();
       id = static_cast<expr::ExprId>(IndexOf(id) + 1)) {
    if (!ast.IsCallOf(id, "variables")) continue;
    const expr::ExprId argument = ast.Child(id, 0);
    if (argument == kNoId<expr::ExprId> || ast.nodes[argument].kind == expr::ExprKind::kString)
      continue;
    ctx.Report(RuleContext::SourceOf(expression, ast.nodes[argument].span),
               "the name of the variable is computed")
        .Help("make one object variable of them, and take the member");
  }
}

}  // namespace

extern constinit const Rule dynamic_variable_name = {
    .id = "dynamic-variable-name",
    .summary = "the name of a variable is computed",
    .severity = Severity::kInfo,
    .confidence = Confidence::kHigh,
    .since = "0.1.0",
    .status = Status::kStable,
    .enabled = Default::kPedantic,
    .categories = {"template"},
    .equivalents = {"arm-ttk:Dynamic-Variable-References-Should-Not-Use-Concat"},
    .on = {OnArmExpression{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
