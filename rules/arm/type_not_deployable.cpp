#include <algorithm>

#include "engine/deployed_values.h"
#include "schema/resource_types.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The type can be read, but no deployment creates it: it comes with another resource, or is made in another way. Templates
can only refer to it, with `reference()` or as an `existing` resource.

```json bad
{
  "type": "Microsoft.Resources/deploymentScripts/logs",
  "apiVersion": "2023-08-01",
  "name": "seed/default"
}
```

```json good
{
  "languageVersion": "2.0",
  "resources": {
    "log": {
      "existing": true,
      "type": "Microsoft.Resources/deploymentScripts/logs",
      "apiVersion": "2023-08-01",
      "name": "seed/default"
    }
  }
}
```

Nothing is said of types that any published API version can deploy.
)md";

// Templates deployed these before the service was retired, whatever the listing says.
constexpr std::string_view kListedWrongly = "Microsoft.VMwareCloudSimple/";

bool IsOnlyReadable(const arm::DeployedResource& resource) {
  if (StartsWithIgnoreCase(resource.type, kListedWrongly)) return false;
  const auto type = schema::FindResourceType(resource.type);
  if (!type || !type->knows_scopes || type->readable == 0 || type->writable != 0) return false;
  const schema::TypeGraph& graph = schema::TypeGraph::BuiltIn();
  const schema::ResourceTypeId id = graph.Find(resource.type);
  if (id == kNoId<schema::ResourceTypeId>) return false;
  return std::ranges::all_of(graph.VersionsOf(id), [](const schema::TypeVersion& version) {
    return version.writable() == 0;
  });
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  SeenPlaces seen;
  for (const arm::DeployedResource& resource : expansion.resources()) {
    if (!IsSent(resource) || !IsOnlyReadable(resource)) continue;
    const Written place = WrittenAt(ctx.graph(), resource.declared->type.node());
    if (!place || !seen.Add(place)) continue;
    ctx.ReportIn(*place.document, place.span, "{} can be read, but not deployed", resource.type)
        .Help("use `reference()` or an `existing` resource");
  }
}

}  // namespace

extern constinit const Rule type_not_deployable = {
    .id = "type-not-deployable",
    .summary = "a resource has a type that can only be read",
    .severity = Severity::kError,
    .confidence = Confidence::kHigh,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"bicep:BCP245", "bicep:BCP246"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
