#include "engine/deployed_values.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A parameter that is read from a vault is read by the deployment engine, which only may when the vault says
`enabledForTemplateDeployment`.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {
      "type": "Microsoft.KeyVault/vaults",
      "apiVersion": "2023-07-01",
      "name": "shop",
      "location": "westeurope",
      "properties": { "accessPolicies": [] }
    },
    {
      "type": "Microsoft.Resources/deployments",
      "apiVersion": "2022-09-01",
      "name": "db",
      "properties": {
        "mode": "Incremental",
        "expressionEvaluationOptions": { "scope": "inner" },
        "parameters": {
          "password": {
            "reference": {
              "keyVault": { "id": "[resourceId('Microsoft.KeyVault/vaults', 'shop')]" },
              "secretName": "db"
            }
          }
        },
        "template": {
          "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
          "contentVersion": "1.0.0.0",
          "parameters": { "password": { "type": "securestring" } },
          "resources": []
        }
      }
    }
  ]
}
```

```json good
{
  "type": "Microsoft.KeyVault/vaults",
  "apiVersion": "2023-07-01",
  "name": "shop",
  "location": "westeurope",
  "properties": { "accessPolicies": [], "enabledForTemplateDeployment": true }
}
```

A parameter file of the workspace that names such a vault counts too.
)md";

// Whether the vault's body surely leaves it off.
bool IsOff(const eval::Value& body) {
  const eval::Value* const properties = FindAt(body, "properties");
  if (properties == nullptr || !properties->IsObject() || properties->object().is_open)
    return false;
  const eval::Value* const allowed = FindAt(*properties, "enabledForTemplateDeployment");
  return allowed == nullptr || allowed->IsNull() || eval::IsTrue(*allowed) == eval::Truth::kFalse;
}

void CheckDeployments(const arm::Expansion& expansion, RuleContext& ctx) {
  SeenPlaces seen;
  for (const arm::DeployedResource& deployment : expansion.resources()) {
    if (!IsSent(deployment) ||
        !EqualsIgnoreCase(deployment.type, "Microsoft.Resources/deployments")) {
      continue;
    }
    const eval::Value* const given = FindAt(deployment.body, "properties.parameters");
    if (given == nullptr || !given->IsObject()) continue;
    for (const eval::Member& member : given->members()) {
      const eval::Value* const id = FindAt(member.value, "reference.keyVault.id");
      if (id == nullptr || id->IsError()) continue;

      for (const arm::DeployedResource& vault : expansion.resources()) {
        if (!IsSent(vault) || !EqualsIgnoreCase(vault.type, "Microsoft.KeyVault/vaults")) continue;
        if (!IsOff(vault.body) || eval::Equal(*id, vault.resource_id) != eval::Truth::kTrue)
          continue;
        const Written name = WrittenAt(ctx.graph(), vault.declared->name.node());
        const NodeRef user = expansion.session().NodeOf(member.key_origin).node;
        const Document* const users = user ? ctx.graph().DocumentOf(user.tree()) : nullptr;
        if (name.document != &ctx.document() || users == nullptr || !seen.Add(name)) continue;
        ctx.Report(name.span, "deployments read secrets of this vault, which does not allow it")
            .Help("set `enabledForTemplateDeployment` to `true`")
            .LabelIn(*users, user.has_key() ? user.key_span() : user.span(), "read here");
      }
    }
  }
}

// The name of the vault that a parameter file refers to.
std::string_view VaultOf(const arm::ParameterAssignment& given) {
  const auto id = given.reference["keyVault"]["id"].node();
  const std::string_view text = id.text();
  constexpr std::string_view kType = "/Microsoft.KeyVault/vaults/";
  const std::size_t at = text.size() > kType.size() ? text.rfind('/') : std::string_view::npos;
  if (at == std::string_view::npos || !EndsWithIgnoreCase(text.substr(0, at + 1), kType)) return {};
  return text.substr(at + 1);
}

void CheckFile(const arm::ParameterFile& file, RuleContext& ctx) {
  for (const arm::ParameterAssignment& given : file.assignments) {
    const std::string_view vault = VaultOf(given);
    if (vault.empty()) continue;
    for (const auto& document : ctx.graph().documents()) {
      if (!document->arm_template) continue;
      for (const arm::ResourceId id :
           document->arm_template->ResourcesOfType("Microsoft.KeyVault/vaults")) {
        const arm::Resource& resource = document->arm_template->resources[id];
        if (resource.existing || !resource.full_name || resource.properties.MayHaveMoreMembers() ||
            !EqualsIgnoreCase(*resource.full_name, vault)) {
          continue;
        }
        const arm::Value allowed = resource.properties["enabledForTemplateDeployment"];
        if (!allowed.IsAbsent() && allowed.Bool().value_or(true)) continue;
        ctx.Report(given.reference.key_span(),
                   "`{}` is read from vault `{}`, which does not allow deployments to read",
                   given.name(), vault)
            .Help("set `enabledForTemplateDeployment` of the vault to `true`")
            .LabelIn(*document, resource.name.span(), "the vault");
        return;
      }
    }
  }
}

}  // namespace

extern constinit const Rule keyvault_template_deployment = {
    .id = "keyvault-template-deployment",
    .summary = "a vault that gives secrets to deployments does not allow it",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"key-vault"},
    .on = {OnExpansion{CheckDeployments}, OnParameterFile{CheckFile}},
    .docs = kDocs,
};

}  // namespace plumbline
