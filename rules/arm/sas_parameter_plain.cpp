#include <algorithm>
#include <string>

#include "engine/secret_findings.h"
#include "schema/secrets.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A shared access signature is all that is needed for access. In a parameter that is not secure, the whole of it is kept in
the deployment history.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "authStore": { "type": "string" } },
  "resources": [
    {
      "type": "Microsoft.Web/sites/config",
      "apiVersion": "2022-09-01",
      "name": "shop/appsettings",
      "properties": { "WEBSITE_AUTH_TOKEN_CONTAINER_SASURL": "[parameters('authStore')]" }
    }
  ]
}
```

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "authStore": { "type": "securestring" } },
  "resources": [
    {
      "type": "Microsoft.Web/sites/config",
      "apiVersion": "2022-09-01",
      "name": "shop/appsettings",
      "properties": { "WEBSITE_AUTH_TOKEN_CONTAINER_SASURL": "[parameters('authStore')]" }
    }
  ]
}
```

Every parameter on the way that is not secure is a finding, and so is one whose name has the word `sas`. A value that is known and has no signature in it is left out.
)md";

bool TakesSignature(const arm::BodyLeaf& leaf) {
  constexpr std::string_view kNames[] = {"sasUrl", "sasUri", "sasToken", "storageContainerSasKey"};
  const auto is_it = [&leaf](std::string_view name) { return EqualsIgnoreCase(leaf.name, name); };
  if (is_it("value") || arm::IsSignedUrlSetting(leaf.name)) {
    return arm::IsSignedUrlSetting(arm::SettingName(leaf)) &&
           arm::SinkOf(leaf) == arm::SecretSink::kAppSetting;
  }
  if (is_it("queryString")) {
    return EqualsIgnoreCase(leaf.path, "properties.templateLink.queryString");
  }
  return std::ranges::any_of(kNames, is_it) &&
         !EqualsIgnoreCase(leaf.resource.type, "Microsoft.Resources/deployments");
}

// A package address of its own has no signature; neither has `1`, nor a reference to a key vault.
bool MayBeSigned(const eval::Value& value) {
  if (value.IsUnknown()) {
    const auto& pieces = value.unknown().pieces;
    const bool is_reference =
        !pieces.empty() && pieces.front().value.IsString() &&
        StartsWithIgnoreCase(pieces.front().value.text(), "@Microsoft.KeyVault(");
    if (is_reference) return false;
    return value.unknown().MayBe(eval::kStrings) && !value.unknown().HasAlternatives();
  }
  return value.IsString() && value.text().find("sig=") != std::string_view::npos;
}

const arm::Parameter* DeclaredAt(const arm::FlowStep& step, const RuleContext& ctx) {
  if (!step.is_key || step.node.tree() != &ctx.document().tree) return nullptr;
  for (const arm::Template& one : ctx.model().templates) {
    for (const arm::Parameter& parameter : one.parameters) {
      if (parameter.node == step.node) return &parameter;
    }
  }
  return nullptr;
}

std::string_view TypeOf(const arm::Parameter& parameter) {
  return parameter.parsed_type == arm::ParameterType::kObject ? "object" : "string";
}

bool IsNamedLikeSignature(const arm::Parameter& parameter) {
  return parameter.parsed_type == arm::ParameterType::kString &&
         parameter.allowed_values.IsAbsent() && arm::IsSignatureName(parameter.name()) &&
         (schema::IsSecretLikeName(parameter.name()) ||
          EndsWithIgnoreCase(parameter.name(), "url") ||
          EndsWithIgnoreCase(parameter.name(), "uri"));
}

void Advise(const arm::Parameter& parameter, ReportBuilder& report) {
  const std::string_view secure = TypeOf(parameter) == "object" ? "secureObject" : "securestring";
  report.Help("make its type `{}`", secure);
  if (!parameter.type.Text()) return;  // It comes from a definition that others share.
  report.Fix(FixSafety::kUnsafe, fmt::format("make the type `{}`", secure), parameter.type.span(),
             fmt::format("\"{}\"", secure));
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  arm::FlowFinder finder(expansion, arm::FlowFinder::What::kPlainParameters);
  SeenPlaces seen;
  ForEachSentLeaf(expansion, {}, [&](const arm::BodyLeaf& leaf) {
    if (leaf.value.IsSecret() || !TakesSignature(leaf) || !MayBeSigned(leaf.value)) return;
    const auto flow = finder.Find(leaf.resource.owner, leaf.node);
    if (!flow) return;
    const std::string sink = arm::DescribeSink(leaf, arm::SinkOf(leaf));
    for (const arm::FlowStep& step : flow->steps) {
      const arm::Parameter* const parameter = DeclaredAt(step, ctx);
      if (parameter == nullptr || parameter->IsSecure() ||
          parameter->parsed_type == arm::ParameterType::kArray ||
          (schema::IsSecretLikeName(parameter->name()) &&
           !arm::IsSignatureName(parameter->name()))) {
        continue;
      }
      if (!seen.Add({&ctx.document(), parameter->node, parameter->name_span()})) continue;
      auto report = ctx.Report(parameter->name_span(),
                               "parameter `{}` carries a signature to {}, but is a plain `{}`",
                               parameter->name(), sink, TypeOf(*parameter));
      ShowFlow(*flow, fmt::format("becomes {}", sink), ctx, report);
      NameResource(leaf.resource, ctx, report);
      Advise(*parameter, report);
    }
  });
  for (const arm::DeployedTemplate& deployed : expansion.templates()) {
    if (&deployed.scope->of() != deployed.declared) continue;
    for (const arm::Parameter& parameter : deployed.declared->parameters) {
      if (parameter.node.tree() != &ctx.document().tree || !IsNamedLikeSignature(parameter) ||
          !seen.Add({&ctx.document(), parameter.node, parameter.name_span()})) {
        continue;
      }
      auto report = ctx.Report(parameter.name_span(),
                               "parameter `{}` is named like a signature, but is a plain `string`",
                               parameter.name());
      report.As(Confidence::kMedium);
      Advise(parameter, report);
    }
  }
}

}  // namespace

extern constinit const Rule sas_parameter_plain = {
    .id = "sas-parameter-plain",
    .summary = "an address or token with a signature travels in a parameter that is not secure",
    .severity = Severity::kWarning,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"secrets"},
    .controls = {"CWE-532"},
    .equivalents = {"bicep:use-secure-value-for-secure-inputs"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
