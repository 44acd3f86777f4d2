#include "engine/deployment_scripts.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The text of a deployment script may have 32,000 characters, and its environment variables 64 KB together.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {
      "type": "Microsoft.Resources/deploymentScripts", "apiVersion": "2023-08-01", "name": "seed", "kind": "AzureCLI",
      "properties": { "scriptContent": "[padLeft('end', 32001, '#')]" }
    }
  ]
}
```

```json good
{
  "type": "Microsoft.Resources/deploymentScripts", "apiVersion": "2023-08-01", "name": "seed", "kind": "AzureCLI",
  "properties": { "primaryScriptUri": "https://contoso.blob.core.windows.net/s/seed.sh" }
}
```
)md";

constexpr std::size_t kMaxText = 32'000;
constexpr std::size_t kMaxEnvironment = std::size_t{64} * 1024;

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  SeenPlaces seen;
  ForEachDeploymentScript(expansion, [&](const DeploymentScript& script) {
    const std::size_t length =
        script.content.IsString() ? eval::Utf16Length(script.content.string()) : script.text.size();
    if (length > kMaxText && script.is_whole) {
      const Written place = PlaceOfKey(script, "scriptContent", ctx.graph());
      if (place && seen.Add(place)) {
        ctx.ReportIn(*place.document, place.span, "{} has {} characters; the service takes {}",
                     script.Title(), length, kMaxText)
            .Help("put it into a file, and name its address in `primaryScriptUri`");
      }
    }
    const eval::Value* const variables = script.At("environmentVariables");
    if (variables == nullptr || !variables->IsArray()) return;
    std::size_t size = 0;
    for (const eval::Value& variable : variables->items()) {
      for (const char* const part : {"name", "value", "secureValue"}) {
        const eval::Value* const text = FindAt(variable, part);
        if (text != nullptr && text->IsString()) size += text->text().size();
      }
    }
    if (size <= kMaxEnvironment) return;
    const Written place = PlaceOfKey(script, "environmentVariables", ctx.graph());
    if (!place || !seen.Add(place)) return;
    ctx.ReportIn(*place.document, place.span,
                 "the environment variables of {} have {} bytes; the service takes {}",
                 script.Title(), size, kMaxEnvironment);
  });
}

}  // namespace

extern constinit const Rule script_length = {
    .id = "script-length",
    .summary = "a deployment script is longer than the service takes",
    .severity = Severity::kError,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "deployment-scripts"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
