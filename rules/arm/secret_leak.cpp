#include <string>

#include "engine/secret_findings.h"
#include "schema/secrets.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Names, tags, descriptions, metadata, parameters of policies, plain environment variables and workflow definitions are
returned to everybody who may read the resource. A secret that comes to such a place is none any more.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "licenseKey": { "type": "securestring" } },
  "resources": [
    {
      "type": "Microsoft.Compute/availabilitySets",
      "apiVersion": "2023-09-01",
      "name": "shop",
      "location": "westeurope",
      "tags": { "license": "[parameters('licenseKey')]" }
    }
  ]
}
```

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "owner": { "type": "string" } },
  "resources": [
    {
      "type": "Microsoft.Compute/availabilitySets",
      "apiVersion": "2023-09-01",
      "name": "shop",
      "location": "westeurope",
      "tags": { "owner": "[parameters('owner')]" }
    }
  ]
}
```

`base64()` hides nothing, and a password can be guessed with the help of what `uniqueString()` makes of it.
)md";

// A name or an id that is kept secret, or a digest of what nobody can guess; a password that people
// choose can be guessed with the help of its digest.
bool IsHarmless(const arm::Flow& flow) {
  if (flow.parameter == nullptr) return false;
  const std::string_view name = flow.parameter->name();
  if (EndsWithIgnoreCase(name, "name") || EndsWithIgnoreCase(name, "id")) return true;
  return flow.is_digest && (flow.parameter->parsed_type == arm::ParameterType::kSecureObject ||
                            !schema::IsSecretLikeName(name));
}

void Say(const arm::Flow& flow, const FlowEnd& end, const std::string& sink,
         const arm::DeployedResource& resource, RuleContext& ctx) {
  auto report = ctx.ReportIn(*end.document, end.span,
                             "{} shows {} to everybody who reads the resource", sink, flow.source);
  report.Help("keep secrets out of it");
  ShowFlow(flow, fmt::format("becomes {}", sink), ctx, report);
  NameResource(resource, ctx, report);
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  const auto say = [&ctx](const SecretArrival& secret, arm::SecretSink sink) {
    Say(secret.flow, secret.end, arm::DescribeSink(secret.leaf, sink), secret.leaf.resource, ctx);
  };
  ForEachSecretIn(arm::SecretSink::kVisible, expansion, ctx, [&](const SecretArrival& secret) {
    if (IsHarmless(secret.flow)) return;
    say(secret, arm::SecretSink::kVisible);
  });
  ForEachSecretIn(arm::SecretSink::kEnvironment, expansion, ctx, [&](const SecretArrival& secret) {
    // Keys, and names of secrets, have rules of their own.
    if (secret.flow.is_literal || secret.flow.kind == eval::SecretKind::kListFunction ||
        schema::IsSecretLikeName(arm::SettingName(secret.leaf))) {
      return;
    }
    say(secret, arm::SecretSink::kEnvironment);
  });
  if (!expansion.session().has_secrets()) return;
  arm::FlowFinder finder(expansion);
  SeenPlaces seen;
  for (const arm::DeployedResource& resource : expansion.resources()) {
    if (!IsSent(resource) || !resource.name.IsSecret()) continue;
    const auto flow = finder.Find(resource.owner, resource.declared->name.node());
    if (!flow || flow->is_literal || !IsHere(*flow, ctx)) continue;
    // Perhaps the name in an address.
    if (flow->is_cut || IsHarmless(*flow)) continue;
    const FlowEnd end = EndOf(*flow, ctx);
    if (!end || !seen.Add({end.document, flow->steps.back().node, end.span})) continue;
    Say(*flow, end, "the name of the resource", resource, ctx);
  }
}

}  // namespace

extern constinit const Rule secret_leak = {
    .id = "secret-leak",
    .summary = "a secret becomes part of what everybody who reads the resource can see",
    .severity = Severity::kWarning,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"secrets"},
    .controls = {"CWE-532"},
    .equivalents = {"psrule:Azure.Deployment.SecretLeak"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
