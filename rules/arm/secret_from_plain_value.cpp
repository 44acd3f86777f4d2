#include "engine/secret_findings.h"
#include "schema/secrets.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The values of plain parameters are kept in the deployment history, where everybody who may read the deployment sees them.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "login": { "type": "string" } },
  "resources": [
    {
      "type": "Microsoft.Sql/servers",
      "apiVersion": "2021-11-01",
      "name": "shop",
      "location": "westeurope",
      "properties": { "administratorLogin": "shop", "administratorLoginPassword": "[parameters('login')]" }
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

Parameters whose names say that they are secrets are found as such by `secret-parameter-plain`.
)md";

// A value that nobody knows before the deployment is one that nobody can read off the template.
bool IsRandom(const arm::Parameter& parameter) {
  const auto expression = parameter.default_value.Expression();
  return expression && expression->find("newGuid(") != std::string_view::npos;
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  arm::FlowFinder finder(expansion, arm::FlowFinder::What::kPlainParameters);
  SeenPlaces seen;
  ForEachSentLeaf(expansion, {}, [&](const arm::BodyLeaf& leaf) {
    if (leaf.value.IsSecret() || leaf.value.IsNull() || leaf.value.IsError()) return;
    if (leaf.value.IsString() && leaf.value.text().empty()) return;
    const arm::Sensitivity sensitivity = arm::SensitivityOf(leaf);
    if (sensitivity == arm::Sensitivity::kNone) return;
    const auto flow = finder.Find(leaf.resource.owner, leaf.node);
    if (!flow || flow->parameter == nullptr ||
        flow->steps.back().node.tree() != &ctx.document().tree) {
      return;
    }
    const arm::Parameter& parameter = *flow->parameter;
    if (schema::IsSecretLikeName(parameter.name()) || IsRandom(parameter)) return;
    if (!parameter.allowed_values.IsAbsent()) return;
    // A server's name in a connection string is no credential.
    if (flow->is_changed && EndsWithIgnoreCase(leaf.name, "connectionString")) return;
    const bool is_object = parameter.parsed_type == arm::ParameterType::kObject;
    const FlowEnd end = EndOf(*flow, ctx);
    if (!end || !seen.Add({end.document, leaf.node, end.span})) return;
    auto report = ctx.Report(end.span, "`{}` comes from parameter `{}`, which is not secure",
                             leaf.path, parameter.name());
    if (sensitivity == arm::Sensitivity::kLikely) report.As(Confidence::kMedium);
    report.Help("make the type of `{}` `{}`", parameter.name(),
                is_object ? "secureObject" : "securestring");
    ShowFlow(*flow, fmt::format("becomes `{}`", leaf.path), ctx, report);
    NameResource(leaf.resource, ctx, report);
    const bool is_text = parameter.parsed_type == arm::ParameterType::kString;
    if (is_text && parameter.node.tree() == &ctx.document().tree && parameter.type.Text()) {
      report.Fix(FixSafety::kUnsafe, "make the type `securestring`", parameter.type.span(),
                 "\"securestring\"");
    }
  });
}

}  // namespace

extern constinit const Rule secret_from_plain_value = {
    .id = "secret-from-plain-value",
    .summary = "a property that takes a credential is fed by a parameter that is not secure",
    .severity = Severity::kWarning,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"secrets"},
    .controls = {"CWE-532"},
    .equivalents = {"bicep:use-secure-value-for-secure-inputs",
                    "psrule:Azure.Deployment.SecureValue"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
