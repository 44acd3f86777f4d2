#include <string>

#include "engine/secret_findings.h"
#include "schema/secrets.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Everybody who may read the configuration of an app reads the keys in it, and they are not renewed when the account's
keys are. Use the app's identity where the service takes one, else a reference to a key vault's secret.

```json bad
{
  "type": "Microsoft.Web/sites",
  "apiVersion": "2022-09-01",
  "name": "shop",
  "location": "westeurope",
  "properties": {
    "siteConfig": {
      "appSettings": [
        { "name": "FilesKey", "value": "[listKeys(resourceId('Microsoft.Storage/storageAccounts', 'files'), '2023-05-01').keys[0].value]" }
      ]
    }
  }
}
```

```json good
{
  "type": "Microsoft.Web/sites",
  "apiVersion": "2022-09-01",
  "name": "shop",
  "location": "westeurope",
  "properties": {
    "siteConfig": {
      "appSettings": [{ "name": "FilesKey", "value": "@Microsoft.KeyVault(VaultName=shop;SecretName=files)" }]
    }
  }
}
```

`WEBSITE_CONTENTAZUREFILECONNECTIONSTRING` needs a key on plans that scale to zero, and connection strings of
Application Insights are no secret; both are left out. Addresses with a signature, such as
`WEBSITE_AUTH_TOKEN_CONTAINER_SASURL`, count wherever their secret comes from.
)md";

bool IsExempt(std::string_view name) {
  return EqualsIgnoreCase(name, "WEBSITE_CONTENTAZUREFILECONNECTIONSTRING") ||
         StartsWithIgnoreCase(name, "APPLICATIONINSIGHTS") ||
         StartsWithIgnoreCase(name, "APPINSIGHTS");
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  for (const arm::SecretSink sink : {arm::SecretSink::kAppSetting, arm::SecretSink::kEnvironment}) {
    ForEachSecretIn(sink, expansion, ctx, [&ctx, sink](const SecretArrival& secret) {
      const std::string_view name = arm::SettingName(secret.leaf);
      const bool is_signature = arm::IsSignedUrlSetting(name);
      if (secret.flow.is_literal ||
          (secret.flow.kind != eval::SecretKind::kListFunction && !is_signature))
        return;
      if (IsExempt(name)) return;
      // Said by the rule about environment variables that are named like secrets.
      if (sink == arm::SecretSink::kEnvironment && schema::IsSecretLikeName(name)) return;
      const std::string described = arm::DescribeSink(secret.leaf, sink);
      auto report =
          ctx.ReportIn(*secret.end.document, secret.end.span,
                       "{} holds {}, readable for everybody who may read the configuration",
                       described, secret.flow.source);
      report.Help("{}", is_signature
                            ? "refer to a secret of a key vault"
                            : "use the app's identity, or refer to a secret of a key vault");
      ShowFlow(secret.flow, fmt::format("becomes {}", described), ctx, report);
      NameResource(secret.leaf.resource, ctx, report);
    });
  }
}

}  // namespace

extern constinit const Rule key_in_app_setting = {
    .id = "key-in-app-setting",
    .summary = "a key is written into app settings or a container environment",
    .severity = Severity::kInfo,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"secrets"},
    .controls = {"CWE-522", "MCSB:IM-8"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
