#include "engine/deployment_scripts.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Arguments and plain environment variables of a deployment script are stored with the resource, and shown to everybody
who may read it. An environment variable with `secureValue` is not.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "password": { "type": "securestring" } },
  "resources": [
    {
      "type": "Microsoft.Resources/deploymentScripts", "apiVersion": "2023-08-01", "name": "seed", "kind": "AzureCLI",
      "properties": { "scriptContent": "./seed.sh", "arguments": "[format('-Password {0}', parameters('password'))]" }
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
      "type": "Microsoft.Resources/deploymentScripts", "apiVersion": "2023-08-01", "name": "seed", "kind": "AzureCLI",
      "properties": { "scriptContent": "./seed.sh", "environmentVariables": [ { "name": "PASSWORD", "secureValue": "[parameters('password')]" } ] }
    }
  ]
}
```

A literal that looks like a secret is reported by the rules about secrets in text.
)md";

void CheckArguments(const DeploymentScript& script, SeenPlaces& seen, RuleContext& ctx) {
  const eval::Value* const arguments = script.At("arguments");
  if (arguments == nullptr || !arguments->IsSecret()) return;
  const Written place = PlaceOfMember(script, "arguments", ctx.graph());
  if (!place || !seen.Add(place)) return;
  auto report = ctx.ReportIn(*place.document, place.span, "the arguments of {} hold {}",
                             script.Title(), TitleOfSecret(*arguments, *script.expansion));
  StepSecrets(*arguments, *script.expansion, ctx, report);
  report.Step(*place.document, place.span, "the arguments, which the resource shows")
      .Help("pass it as an environment variable with `secureValue`");
}

void CheckVariable(const DeploymentScript& script, const eval::Value& variable, SeenPlaces& seen,
                   RuleContext& ctx) {
  const eval::Member* const value = eval::FindMember(variable, "value");
  if (value == nullptr || !value->value.IsSecret()) return;
  const NodeRef key = script.expansion->session().NodeOf(value->key_origin).node;
  const Written place = WrittenAt(ctx.graph(), key);
  if (!place || !seen.Add(place)) return;
  auto report = ctx.ReportIn(*place.document, place.span, "an environment variable of {} shows {}",
                             script.Title(), TitleOfSecret(value->value, *script.expansion));
  StepSecrets(value->value, *script.expansion, ctx, report);
  report.Step(*place.document, place.span, "the value, which the resource shows")
      .Help("use `secureValue`");
  if (key.has_key() && key.tree() == &ctx.document().tree && place.document == &ctx.document()) {
    report.Fix(FixSafety::kUnsafe, "make it a secure value", key.key_span(), "\"secureValue\"");
  }
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  SeenPlaces seen;
  ForEachDeploymentScript(expansion, [&](const DeploymentScript& script) {
    CheckArguments(script, seen, ctx);
    const eval::Value* const variables = script.At("environmentVariables");
    if (variables == nullptr || !variables->IsArray()) return;
    for (const eval::Value& variable : variables->items()) {
      CheckVariable(script, variable, seen, ctx);
    }
  });
}

}  // namespace

extern constinit const Rule script_secret_argument = {
    .id = "script-secret-argument",
    .summary =
        "a secret goes into the arguments or a plain environment variable of a deployment script",
    .severity = Severity::kError,
    .confidence = Confidence::kHigh,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"secrets", "deployment-scripts"},
    .controls = {"CWE-214", "CWE-532"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
