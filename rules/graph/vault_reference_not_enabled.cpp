#include "base/ascii.h"
#include "engine/deployment_findings.h"
#include "engine/resource_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A parameter file takes a value from a Key Vault whose template does not set `enabledForTemplateDeployment`, or from a vault that the same deployment creates. The deployment is refused.

```yaml bad
steps:
- task: AzureCLI@2
  inputs:
    azureSubscription: dev
    scriptType: bash
    scriptLocation: inlineScript
    inlineScript: az deployment group create -g rg -f kv.json
- task: AzureCLI@2
  inputs:
    azureSubscription: dev
    scriptType: bash
    scriptLocation: inlineScript
    inlineScript: az deployment group create -g rg -f main.json -p @main.parameters.json
```

```json bad main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {
    "password": {"type": "securestring"}
  },
  "resources": []
}
```

```json bad main.parameters.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {
    "password": {
      "reference": {
        "keyVault": { "id": "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv-contoso" },
        "secretName": "sql-password"
      }
    }
  }
}
```

```json bad kv.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    { "type": "Microsoft.KeyVault/vaults", "apiVersion": "2023-07-01", "name": "kv-contoso", "location": "westeurope",
      "properties": {} }
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
    inlineScript: az deployment group create -g rg -f kv.json
- task: AzureCLI@2
  inputs:
    azureSubscription: dev
    scriptType: bash
    scriptLocation: inlineScript
    inlineScript: az deployment group create -g rg -f main.json -p @main.parameters.json
```

```json good main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {
    "password": {"type": "securestring"}
  },
  "resources": []
}
```

```json good main.parameters.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {
    "password": {
      "reference": {
        "keyVault": { "id": "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv-contoso" },
        "secretName": "sql-password"
      }
    }
  }
}
```

```json good kv.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    { "type": "Microsoft.KeyVault/vaults", "apiVersion": "2023-07-01", "name": "kv-contoso", "location": "westeurope",
      "properties": {"enabledForTemplateDeployment": true} }
  ]
}
```
)md";

constexpr std::string_view kVaults = "Microsoft.KeyVault/vaults";

// A vault of that name in templates that this pipeline does not deploy; the first one, unless one
// of them may allow it.
ResourceRef FindDisabled(const Graph& graph, std::string_view name) {
  ResourceRef found;
  for (const ResourceRef& vault : graph.ResourcesOfType(kVaults)) {
    if (!EqualsIgnoreCase(vault.resource->full_name.value_or(""), name)) continue;
    const arm::Value& properties = vault.resource->properties;
    if (vault.resource->existing || !properties.node().IsObject()) return {};
    const arm::Value enabled = properties["enabledForTemplateDeployment"];
    if (!enabled.IsAbsent() && enabled.Bool() != false) return {};
    if (found.resource == nullptr) found = vault;
  }
  return found;
}

void CheckFile(const Deployment& deployment, const Document& file, RuleContext& ctx) {
  const DeployedResources& resources = deployment.pipeline->resources(ctx.graph());
  for (const arm::ParameterAssignment& assigned : file.parameter_file->assignments) {
    const arm::Value id = assigned.reference["keyVault"]["id"];
    const auto text = id.Text();
    if (!text || deployment.SourceOf(assigned.name()).assigned != &assigned) continue;
    const std::string_view name = text->substr(text->rfind('/') + 1);
    const Document* document = nullptr;
    Span place;
    bool is_own = false;
    for (const CreatedResource* vault : resources.Named(kVaults, name)) {
      const Setting enabled =
          SettingAt(vault->resource->body, "properties.enabledForTemplateDeployment");
      is_own = vault->deployment == &deployment;
      if (enabled.state == Setting::State::kUnknown || (enabled.IsTrue() && !is_own)) continue;
      document = vault->document();
      place = vault->name_span();
      break;
    }
    if (document == nullptr && resources.Named(kVaults, name).empty()) {
      const ResourceRef vault = FindDisabled(ctx.graph(), name);
      if (vault.resource != nullptr) {
        document = vault.document;
        place = vault.resource->name.span();
      }
    }
    if (document == nullptr) continue;
    auto report =
        is_own ? ctx.ReportIn(file, id.span(),
                              "vault `{}` is created by the deployment that this feeds", name)
               : ctx.ReportIn(file, id.span(), "vault `{}` is not enabled for template deployment",
                              name);
    // An older vault of this name may hold the secret.
    if (is_own) report.As(Severity::kWarning).As(Confidence::kMedium);
    report.LabelIn(*document, place, "the vault is created here");
    const RuleContext::Located step = LocateDeployment(deployment, ctx);
    if (step) report.LabelIn(*step.document, step.span, "the deployment that reads it");
    report.Help("{}", is_own ? "create vault and secret in a deployment before this one"
                             : "set `enabledForTemplateDeployment` of the vault to true");
  }
}

void Check(const Deployment& deployment, RuleContext& ctx) {
  for (const LinkedFile& file : deployment.parameter_files) {
    if (file.ParameterFile() != nullptr) CheckFile(deployment, *file.document, ctx);
  }
}

}  // namespace

extern constinit const Rule vault_reference_not_enabled = {
    .id = "vault-reference-not-enabled",
    .summary = "a parameter file reads a vault that does not allow it",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .on = {OnDeployment{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
