#include <algorithm>
#include <string>

#include "arm/dependencies.h"
#include "engine/site_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A function with the level `anonymous` runs for everybody who knows its address.

```json bad
{ "type": "Microsoft.Web/sites/functions", "apiVersion": "2023-12-01", "name": "jobs/run", "properties": { "config": { "bindings": [ { "type": "httpTrigger", "name": "request", "direction": "in", "authLevel": "anonymous" } ] } } }
```

```json good
{ "type": "Microsoft.Web/sites/functions", "apiVersion": "2023-12-01", "name": "jobs/run", "properties": { "config": { "bindings": [ { "type": "httpTrigger", "name": "request", "direction": "in", "authLevel": "function" } ] } } }
```
)md";

// Login in front of the app, whatever its functions say.
bool MayHaveLogin(const arm::Expansion& expansion, const arm::DeployedResource& function) {
  const std::string_view name = function.name.IsString() ? function.name.text() : "";
  const std::string_view app = name.substr(0, name.find('/'));
  return std::ranges::any_of(expansion.resources(), [&app](const arm::DeployedResource& resource) {
    if (!EqualsIgnoreCase(resource.type, "Microsoft.Web/sites/config")) return false;
    if (app.empty() || !resource.name.IsString()) return true;
    return EqualsIgnoreCase(resource.name.text(), std::string(app) + "/authsettingsV2");
  });
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  SitePlaces places(expansion, ctx);
  for (const arm::DeployedResource& resource : expansion.resources()) {
    if (!EqualsIgnoreCase(resource.type, "Microsoft.Web/sites/functions") || !IsSent(resource)) {
      continue;
    }
    const eval::Value* const bindings = FindAt(resource.body, "properties.config.bindings");
    if (bindings == nullptr || !bindings->IsArray()) continue;
    for (const eval::Value& binding : bindings->items()) {
      const eval::Value* const type = FindAt(binding, "type");
      const eval::Value* const level = FindAt(binding, "authLevel");
      if (type == nullptr || !type->IsString() || !EqualsIgnoreCase(type->text(), "httpTrigger") ||
          level == nullptr || !level->IsString() || !EqualsIgnoreCase(level->text(), "anonymous") ||
          MayHaveLogin(expansion, resource)) {
        continue;
      }
      const Written place = places.At(*level);
      if (!place) continue;
      ctx.ReportIn(*place.document, place.span, "{} answers requests of anybody",
                   arm::TitleOf(resource))
          .Help("use `function`, or put a login in front of the app with `authsettingsV2`");
    }
  }
}

}  // namespace

extern constinit const Rule function_anonymous = {
    .id = "function-anonymous",
    .summary = "a function answers requests of anybody",
    .severity = Severity::kInfo,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .enabled = Default::kPedantic,
    .categories = {"identity", "app-service"},
    .controls = {"CWE-306"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
