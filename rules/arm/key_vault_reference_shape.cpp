#include <algorithm>
#include <iterator>
#include <string_view>

#include "engine/rule_context.h"
#include "graph/filled_in_later.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A `reference` in a parameter file names a secret of a key vault: `keyVault.id` is the vault's resource id, written out,
and `secretName` the secret. Azure refuses everything else.

```json bad main.parameters.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {
    "dbPassword": {
      "reference": { "keyVault": { "id": "https://shop.vault.azure.net" }, "secretName": "db" }
    }
  }
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

A version of the secret may stand in `secretVersion`. Ids that a pipeline fills in are not judged.
)md";

// `/subscriptions/{id}/resourceGroups/{name}/providers/Microsoft.KeyVault/vaults/{name}`
bool IsVaultId(std::string_view id) {
  constexpr std::string_view kSegments[] = {
      "", "subscriptions", "", "resourceGroups", "", "providers", "Microsoft.KeyVault", "vaults",
      ""};
  std::size_t index = 0;
  for (std::size_t begin = 0; begin <= id.size(); ++index) {
    const std::size_t end = std::min(id.find('/', begin), id.size());
    const std::string_view segment = id.substr(begin, end - begin);
    begin = end + 1;
    if (index >= std::size(kSegments)) return false;
    const std::string_view wanted = kSegments[index];
    if (index == 0       ? !segment.empty()
        : wanted.empty() ? segment.empty()
                         : !EqualsIgnoreCase(segment, wanted)) {
      return false;
    }
  }
  return index == std::size(kSegments);
}

void CheckReference(const arm::ParameterAssignment& given, RuleContext& ctx) {
  const arm::Value& reference = given.reference;
  const auto missing = [&](const arm::Value& place, std::string_view what) {
    ctx.Report(place.key_span(), "the reference for `{}` has no `{}`", given.name(), what);
  };
  if (reference.node().IsString() && IsFilledInLater(reference.node().text())) return;
  if (!reference.IsObject()) {
    ctx.Report(reference.span(), "the reference for `{}` is no object", given.name());
    return;
  }
  const arm::Value vault = reference["keyVault"];
  const arm::Value id = vault["id"];
  if (vault.IsAbsent()) {
    missing(reference, "keyVault");
  } else if (!id.node().IsString()) {
    missing(vault, "keyVault.id");
  } else if (!IsFilledInLater(id.node().text()) && !IsVaultId(id.node().text())) {
    const bool is_expression = id.node().text().starts_with('[');
    ctx.Report(id.span(), "the reference for `{}` {}", given.name(),
               is_expression ? "holds an expression, which a parameter file does not evaluate"
                             : "names no key vault")
        .Help(
            "write the id as `/subscriptions/<id>/resourceGroups/<group>/providers/"
            "Microsoft.KeyVault/vaults/<name>`");
  }
  const arm::Value name = reference["secretName"];
  if (name.IsAbsent()) {
    missing(reference, "secretName");
  } else if (!name.node().IsString() || name.node().text().empty()) {
    ctx.Report(name.span(), "the reference for `{}` names no secret", given.name());
  }
}

void Check(const arm::ParameterFile& file, RuleContext& ctx) {
  // With external inputs, a file has expressions that are evaluated.
  if (file.node.Find("externalInputDefinitions", CaseRule::kIgnore)) return;
  for (const arm::ParameterAssignment& given : file.assignments) {
    if (given.reference.node()) CheckReference(given, ctx);
  }
}

}  // namespace

extern constinit const Rule key_vault_reference_shape = {
    .id = "key-vault-reference-shape",
    .summary = "a reference in a parameter file names no secret of a key vault",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"arm-ttk:DeploymentParameters-Should-Have-Value",
                    "psrule:Azure.Template.ParameterValue", "bicep:BCP368",
                    "psrule:Azure.Template.ValidSecretRef"},
    .on = {OnParameterFile{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
