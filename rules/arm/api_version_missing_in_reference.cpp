#include "engine/resource_types_used.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Of a resource that the template itself deploys, Azure knows the API version. Of any other one `reference()` has to name it, or the deployment fails when it gets there.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "outputs": { "a": { "type": "string", "value": "[reference(resourceId('Microsoft.Storage/storageAccounts', 'shop')).primaryEndpoints.blob]" } },
  "resources": []
}
```

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "outputs": { "a": { "type": "string", "value": "[reference(resourceId('Microsoft.Storage/storageAccounts', 'shop'), '2023-05-01').primaryEndpoints.blob]" } },
  "resources": []
}
```

A call is left alone when the file deploys any resource of the type, for it may be that one.
)md";

void Check(const ArmExpression& expression, RuleContext& ctx) {
  const expr::Expression& ast = expression.ast;
  if (!ast.problems.empty()) return;
  for (expr::ExprId id{0}; id < ast.nodes.end_id();
       id = static_cast<expr::ExprId>(IndexOf(id) + 1)) {
    if (!ast.IsCallOf(id, "reference") || ast.ChildCount(id) != 1) continue;
    const auto type = TypeOfResourceId(expression, ast.Child(id, 0));
    if (!type) continue;
    bool may_deploy = false;
    for (const arm::Resource& resource : ctx.model().resources) {
      may_deploy = may_deploy || resource.full_type.empty() || resource.IsType(type->name);
    }
    if (may_deploy) continue;
    ctx.Report(RuleContext::SourceOf(expression, ast.nodes[id].name),
               "`reference()` of a {} that the template does not deploy needs an API version",
               type->name)
        .Help("write it as second argument");
  }
}

}  // namespace

extern constinit const Rule api_version_missing_in_reference = {
    .id = "api-version-missing-in-reference",
    .summary = "reference() of a resource outside of the template names no API version",
    .severity = Severity::kError,
    .confidence = Confidence::kHigh,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"armtools:backend-template-validation"},
    .on = {OnArmExpression{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
