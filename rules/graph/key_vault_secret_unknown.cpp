#include "base/ascii.h"
#include "engine/resource_findings.h"

#include <algorithm>

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A step reads secrets of a vault that the templates create, and none of the secrets that they put there has the name; or the vault itself has nearly the name of one. A secret that is not there gives an empty macro. Names that no vault accepts are errors.

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
    SecretsFilter: sql-pasword
```

```json bad main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {
    "password": {"type": "securestring"}
  },
  "resources": [
    { "type": "Microsoft.KeyVault/vaults", "apiVersion": "2023-07-01", "name": "kv-contoso", "location": "westeurope",
      "properties": {} },
    { "type": "Microsoft.KeyVault/vaults/secrets", "apiVersion": "2023-07-01", "name": "kv-contoso/sql-password", "location": "westeurope",
      "properties": {"value": "[parameters('password')]"} }
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
    "password": {"type": "securestring"}
  },
  "resources": [
    { "type": "Microsoft.KeyVault/vaults", "apiVersion": "2023-07-01", "name": "kv-contoso", "location": "westeurope",
      "properties": {} },
    { "type": "Microsoft.KeyVault/vaults/secrets", "apiVersion": "2023-07-01", "name": "kv-contoso/sql-password", "location": "westeurope",
      "properties": {"value": "[parameters('password')]"} }
  ]
}
```

Secrets of entirely other names are often added by hand, and are not reported.
)md";

bool IsSecretName(std::string_view name) {
  return !name.empty() && name.size() <= 127 &&
         std::ranges::all_of(name, [](char c) { return IsAlnumAscii(c) || c == '-'; });
}

void CheckSecret(const PipelineExpansion& pipeline, const pipeline::ResourceUse& use, Span name,
                 SeenUses& seen, RuleContext& ctx) {
  const std::string_view text = use.settings.node.text().substr(name.begin, name.size());
  if (!IsKnownText(text) || text == "*") return;
  const RuleContext::Located at = ctx.Locate(pipeline, use.settings.node, name);
  if (!at) return;
  if (!IsSecretName(text)) {
    auto report = ctx.ReportIn(*at.document, at.span,
                               "`{}` is no name of a secret: letters, digits and `-` alone", text);
    report.As(Severity::kError);
    LabelIncludes(report, pipeline, use, ctx);
    return;
  }
  constexpr std::string_view kSecrets = "Microsoft.KeyVault/vaults/secrets";
  const DeployedResources& resources = pipeline.resources(ctx.graph());
  const CreatedResource* const vault = resources.Find(use);
  if (vault == nullptr || !resources.KnowsAll(kSecrets) || resources.MayCreateElsewhere(kSecrets)) {
    return;
  }
  const std::vector<const CreatedResource*> secrets = resources.ChildrenOf(*vault, "secrets");
  for (const CreatedResource* known : secrets) {
    if (EqualsIgnoreCase(known->name, vault->name + "/" + std::string(text))) return;
  }
  const MeantResource meant = FindMeant(secrets, text);
  // Many are put there by hand.
  if (meant.resource == nullptr || !seen.Add(at)) return;
  auto report = ctx.ReportIn(*at.document, at.span, "the templates put no secret `{}` into `{}`",
                             text, vault->name);
  LabelCreated(report, *meant.resource, fmt::format("`{}` is put there", meant.name));
  report.Help("did you mean `{}`?", meant.name);
  LabelIncludes(report, pipeline, use, ctx);
}

void Check(const PipelineExpansion& pipeline, RuleContext& ctx) {
  if (pipeline.deployments(ctx.graph()).empty()) return;
  SeenUses seen;
  for (const pipeline::ResourceUse& use : pipeline.resources(ctx.graph()).uses()) {
    if (use.type != "Microsoft.KeyVault/vaults") continue;
    ReportMisnamed(pipeline, use, "vault", seen, ctx);
    if (use.is_command || !use.settings) continue;
    // A list with commas.
    const std::string_view list = use.settings.node.text();
    std::size_t begin = 0;
    while (begin <= list.size()) {
      const std::size_t end = std::min(list.find(',', begin), list.size());
      const std::string_view name = Trim(list.substr(begin, end - begin));
      const auto at = static_cast<std::uint32_t>(name.data() - list.data());
      if (!name.empty()) {
        CheckSecret(pipeline, use, {at, static_cast<std::uint32_t>(at + name.size())}, seen, ctx);
      }
      begin = end + 1;
    }
  }
}

}  // namespace

extern constinit const Rule key_vault_secret_unknown = {
    .id = "key-vault-secret-unknown",
    .summary =
        "the pipeline reads a vault or a secret that the templates do not create, but nearly",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .on = {OnPipelineExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
