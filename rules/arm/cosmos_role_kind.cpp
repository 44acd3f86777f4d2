#include <string_view>

#include "arm/expansion.h"
#include "arm/partial_text.h"
#include "engine/rule_context.h"
#include "eval/choice.h"
#include "schema/roles.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Cosmos DB has roles of its own for its data, which are assigned by `sqlRoleAssignments` of the account. Roles of Azure
are assigned by `Microsoft.Authorization/roleAssignments`. Neither takes the roles of the other.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {
      "type": "Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments",
      "apiVersion": "2024-05-15",
      "name": "[concat('shop/', guid('app'))]",
      "properties": {
        "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '5bd9cd88-fe45-4216-938b-f97437e15450')]",
        "principalId": "11111111-2222-3333-4444-555555555555",
        "scope": "[resourceId('Microsoft.DocumentDB/databaseAccounts', 'shop')]"
      }
    }
  ]
}
```

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {
      "type": "Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments",
      "apiVersion": "2024-05-15",
      "name": "[concat('shop/', guid('app'))]",
      "properties": {
        "roleDefinitionId": "[resourceId('Microsoft.DocumentDB/databaseAccounts/sqlRoleDefinitions', 'shop', '00000000-0000-0000-0000-000000000002')]",
        "principalId": "11111111-2222-3333-4444-555555555555",
        "scope": "[resourceId('Microsoft.DocumentDB/databaseAccounts', 'shop')]"
      }
    }
  ]
}
```
)md";

enum class RoleKind : std::uint8_t { kUnknown, kAzure, kCosmos };

// Of the id of a role definition, by what is certain of its end.
RoleKind KindOf(const eval::Value& id) {
  const auto text = arm::PartialText::Of(id);
  if (!text || text->parts().empty() || text->parts().back().is_hole) return RoleKind::kUnknown;
  const std::string_view end = text->parts().back().text;
  if (end.find("/sqlroledefinitions/") != std::string_view::npos) return RoleKind::kCosmos;
  const std::string_view last = end.substr(end.rfind('/') + 1);
  if (last == schema::kCosmosReader || last == schema::kCosmosContributor) return RoleKind::kCosmos;
  if (end.find("microsoft.authorization/roledefinitions/") != std::string_view::npos) {
    return RoleKind::kAzure;
  }
  return text->IsKnown() && schema::FindRole(end) != nullptr ? RoleKind::kAzure
                                                             : RoleKind::kUnknown;
}

void CheckResource(const arm::Expansion& expansion, const arm::DeployedResource& assignment,
                   RuleContext& ctx) {
  const bool is_azure =
      EqualsIgnoreCase(assignment.type, "Microsoft.Authorization/roleAssignments");
  if (!is_azure && !EqualsIgnoreCase(assignment.type,
                                     "Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments")) {
    return;
  }
  const eval::Member* const properties = eval::FindMember(assignment.body, "properties");
  const eval::Member* const id =
      properties != nullptr ? eval::FindMember(properties->value, "roleDefinitionId") : nullptr;
  const arm::Resource& declared = *assignment.declared;
  const Document* const document = ctx.graph().DocumentOf(declared.node.tree());
  if (id == nullptr || document == nullptr) return;
  const NodeRef written = declared.properties["roleDefinitionId"].node();
  const Span span = written ? written.span() : declared.type.span();
  eval::ForEachLeaf(id->value, [&](const eval::Value& leaf, std::span<const eval::Answer> answers) {
    const RoleKind kind = KindOf(leaf);
    if (kind == RoleKind::kUnknown || (kind == RoleKind::kAzure) == is_azure) return true;
    auto report = ctx.ReportIn(*document, span, "{}",
                               is_azure ? "this is a data role of Cosmos DB, and no role of Azure"
                                        : "this is a role of Azure, and no data role of Cosmos DB");
    report.Help("{}", is_azure ? "assign it by `sqlRoleAssignments` of the account"
                               : "use a `sqlRoleDefinitions` of the account, such as the built-in "
                                 "`00000000-0000-0000-0000-000000000002`");
    if (!answers.empty()) {
      report.Note("when {}", eval::Describe(expansion.session(), answers));
    }
    return true;
  });
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  for (const arm::DeployedResource& resource : expansion.resources()) {
    if (resource.IsExisting() || resource.IsDeployed() == eval::Truth::kFalse) continue;
    CheckResource(expansion, resource, ctx);
  }
}

}  // namespace

extern constinit const Rule cosmos_role_kind = {
    .id = "cosmos-role-kind",
    .summary = "data roles of Cosmos DB are mixed with roles of Azure",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "identity"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
