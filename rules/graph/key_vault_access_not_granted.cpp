#include "arm/partial_text.h"
#include "base/ascii.h"
#include "engine/resource_findings.h"

#include <algorithm>

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The pipeline creates a vault and reads secrets from it, and no access policy and no role assignment in its templates lets anybody read secrets. The step fails with 403 in each new environment.

```yaml bad
steps:
- task: AzureCLI@2
  inputs:
    azureSubscription: dev
    scriptType: bash
    scriptLocation: inlineScript
    inlineScript: az deployment group create -g rg -f main.json
- task: AzureKeyVault@2
  inputs:
    azureSubscription: dev
    KeyVaultName: kv-contoso
    SecretsFilter: sql-password
```

```json bad main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    { "type": "Microsoft.KeyVault/vaults", "apiVersion": "2023-07-01", "name": "kv-contoso", "location": "westeurope",
      "properties": {"enableRbacAuthorization": true} }
  ]
}
```

```yaml good
steps:
- task: AzureCLI@2
  inputs:
    azureSubscription: dev
    scriptType: bash
    scriptLocation: inlineScript
    inlineScript: az deployment group create -g rg -f main.json
- task: AzureKeyVault@2
  inputs:
    azureSubscription: dev
    KeyVaultName: kv-contoso
    SecretsFilter: sql-password
```

```json good main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {
    "deployer": {"type": "string"}
  },
  "resources": [
    { "type": "Microsoft.KeyVault/vaults", "apiVersion": "2023-07-01", "name": "kv-contoso", "location": "westeurope",
      "properties": {"enableRbacAuthorization": true} },
    { "type": "Microsoft.Authorization/roleAssignments", "apiVersion": "2022-04-01", "name": "[guid('deployer')]",
      "properties": {"roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '4633458b-17de-408a-b874-0445c86b69e6')]", "principalId": "[parameters('deployer')]"} }
  ]
}
```

Roles may be assigned to the group or the subscription, which templates do not show: of a vault that works with roles this is information.
)md";

// Roles that can read secrets.
constexpr std::string_view kRoles[] = {
    "00482a5a-887f-4fb3-b363-3b7fe8e74483",  // Key Vault Administrator
    "b86a8fe4-44ce-4948-aee5-eccb2c155cd7",  // Key Vault Secrets Officer
    "4633458b-17de-408a-b874-0445c86b69e6",  // Key Vault Secrets User
};

// Whether a role assignment of the templates may let somebody read secrets.
bool MayAssign(const DeployedResources& resources) {
  for (const CreatedResource* assigned :
       resources.OfType("Microsoft.Authorization/roleAssignments")) {
    const Setting role = SettingAt(assigned->resource->body, "properties.roleDefinitionId");
    std::string id;
    if (role.state == Setting::State::kKnown) {
      if (role.text()) id = *role.text();
    } else {
      const auto text = arm::PartialText::Of(role.value);
      if (!text || text->parts().empty() || text->parts().back().is_hole) return true;
      id = text->parts().back().text;
    }
    for (const std::string_view known : kRoles) {
      if (ContainsIgnoreCase(id, known)) return true;
    }
  }
  return false;
}

// Whether an access policy of the vault may let somebody read secrets.
bool MayHavePolicy(const DeployedResources& resources, const CreatedResource& vault) {
  const auto allows = [](const eval::Value& body) {
    const Setting list = SettingAt(body, "properties.accessPolicies");
    if (list.state == Setting::State::kUnknown) return true;
    if (list.IsAbsent() || !list.value.IsArray()) return false;
    return std::ranges::any_of(list.value.items(), [](const eval::Value& policy) {
      const Setting rights = SettingAt(policy, "permissions.secrets");
      if (rights.state == Setting::State::kUnknown) return true;
      if (rights.IsAbsent() || !rights.value.IsArray()) return false;
      return std::ranges::any_of(rights.value.items(), [](const eval::Value& right) {
        return !right.IsString() || EqualsIgnoreCase(right.text(), "get") ||
               EqualsIgnoreCase(right.text(), "all");
      });
    });
  };
  if (allows(vault.resource->body)) return true;
  return std::ranges::any_of(
      resources.OfType("Microsoft.KeyVault/vaults/accessPolicies"),
      [&](const CreatedResource* more) { return allows(more->resource->body); });
}

void Check(const PipelineExpansion& pipeline, RuleContext& ctx) {
  SeenUses seen;
  for (const UsedResource& used : UsedResources(pipeline, ctx.graph())) {
    const pipeline::ResourceUse& use = *used.use;
    if (use.kind != pipeline::UseKind::kReadSecrets) continue;
    const CreatedResource& vault = *used.resource;
    const DeployedResources& resources = pipeline.resources(ctx.graph());
    if (!vault.IsCertain() || !resources.KnowsAll(use.type)) continue;
    const Setting by_roles = SettingAt(vault.resource->body, "properties.enableRbacAuthorization");
    if (by_roles.state == Setting::State::kUnknown) continue;
    const bool has_roles = by_roles.IsTrue();
    // Which of the two counts by default depends on the API version.
    if ((has_roles || by_roles.IsAbsent()) && MayAssign(resources)) continue;
    if (!has_roles && MayHavePolicy(resources, vault)) continue;
    if (std::ranges::any_of(pipeline.model.steps, [](const pipeline::Step& step) {
          return ContainsIgnoreCase(step.script.text(), "role assignment create") ||
                 ContainsIgnoreCase(step.script.text(), "set-policy") ||
                 ContainsIgnoreCase(step.script.text(), "AzRoleAssignment") ||
                 ContainsIgnoreCase(step.script.text(), "KeyVaultAccessPolicy");
        })) {
      continue;
    }
    const RuleContext::Located at = LocateText(pipeline, use, use.name, ctx);
    if (!seen.Add(at)) continue;
    auto report = ctx.ReportIn(*at.document, at.span,
                               "no template lets anybody read the secrets of `{}`", vault.name);
    // Roles may be assigned to the group or the subscription.
    if (has_roles) report.As(Severity::kInfo);
    LabelCreated(report, vault, "the vault is created here");
    report.Help("{}",
                has_roles
                    ? "assign `Key Vault Secrets User` to the identity of the connection"
                    : "give the identity of the connection an access policy for `get` and `list`");
    LabelIncludes(report, pipeline, use, ctx);
  }
}

}  // namespace

extern constinit const Rule key_vault_access_not_granted = {
    .id = "key-vault-access-not-granted",
    .summary = "nothing grants anybody the right to read the vault that the pipeline reads",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .controls = {"CWE-284", "CICD-SEC-5"},
    .on = {OnPipelineExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
