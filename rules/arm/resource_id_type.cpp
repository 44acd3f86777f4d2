#include "engine/resource_types_used.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The id of a type that no provider has points at nothing: what reads it, or grants something on it, fails when it is deployed.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "outputs": { "a": { "type": "string", "value": "[resourceId('Microsoft.Storage/storageAcounts', 'shop')]" } },
  "resources": []
}
```

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "outputs": { "a": { "type": "string", "value": "[resourceId('Microsoft.Storage/storageAccounts', 'shop')]" } },
  "resources": []
}
```

Only types whose name is nearly that of a known one are reported, and types beside known ones of their provider; listings are thin about the children of types.
)md";

void Check(const ArmExpression& expression, RuleContext& ctx) {
  const expr::Expression& ast = expression.ast;
  if (!ast.problems.empty()) return;
  for (expr::ExprId id{0}; id < ast.nodes.end_id();
       id = static_cast<expr::ExprId>(IndexOf(id) + 1)) {
    if (ast.nodes[id].kind != expr::ExprKind::kCall) continue;
    const auto type = TypeOfResourceId(expression, id);
    if (!type || schema::FindResourceType(type->name)) continue;
    const std::string_view name = type->name;
    const std::size_t slash = name.find('/');
    if (!schema::IsKnownProvider(name.substr(0, slash))) continue;
    const std::string_view nearest = schema::NearestTypeName(name);
    const bool is_child = name.find('/', slash + 1) != std::string_view::npos;
    if (is_child && nearest.empty()) continue;
    auto report = ctx.Report(RuleContext::SourceOf(expression, ast.nodes[type->argument].span),
                             "there is no type `{}`", name);
    if (!nearest.empty()) report.Help("did you mean `{}`?", nearest);
  }
}

}  // namespace

extern constinit const Rule resource_id_type = {
    .id = "resource-id-type",
    .summary = "an id is made for a resource type that does not exist",
    .severity = Severity::kWarning,
    .confidence = Confidence::kHigh,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"template"},
    .equivalents = {"bicep:use-recognized-resource-type"},
    .on = {OnArmExpression{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
