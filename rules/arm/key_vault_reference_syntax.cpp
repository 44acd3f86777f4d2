#include "arm/app_service.h"
#include "arm/key_vault_reference.h"
#include "arm/resource_body.h"
#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
App Service resolves a setting that reads `@Microsoft.KeyVault(SecretUri=<address of the secret>)` or
`@Microsoft.KeyVault(VaultName=<vault>;SecretName=<name>)`, each with an optional version. A reference of another form,
or with a blank in it, is not resolved: the app gets the text itself.

```json bad
{
  "type": "Microsoft.Web/sites/config",
  "apiVersion": "2023-12-01",
  "name": "shop/appsettings",
  "properties": { "DbPassword": "@Microsoft.KeyVault(SecretUri=https://shop.vault.azure.net/db)" }
}
```

```json good
{
  "type": "Microsoft.Web/sites/config",
  "apiVersion": "2023-12-01",
  "name": "shop/appsettings",
  "properties": { "DbPassword": "@Microsoft.KeyVault(SecretUri=https://shop.vault.azure.net/secrets/db)" }
}
```

With `--pedantic`, a reference that names a version is reported as information: it does not follow when the secret is
renewed.
)md";

void CheckSettings(const arm::NamedValues& settings, RuleContext& ctx) {
  for (const arm::NamedValue& setting : settings.items) {
    if (!arm::IsKeyVaultReference(setting.value)) continue;
    const std::string_view name = setting.name_known ? setting.name : "a setting";
    if (const auto problem = arm::CheckKeyVaultReference(setting.value)) {
      ctx.Report(setting.value.span(), "the Key Vault reference of `{}` {}", name, problem->message)
          .Help("{}", problem->help);
    } else if (ctx.pedantic()) {
      const auto version = arm::PinnedSecretVersion(setting.value);
      if (!version) continue;
      ctx.Report(setting.value.span(),
                 "the Key Vault reference of `{}` stays with one version of the secret", name)
          .As(Severity::kInfo)
          .Help("leave the version out, so that the app follows when the secret is renewed");
    }
  }
}

void Check(const arm::Resource& resource, RuleContext& ctx) {
  if (!arm::IsDeployed(ctx.model(), resource)) return;
  CheckSettings(arm::AppSettingsIn(resource), ctx);
  CheckSettings(arm::ConnectionStringsIn(resource), ctx);
}

}  // namespace

extern constinit const Rule key_vault_reference_syntax = {
    .id = "key-vault-reference-syntax",
    .summary = "a Key Vault reference in an app setting is malformed",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"secrets"},
    .on = {OnResource{"Microsoft.Web/sites", Check}, OnResource{"Microsoft.Web/sites/slots", Check},
           OnResource{"Microsoft.Web/sites/config", Check},
           OnResource{"Microsoft.Web/sites/slots/config", Check}},
    .docs = kDocs,
};

}  // namespace plumbline
