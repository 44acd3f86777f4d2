#include <string>

#include "engine/secret_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Key values are plain text for everybody who may read the data of the store. Keep the secret in a key vault, and let the
key value refer to it.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "apiToken": { "type": "securestring" } },
  "resources": [
    {
      "type": "Microsoft.AppConfiguration/configurationStores/keyValues",
      "apiVersion": "2023-03-01",
      "name": "shop/apiToken",
      "properties": { "value": "[parameters('apiToken')]" }
    }
  ]
}
```

```json good
{
  "type": "Microsoft.AppConfiguration/configurationStores/keyValues",
  "apiVersion": "2023-03-01",
  "name": "shop/apiToken",
  "properties": {
    "value": "{\"uri\":\"https://shop.vault.azure.net/secrets/apiToken\"}",
    "contentType": "application/vnd.microsoft.appconfig.keyvaultref+json;charset=utf-8"
  }
}
```
)md";

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  ForEachSecretIn(
      arm::SecretSink::kConfiguration, expansion, ctx, [&ctx](const SecretArrival& secret) {
        const eval::Member* const type = eval::FindMember(secret.leaf.holder, "contentType");
        if (type != nullptr && !type->value.IsString()) return;
        if (type != nullptr && type->value.text().find("keyvaultref") != std::string_view::npos)
          return;
        const std::string sink = arm::DescribeSink(secret.leaf, arm::SecretSink::kConfiguration);
        auto report = ctx.ReportIn(*secret.end.document, secret.end.span, "{} holds {}", sink,
                                   secret.flow.source);
        report.Help(
            "keep it in a key vault, and refer to it with the content type of key vault "
            "references");
        ShowFlow(secret.flow, fmt::format("becomes {}", sink), ctx, report);
        NameResource(secret.leaf.resource, ctx, report);
      });
}

}  // namespace

extern constinit const Rule app_configuration_secret = {
    .id = "app-configuration-secret",
    .summary = "a key value of App Configuration holds a secret",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"secrets"},
    .controls = {"CWE-312"},
    .equivalents = {"psrule:Azure.AppConfig.SecretLeak"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
