#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A secret of a key vault is passed to a parameter that is not secure. Its value is then kept in the deployment history, for
everyone who may read the resource group.

```json bad main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "dbPassword": { "type": "string" } },
  "resources": []
}
```

```json bad main.parameters.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {
    "dbPassword": {
      "reference": {
        "keyVault": {
          "id": "/subscriptions/f1a5b2c3-0d4e-4f60-8192-a3b4c5d6e7f8/resourceGroups/shop/providers/Microsoft.KeyVault/vaults/shop"
        },
        "secretName": "db"
      }
    }
  }
}
```

```json good main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "dbPassword": { "type": "securestring" } },
  "resources": []
}
```

```json good main.parameters.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {
    "dbPassword": {
      "reference": {
        "keyVault": {
          "id": "/subscriptions/f1a5b2c3-0d4e-4f60-8192-a3b4c5d6e7f8/resourceGroups/shop/providers/Microsoft.KeyVault/vaults/shop"
        },
        "secretName": "db"
      }
    }
  }
}
```
)md";

void Check(const arm::ParameterFile& file, RuleContext& ctx) {
  const Document* const found = ctx.graph().links().TemplateOf(ctx.document());
  if (found == nullptr || !found->arm_template) return;
  for (const arm::ParameterAssignment& given : file.assignments) {
    if (!given.reference.node()) continue;
    const arm::Parameter* parameter = found->arm_template->root().FindParameter(given.name());
    if (parameter == nullptr) continue;
    const bool is_string = parameter->parsed_type == arm::ParameterType::kString;
    if (!is_string && parameter->parsed_type != arm::ParameterType::kObject) continue;
    const NodeRef type = parameter->type.node();
    ctx.Report(given.reference.key_span(),
               "a key vault's secret goes to `{}`, which is a plain `{}`", parameter->name(),
               is_string ? "string" : "object")
        .LabelIn(*found, type ? type.span() : parameter->name_span(), "declared here")
        .Help("make its type `{}`", is_string ? "securestring" : "secureObject");
  }
}

}  // namespace

extern constinit const Rule key_vault_reference_plain = {
    .id = "key-vault-reference-plain",
    .summary = "a key vault's secret is passed to a parameter that is not secure",
    .severity = Severity::kWarning,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"secrets", "template"},
    .controls = {"CWE-532"},
    .equivalents = {"bicep:secure-params-in-parameters-file", "psrule:Azure.Deployment.SecretLeak"},
    .on = {OnParameterFile{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
