#include <algorithm>
#include <map>
#include <string_view>
#include <vector>

#include "arm/identity_needs.h"
#include "arm/need_coverage.h"
#include "arm/resource_ids.h"
#include "engine/assigned_role_findings.h"
#include "engine/deployed_values.h"
#include "schema/role_permissions.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The role is assigned where it allows nothing: for a resource of another service than its permissions are about, for a
key vault that decides by access policies, or for a storage account that has no such service. The deployment succeeds,
and who has the role gets 403.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {
      "type": "Microsoft.Authorization/roleAssignments",
      "apiVersion": "2022-04-01",
      "name": "[guid(resourceGroup().id, 'app')]",
      "scope": "[resourceId('Microsoft.Storage/storageAccounts', 'shop')]",
      "properties": {
        "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '4633458b-17de-408a-b874-0445c86b69e6')]",
        "principalId": "11111111-2222-3333-4444-555555555555"
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
      "type": "Microsoft.Authorization/roleAssignments",
      "apiVersion": "2022-04-01",
      "name": "[guid(resourceGroup().id, 'app')]",
      "scope": "[resourceId('Microsoft.KeyVault/vaults', 'shop')]",
      "properties": {
        "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '4633458b-17de-408a-b874-0445c86b69e6')]",
        "principalId": "11111111-2222-3333-4444-555555555555"
      }
    }
  ]
}
```

A vault that does not say `enableRbacAuthorization` uses access policies before API version 2026-02-01, which is a warning:
it may have been changed since it was made.
)md";

// The permissions about data alone.
std::vector<schema::PermissionBlock> DataOf(const schema::Role& role) {
  std::vector<schema::PermissionBlock> blocks = schema::PermissionsOf(role);
  for (schema::PermissionBlock& block : blocks) block.actions = {};
  return blocks;
}

// The service that the role is about and that accounts of the kind do not have; empty when there is
// none.
std::string_view MissingService(const schema::Role& role, std::string_view kind) {
  constexpr std::string_view kAll[] = {"blob", "file", "queue", "table"};
  std::string_view only;
  if (EqualsIgnoreCase(kind, "FileStorage")) only = "file";
  if (EqualsIgnoreCase(kind, "BlockBlobStorage") || EqualsIgnoreCase(kind, "BlobStorage")) {
    only = "blob";
  }
  if (only.empty()) return {};
  const std::vector<schema::PermissionBlock> blocks = schema::PermissionsOf(role);
  const auto is_about = [&blocks](std::string_view service) {
    return schema::HasOperationsBelow(
        blocks, fmt::format("Microsoft.Storage/storageAccounts/{}Services", service));
  };
  if (is_about(only)) return {};
  const auto* const missing = std::ranges::find_if(kAll, is_about);
  return missing == std::end(kAll) ? std::string_view() : *missing;
}

class Checker {
 public:
  Checker(const arm::Expansion& expansion, RuleContext& ctx) : expansion_(expansion), ctx_(ctx) {}

  void Check(const arm::AssignedRole& assigned) {
    const schema::Role* const role = schema::FindRole(assigned.guid);
    if (role == nullptr || assigned.kind == arm::AssignmentKind::kDelegation) return;
    const arm::AssignmentScope scope =
        arm::ScopeOfAssignment(expansion_, *assigned.by, assigned.answers);
    if (scope.at != arm::AssignedAt::kResource || MayBeReplaced(assigned.node, ctx_)) return;
    const RuleContext::Located place = PlaceOfAssignment(assigned, ctx_);
    if (!place) return;
    if (!schema::CanApplyTo(*role, scope.type)) {
      auto report =
          ctx_.ReportIn(*place.document, place.span, "role `{}` allows nothing that a `{}` has",
                        role->name, scope.type);
      report.Help("assign the role for what it is about, or a role for this resource");
      Explain(report, assigned, place);
      return;
    }
    const bool is_vault = EqualsIgnoreCase(scope.type, "Microsoft.KeyVault/vaults");
    if (!is_vault && !EqualsIgnoreCase(scope.type, "Microsoft.Storage/storageAccounts")) return;
    const arm::DeployedResourceId target_id = IdsOf(assigned.by->owner).FindScope(scope.id);
    if (target_id == kNoId<arm::DeployedResourceId>) return;
    const arm::DeployedResource& target = expansion_.resources()[target_id];
    if (target.IsExisting()) return;
    if (is_vault) {
      CheckVault(assigned, *role, target, place);
    } else {
      CheckAccount(assigned, *role, target, place);
    }
  }

 private:
  const arm::ResourceIds& IdsOf(arm::DeployedTemplateId of) {
    const auto found = ids_.find(of);
    if (found != ids_.end()) return found->second;
    return ids_.try_emplace(of, expansion_, expansion_.templates()[of]).first->second;
  }

  void Explain(ReportBuilder& report, const arm::AssignedRole& assigned,
               const RuleContext::Located& place) const {
    const arm::Resource& declared = *assigned.by->declared;
    if (declared.scope.node().tree() == &place.document->tree) {
      report.LabelIn(*place.document, declared.scope.span(), "for this resource");
    }
    ExplainRole(report, assigned, expansion_, ctx_);
  }

  void CheckVault(const arm::AssignedRole& assigned, const schema::Role& role,
                  const arm::DeployedResource& vault, const RuleContext::Located& place) {
    if (!schema::HasOperationsBelow(DataOf(role), "Microsoft.KeyVault/vaults")) return;
    if (arm::UsesRoles(vault) != eval::Truth::kFalse) return;
    auto report =
        ctx_.ReportIn(*place.document, place.span,
                      "role `{}` does not open the vault, which uses access policies", role.name);
    const Document* const document = ctx_.graph().DocumentOf(vault.declared->node.tree());
    const arm::Value said = vault.declared->properties["enableRbacAuthorization"];
    // By default, which may have been changed since the vault was made.
    if (FindAt(vault.body, "properties.enableRbacAuthorization") == nullptr) {
      report.As(Severity::kWarning);
    }
    if (document != nullptr) {
      report.LabelIn(*document, said.node() ? said.span() : vault.declared->name.span(), "{}",
                     said.node() ? "the vault ignores roles" : "the vault");
    }
    report.Help("set `enableRbacAuthorization` of the vault to `true`");
    Explain(report, assigned, place);
  }

  void CheckAccount(const arm::AssignedRole& assigned, const schema::Role& role,
                    const arm::DeployedResource& account, const RuleContext::Located& place) {
    const eval::Member* const kind = eval::FindMember(account.body, "kind");
    if (kind == nullptr || !kind->value.IsString()) return;
    const std::string_view missing = MissingService(role, kind->value.text());
    if (missing.empty()) return;
    auto report = ctx_.ReportIn(*place.document, place.span,
                                "role `{}` is about {}s, which a `{}` account does not have",
                                role.name, missing, kind->value.text());
    const Document* const document = ctx_.graph().DocumentOf(account.declared->node.tree());
    if (document != nullptr && account.declared->kind.node()) {
      report.LabelIn(*document, account.declared->kind.span(), "the kind of the account");
    }
    Explain(report, assigned, place);
  }

  const arm::Expansion& expansion_;
  RuleContext& ctx_;
  std::map<arm::DeployedTemplateId, arm::ResourceIds> ids_;
};

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  Checker checker(expansion, ctx);
  arm::ForEachAssignedRole(expansion,
                           [&](const arm::AssignedRole& assigned) { checker.Check(assigned); });
}

}  // namespace

extern constinit const Rule role_without_effect = {
    .id = "role-without-effect",
    .summary = "a role is assigned where it allows nothing",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"identity"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
