#include <algorithm>

#include "engine/rule_context.h"
#include "eval/functions.h"
#include "expr/expression.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Values in a parameter file are not evaluated: `[resourceGroup().location]` is passed as this text. Put the expression into
the template, as the default of the parameter or where it is used.

```json bad main.parameters.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "location": { "value": "[resourceGroup().location]" } }
}
```

```json good main.parameters.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "location": { "value": "westeurope" } }
}
```

Text in brackets that calls none of the functions of templates is not reported.
)md";

bool IsExpression(std::string_view text) {
  if (expr::ClassifyArmString(text) != expr::ArmStringKind::kExpression) return false;
  const expr::Expression ast = expr::Parse(text.substr(1, text.size() - 2), expr::Dialect::kArm);
  if (!ast.problems.empty()) return false;
  return std::ranges::any_of(ast.nodes, [&ast](const expr::Expr& node) {
    return node.kind == expr::ExprKind::kCall &&
           eval::FindFunction(ast.TextOf(node.name)) != nullptr;
  });
}

void Check(const arm::ParameterFile& file, RuleContext& ctx) {
  // With external inputs, a file has expressions that are evaluated.
  if (file.node.Find("externalInputDefinitions", CaseRule::kIgnore)) return;
  for (const arm::ParameterAssignment& given : file.assignments) {
    const NodeRef value = given.value.node();
    if (!value) continue;
    for (NodeId id = value.id(); id < value.node().subtree_end;
         id = static_cast<NodeId>(IndexOf(id) + 1)) {
      const NodeRef part(value.tree(), id);
      if (!part.IsString() || !IsExpression(part.text())) continue;
      ctx.Report(part.span(), "`{}` is passed as text: a parameter file is not evaluated",
                 part.text())
          .Help("put the expression into the template");
    }
  }
}

}  // namespace

extern constinit const Rule parameters_file_expression = {
    .id = "parameters-file-expression",
    .summary = "a value in a parameter file looks like an expression",
    .severity = Severity::kWarning,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"template"},
    .on = {OnParameterFile{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
