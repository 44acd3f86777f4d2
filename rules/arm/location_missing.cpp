#include "engine/body_findings.h"
#include "engine/deployed_values.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The type needs to know where the resource is to be, and the resource has no `location`.

```json bad
{
  "type": "Microsoft.KeyVault/vaults",
  "apiVersion": "2023-07-01",
  "name": "shop",
  "properties": { "tenantId": "[subscription().tenantId]", "sku": { "family": "A", "name": "standard" } }
}
```

```json good
{
  "type": "Microsoft.KeyVault/vaults",
  "apiVersion": "2023-07-01",
  "name": "shop",
  "location": "[resourceGroup().location]",
  "properties": { "tenantId": "[subscription().tenantId]", "sku": { "family": "A", "name": "standard" } }
}
```

With `--pedantic` also, as an info, a `location` of a resource whose type has none: most services ignore it.
)md";

void CheckMissing(const BodyFinding& found, RuleContext& ctx) {
  if (found.problem.path != "location") return;
  ctx.ReportIn(found.document, found.span, "{} needs a `location`", TypeAndVersion(found))
      .Help("add one, such as that of the resource group");
}

// Whether the type has no location of its own in the version that the resource names.
bool HasNoLocation(const arm::DeployedResource& resource) {
  const schema::TypeGraph& graph = schema::TypeGraph::BuiltIn();
  const schema::ResourceTypeId type = graph.Find(resource.type);
  if (type == kNoId<schema::ResourceTypeId> || !resource.api_version.IsString()) return false;
  const auto version = schema::ApiVersion::Parse(resource.api_version.text());
  const schema::TypeVersion* const found = version ? graph.FindVersion(type, *version) : nullptr;
  if (found == nullptr || found->writable() == 0) return false;
  const auto has = [&graph](schema::BodyNodeId node) {
    const auto property = graph.FindProperty(node, "location");
    return property && !property->is_read_only;
  };
  const schema::BodyKind kind = graph.KindOf(found->body);
  if (kind == schema::BodyKind::kDiscriminated) {
    for (std::size_t i = 0; i < graph.VariantCount(found->body); ++i) {
      if (has(graph.Variant(found->body, i))) return false;
    }
  } else if (kind != schema::BodyKind::kObject || graph.PropertyCount(found->body) == 0) {
    return false;
  }
  return !has(found->body);
}

void CheckNeedless(const arm::Expansion& expansion, RuleContext& ctx) {
  if (!ctx.pedantic()) return;
  SeenPlaces seen;
  for (const arm::DeployedResource& resource : expansion.resources()) {
    const arm::Value& written = resource.declared->location;
    if (!IsSent(resource) || !written.node() || !HasNoLocation(resource)) continue;
    Written place = WrittenAt(ctx.graph(), written.node());
    place.span = written.key_span();
    if (!place || !seen.Add(place)) continue;
    ctx.ReportIn(*place.document, place.span, "{} takes no `location`", resource.type)
        .As(Severity::kInfo)
        .Help("remove it");
  }
}

}  // namespace

extern constinit const Rule location_missing = {
    .id = "location-missing",
    .summary = "a resource lacks the location that its type requires, or has one for nothing",
    .severity = Severity::kError,
    .confidence = Confidence::kHigh,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"bicep:BCP035", "armtools:backend-schema-validation"},
    .on = {OnBodyProblem{arm::BodyError::kMissing, CheckMissing}, OnExpansion{CheckNeedless}},
    .docs = kDocs,
};

}  // namespace plumbline
