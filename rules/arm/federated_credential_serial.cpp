#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "arm/dependency_paths.h"
#include "arm/resource_finder.h"
#include "engine/deployed_values.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Federated credentials of one identity are written one after the other: the service refuses two at once, and a deployment that
makes several in parallel fails now and then. An identity takes 20 of them.

```json bad
{
  "resources": [
    { "type": "Microsoft.ManagedIdentity/userAssignedIdentities", "apiVersion": "2023-01-31", "name": "shop", "location": "westeurope" },
    {
      "type": "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials",
      "apiVersion": "2023-01-31",
      "name": "shop/github",
      "dependsOn": ["[resourceId('Microsoft.ManagedIdentity/userAssignedIdentities', 'shop')]"],
      "properties": {
        "issuer": "https://token.actions.githubusercontent.com",
        "subject": "repo:contoso/shop:environment:prod",
        "audiences": ["api://AzureADTokenExchange"]
      }
    },
    {
      "type": "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials",
      "apiVersion": "2023-01-31",
      "name": "shop/more",
      "dependsOn": ["[resourceId('Microsoft.ManagedIdentity/userAssignedIdentities', 'shop')]"],
      "properties": {
        "issuer": "https://token.actions.githubusercontent.com",
        "subject": "repo:contoso/shop:environment:test",
        "audiences": ["api://AzureADTokenExchange"]
      }
    }
  ]
}
```

```json good
{
  "resources": [
    { "type": "Microsoft.ManagedIdentity/userAssignedIdentities", "apiVersion": "2023-01-31", "name": "shop", "location": "westeurope" },
    {
      "type": "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials",
      "apiVersion": "2023-01-31",
      "name": "shop/github",
      "dependsOn": ["[resourceId('Microsoft.ManagedIdentity/userAssignedIdentities', 'shop')]"],
      "properties": {
        "issuer": "https://token.actions.githubusercontent.com",
        "subject": "repo:contoso/shop:environment:prod",
        "audiences": ["api://AzureADTokenExchange"]
      }
    },
    {
      "type": "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials",
      "apiVersion": "2023-01-31",
      "name": "shop/more",
      "dependsOn": ["[resourceId('Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials', 'shop', 'github')]"],
      "properties": {
        "issuer": "https://token.actions.githubusercontent.com",
        "subject": "repo:contoso/shop:environment:test",
        "audiences": ["api://AzureADTokenExchange"]
      }
    }
  ]
}
```

A loop needs `"mode": "serial"` and `"batchSize": 1`.
)md";

using arm::DeployedResource;

bool IsSerial(const arm::Resource& declared) {
  const auto mode = declared.copy["mode"].Text();
  const auto batch = declared.copy["batchSize"].Integer();
  return mode && EqualsIgnoreCase(*mode, "serial") && batch.value_or(1) == 1;
}

constexpr std::string_view kTurns =
    "the turns of the loop write credentials of one identity at once";
constexpr std::string_view kSerial = R"(set `"mode": "serial"` and `"batchSize": 1` in `copy`)";

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  const arm::ResourceFinder finder(expansion);
  std::map<std::string, std::vector<const DeployedResource*>> by_identity;
  SeenPlaces seen;
  const auto report = [&](const DeployedResource& resource, const DeployedResource* other,
                          std::string_view message, std::string_view help) {
    const Written place = WrittenAt(ctx.graph(), resource.declared->name.node());
    if (!place || !seen.Add(place)) return;
    auto finding = ctx.ReportIn(*place.document, place.span, "{}", message);
    const Written there =
        other == nullptr ? Written() : WrittenAt(ctx.graph(), other->declared->name.node());
    if (there && there.node != place.node)
      finding.LabelIn(*there.document, there.span, "the other one");
    finding.Help("{}", help);
  };
  for (const DeployedResource& resource : expansion.resources()) {
    if (!EqualsIgnoreCase(
            resource.type,
            "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials") ||
        !IsSent(resource))
      continue;
    const auto id = arm::PartialIdOf(expansion, resource);
    if (!id) continue;
    std::vector<arm::PartialText> segments = id->Segments();
    if (segments.size() < 2) continue;
    arm::PartialText identity;
    for (std::size_t i = 0; i + 2 < segments.size(); ++i) {
      if (i > 0) identity.Add("/");
      identity.Add(segments[i]);
    }
    const arm::DeployedResourceId holder = finder.ById(identity);
    if (resource.may_repeat) {
      // Turns that are not known, of one identity that is.
      const bool is_one =
          holder != kNoId<arm::DeployedResourceId> && !expansion.resources()[holder].may_repeat;
      if (is_one && !IsSerial(*resource.declared)) report(resource, nullptr, kTurns, kSerial);
      continue;
    }
    const std::string key = identity.Key();
    by_identity[key].push_back(&resource);
  }
  const bool has_several =
      std::ranges::any_of(by_identity, [](const auto& entry) { return entry.second.size() > 1; });
  if (!has_several || expansion.was_cut()) return;
  const arm::DependencyPaths paths(expansion);
  for (const auto& [identity, credentials] : by_identity) {
    if (credentials.size() > 20)
      report(*credentials[20], credentials[0],
             "an identity takes 20 federated credentials, and this is one more",
             "use a second identity");
    for (std::size_t i = 1; i < credentials.size(); ++i) {
      const DeployedResource& one = *credentials[i - 1];
      const DeployedResource& other = *credentials[i];
      if (one.owner != other.owner || one.IsDeployed() != eval::Truth::kTrue ||
          other.IsDeployed() != eval::Truth::kTrue)
        continue;
      if (one.declared == other.declared) {
        if (!IsSerial(*one.declared)) report(other, nullptr, kTurns, kSerial);
        continue;
      }
      if (paths.Waits(one.id, other.id) != eval::Truth::kFalse ||
          paths.Waits(other.id, one.id) != eval::Truth::kFalse)
        continue;
      report(other, &one, "two credentials of one identity are written at once",
             "let one wait for the other in `dependsOn`");
    }
  }
}

}  // namespace

extern constinit const Rule federated_credential_serial = {
    .id = "federated-credential-serial",
    .summary = "federated credentials of one identity are written at once",
    .severity = Severity::kError,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"identity", "reliability"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
