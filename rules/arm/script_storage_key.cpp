#include "arm/identity_uses.h"
#include "arm/partial_text.h"
#include "engine/deployment_scripts.h"
#include "schema/secrets.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The key of the storage account that a deployment script uses opens all of the account. As text, or as a parameter that is
not secure, it stays in the template and in the history of deployments.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "key": { "type": "string" } },
  "resources": [
    {
      "type": "Microsoft.Resources/deploymentScripts", "apiVersion": "2023-08-01", "name": "seed", "kind": "AzureCLI",
      "properties": { "scriptContent": "./seed.sh", "storageAccountSettings": { "storageAccountName": "contoso", "storageAccountKey": "[parameters('key')]" } }
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
      "type": "Microsoft.Resources/deploymentScripts", "apiVersion": "2023-08-01", "name": "seed", "kind": "AzureCLI",
      "properties": { "scriptContent": "./seed.sh", "storageAccountSettings": { "storageAccountName": "contoso", "storageAccountKey": "[listKeys(resourceId('Microsoft.Storage/storageAccounts', 'contoso'), '2023-01-01').keys[0].value]" } }
    }
  ]
}
```

An error when the account is in the deployment and takes no keys.
)md";

// The account in the deployment that takes no keys; null when there is none.
const arm::DeployedResource* KeylessAccount(const DeploymentScript& script) {
  const eval::Value* const name = script.At("storageAccountSettings.storageAccountName");
  const auto wanted = name == nullptr ? std::nullopt : arm::PartialText::Of(*name);
  if (!wanted) return nullptr;
  for (const arm::DeployedResource& resource : script.expansion->resources()) {
    if (!EqualsIgnoreCase(resource.type, "Microsoft.Storage/storageAccounts") ||
        !IsSent(resource)) {
      continue;
    }
    const auto its_name = arm::PartialText::Of(resource.name);
    const eval::Value* const takes = FindAt(resource.body, "properties.allowSharedKeyAccess");
    if (its_name && arm::Same(*its_name, *wanted) == eval::Truth::kTrue && takes != nullptr &&
        eval::IsTrue(*takes) == eval::Truth::kFalse) {
      return &resource;
    }
  }
  return nullptr;
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  SeenPlaces seen;
  ForEachDeploymentScript(expansion, [&](const DeploymentScript& script) {
    constexpr std::string_view kPath = "storageAccountSettings.storageAccountKey";
    const eval::Value* const key = script.At(kPath);
    if (key == nullptr || (key->IsString() && key->text().empty())) return;
    if (const arm::DeployedResource* const account = KeylessAccount(script)) {
      const Written place = PlaceOfKey(script, kPath, ctx.graph());
      if (!place || !seen.Add(place)) return;
      auto report = ctx.ReportIn(
          *place.document, place.span,
          "the account of {} takes no keys: `allowSharedKeyAccess` is `false`", script.Title());
      report.As(Severity::kError);
      const Written name = WrittenAt(ctx.graph(), account->declared->name.node());
      if (name) report.LabelIn(*name.document, name.span, "the account");
      return;
    }
    // A literal that looks like a key is reported as what it is.
    const bool is_text =
        key->IsString() && !schema::IsPlaceholder(key->text()) && !schema::FindSecret(key->text());
    if (key->IsSecret() || (!is_text && !arm::DependsOnCall(*key, "parameters"))) return;
    if (key->IsUnknown() && !key->unknown().MayBe(eval::kStrings)) return;
    const Written place = PlaceOfMember(script, kPath, ctx.graph());
    if (!place || !seen.Add(place)) return;
    auto report =
        ctx.ReportIn(*place.document, place.span,
                     "the key of the storage account of {} is in plain sight", script.Title());
    if (is_text) report.Masked();
    report.Help("read it with `listKeys()`, or take it from a secure parameter");
  });
}

}  // namespace

extern constinit const Rule script_storage_key = {
    .id = "script-storage-key",
    .summary =
        "the storage account of a deployment script gets its key in plain sight, or takes no keys",
    .severity = Severity::kWarning,
    .confidence = Confidence::kHigh,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"secrets", "deployment-scripts"},
    .controls = {"CWE-798"},
    .equivalents = {"bicep:use-secure-value-for-secure-inputs"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
