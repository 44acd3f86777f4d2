#include <optional>
#include <string>
#include <string_view>

#include "engine/body_findings.h"
#include "engine/deployed_values.h"
#include "eval/choice.h"
#include "schema/identity_support.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Not every type takes every kind of managed identity: some only one that the system assigns, some only those that a user
assigns, some one of the two but not both. The API version counts too.

```json bad
{
  "type": "Microsoft.ContainerService/managedClusters",
  "apiVersion": "2024-05-01",
  "name": "shop",
  "location": "westeurope",
  "identity": { "type": "SystemAssigned, UserAssigned" }
}
```

```json good
{
  "type": "Microsoft.ContainerService/managedClusters",
  "apiVersion": "2024-05-01",
  "name": "shop",
  "location": "westeurope",
  "identity": { "type": "SystemAssigned" }
}
```

A warning where the published list of kinds is open and no version has the kind, and where the type takes no identity at
all. Of deployment scripts `script-identity-kind` speaks.
)md";

using schema::IdentityKinds;
using schema::IdentitySupport;

constexpr IdentityKinds kBoth = schema::kSystemIdentity | schema::kUserIdentity;

std::string_view RefusalOf(IdentityKinds kinds) {
  if (kinds == kBoth) return "does not take both kinds of identities at once";
  return kinds == schema::kSystemIdentity ? "takes no system-assigned identity"
                                          : "takes no user-assigned identities";
}

// What the type takes instead, as text for the help.
std::string Taken(const IdentitySupport& support) {
  std::string text;
  for (const auto& [kinds, name] :
       {std::pair{schema::kSystemIdentity, "`SystemAssigned`"},
        std::pair{schema::kUserIdentity, "`UserAssigned`"}, std::pair{kBoth, "both together"}}) {
    if (!support.Lists(kinds)) continue;
    if (!text.empty()) text += " or ";
    text += name;
  }
  return text;
}

// The first later version that lists the kinds.
std::optional<schema::ApiVersion> FirstWith(schema::ResourceTypeId type,
                                            const schema::TypeVersion& after, IdentityKinds kinds) {
  for (const schema::TypeVersion& version : schema::TypeGraph::BuiltIn().VersionsOf(type)) {
    if (version.packed <= after.packed) continue;
    const auto support = schema::IdentitySupportOf(version);
    if (support && support->Lists(kinds)) return version.version();
  }
  return std::nullopt;
}

void CheckResource(const arm::Expansion& expansion, const arm::DeployedResource& resource,
                   SeenPlaces& seen, RuleContext& ctx) {
  if (EqualsIgnoreCase(resource.type, "Microsoft.Resources/deploymentScripts")) return;
  const eval::Value* const value = FindAt(resource.body, "identity.type");
  if (value == nullptr || !value->IsString() || !resource.api_version.IsString()) return;
  const auto kinds = schema::ParseIdentityKinds(value->text());
  const auto date = schema::ApiVersion::Parse(resource.api_version.text());
  if (!kinds || *kinds == 0 || !date) return;
  const schema::TypeGraph& graph = schema::TypeGraph::BuiltIn();
  const schema::ResourceTypeId type = graph.Find(resource.type);
  if (type == kNoId<schema::ResourceTypeId>) return;
  const schema::TypeVersion* const version = graph.FindVersion(type, *date);
  if (version == nullptr || version->writable() == 0) return;
  const auto support = schema::IdentitySupportOf(*version);
  if (!support || support->is_vague || support->Lists(*kinds)) return;
  const std::string taken = Taken(*support);
  const Written place = WrittenAt(ctx.graph(), expansion, *value);
  if (taken.empty() || !place || !seen.Add(place)) return;
  auto report = ctx.ReportIn(*place.document, place.span, "{}@{} {}", graph.NameOf(type),
                             version->version().ToText(), RefusalOf(*kinds));
  const auto later = FirstWith(type, *version, *kinds);
  if (later) {
    report.Help("it does from {} on; this version takes {}", later->ToText(), taken);
  } else {
    report.Help("it takes {}", taken);
    if (support->is_open) report.As(Severity::kWarning).As(Confidence::kMedium);
  }
  ExplainDefaults(place, ctx, report);
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  SeenPlaces seen;
  for (const arm::DeployedResource& resource : expansion.resources()) {
    if (IsSent(resource)) CheckResource(expansion, resource, seen, ctx);
  }
}

// The type has no `identity`, or has it only later.
void CheckUnknown(const BodyFinding& found, RuleContext& ctx) {
  // A version without published body may well have it.
  if (!IsIdentityItself(found) || !found.problem.is_exact) return;
  auto report = ctx.ReportIn(found.document, found.span, "{} takes no managed identity",
                             TypeAndVersion(found));
  report.As(Severity::kWarning);
  if (found.problem.later) report.Help("it does from {} on", found.problem.later->ToText());
}

}  // namespace

extern constinit const Rule identity_type_unsupported = {
    .id = "identity-type-unsupported",
    .summary = "a resource asks for a kind of identity that its type does not take",
    .severity = Severity::kError,
    .confidence = Confidence::kHigh,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "identity"},
    .equivalents = {"bicep:BCP036"},
    .on = {OnExpansion{Check}, OnBodyProblem{arm::BodyError::kUnknownProperty, CheckUnknown},
           OnBodyProblem{arm::BodyError::kLacksProperty, CheckUnknown}},
    .docs = kDocs,
};

}  // namespace plumbline
