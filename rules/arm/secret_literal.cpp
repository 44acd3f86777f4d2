#include "engine/secret_findings.h"
#include "graph/filled_in_later.h"
#include "schema/secrets.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A password, key or token that stands in a template is known to everybody who can read the repository. Let whoever deploys
pass it to a secure parameter.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  
  "resources": [
    {
      "type": "Microsoft.Sql/servers",
      "apiVersion": "2021-11-01",
      "name": "shop",
      "location": "westeurope",
      "properties": { "administratorLogin": "shop", "administratorLoginPassword": "Sommer-2024!" }
    }
  ]
}
```

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "password": { "type": "securestring" } },
  "resources": [
    {
      "type": "Microsoft.Sql/servers",
      "apiVersion": "2021-11-01",
      "name": "shop",
      "location": "westeurope",
      "properties": { "administratorLogin": "shop", "administratorLoginPassword": "[parameters('password')]" }
    }
  ]
}
```

Which properties take a credential is known from the published resource types, and from names that end in `password`;
where no type says it, the finding is a warning. Texts to be filled in later are left out.
)md";

bool IsToBeReplaced(std::string_view text) {
  // In the settings of DSC, the name of a protected setting.
  if (StartsWithIgnoreCase(text, "PrivateSettingsRef:")) return true;
  return schema::IsPlaceholder(text) || IsFilledInLater(text);
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  arm::FlowFinder parameters(expansion, arm::FlowFinder::What::kPlainParameters);
  SeenPlaces seen;
  ForEachSentLeaf(expansion, {}, [&](const arm::BodyLeaf& leaf) {
    if (!leaf.value.IsString() || leaf.value.IsSecret()) return;
    const arm::Sensitivity sensitivity = arm::SensitivityOf(leaf);
    if (sensitivity == arm::Sensitivity::kNone || IsToBeReplaced(leaf.value.text())) return;
    // What a parameter gives may be given otherwise, and what looks like a credential is one
    // wherever it stands.
    if (parameters.Find(leaf.resource.owner, leaf.node)) return;
    if (schema::FindSecret(leaf.value.text())) return;
    Written place = WrittenAt(ctx.graph(), expansion, leaf.value);
    if (!place || !place.node.IsString()) place = WrittenAt(ctx.graph(), leaf.node);
    if (place.document != &ctx.document() || !ctx.document().arm_template || !seen.Add(place)) {
      return;
    }
    auto report =
        ctx.Report(place.span, "`{}` is a credential that stands in the template", leaf.path);
    report.Masked().Help("pass it to a `securestring` parameter");
    NameResource(leaf.resource, ctx, report);
    if (sensitivity == arm::Sensitivity::kLikely) {
      report.As(Severity::kWarning).As(Confidence::kMedium);
    }
    if (leaf.node.tree() == place.node.tree() && leaf.node != place.node) {
      report.Label(leaf.node.span(), "used here");
    }
  });
}

}  // namespace

extern constinit const Rule secret_literal = {
    .id = "secret-literal",
    .summary = "a property that takes a credential holds a literal",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"secrets"},
    .controls = {"CWE-798", "CWE-312", "MCSB:IM-8"},
    .equivalents = {"arm-ttk:adminPassword-Should-Not-Be-A-Literal",
                    "psrule:Azure.Deployment.SecureValue",
                    "bicep:use-secure-value-for-secure-inputs", "checkov:CKV_AZURE_45",
                    "checkov:CKV_AZURE_131", "kics:hardcoded_securestring_parameter_default_value",
                    "sonar:S6437"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
