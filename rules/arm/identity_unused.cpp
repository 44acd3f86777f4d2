#include <algorithm>
#include <set>

#include "arm/dependencies.h"
#include "arm/grants.h"
#include "engine/deployed_values.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A user-assigned identity is made, and nothing of the deployment has it, gives it a role or hands it out. Usually it is left over from
something that is gone.

```json bad
{
  "resources": [
    { "type": "Microsoft.ManagedIdentity/userAssignedIdentities", "apiVersion": "2023-01-31", "name": "shop", "location": "westeurope" }
  ]
}
```

```json good
{
  "resources": [
    { "type": "Microsoft.ManagedIdentity/userAssignedIdentities", "apiVersion": "2023-01-31", "name": "shop", "location": "westeurope" },
    {
      "type": "Microsoft.Web/sites",
      "apiVersion": "2023-12-01",
      "name": "shop",
      "location": "westeurope",
      "identity": {
        "type": "UserAssigned",
        "userAssignedIdentities": { "[resourceId('Microsoft.ManagedIdentity/userAssignedIdentities', 'shop')]": {} }
      },
      "properties": {}
    }
  ]
}
```
)md";

// What an expansion names of its resources.
class Uses {
 public:
  explicit Uses(const arm::ResourceFinder& finder) : finder_(finder) {
    const arm::Expansion& expansion = finder.expansion();
    for (const arm::DeployedResource& resource : expansion.resources()) {
      if (resource.IsDeployed() == eval::Truth::kFalse) continue;
      for (const arm::UserIdentity& user : arm::IdentitiesOf(finder, resource).users)
        Add(user.resource);
      Walk(resource.body, resource.owner, 0);
    }
    for (const arm::DeployedTemplate& of : expansion.templates()) {
      for (const arm::DeployedOutput& output : of.outputs) Walk(output.value, of.id, 0);
    }
  }

  bool Has(arm::DeployedResourceId id) const { return used_.contains(id); }

 private:
  void Add(arm::DeployedResourceId id) {
    if (id != kNoId<arm::DeployedResourceId>) used_.insert(id);
  }
  void Walk(const eval::Value& value, arm::DeployedTemplateId reader, int depth) {
    if (depth > 60) return;
    if (value.IsArray()) {
      for (const eval::Value& item : value.items()) Walk(item, reader, depth + 1);
    } else if (value.IsObject()) {
      for (const eval::Member& member : value.members()) {
        Walk(member.value, reader, depth + 1);
        if (member.key.starts_with('/')) Add(finder_.ById(arm::PartialText(member.key)));
      }
    } else if (value.IsString() || value.IsUnknown()) {
      Add(finder_.ByIdOfPart(value));
      arm::FindWithin(value, [&](const eval::Value& part) {
        Add(finder_.ByIdOfPart(part));
        const eval::Residual& made = part.unknown().residual;
        for (const eval::Value& argument : made.arguments) {
          if (argument.IsString() || argument.IsUnknown())
            Add(finder_.Referenced(argument, finder_.WrittenIn(part.origin(), reader)));
        }
        return false;
      });
    }
  }

  const arm::ResourceFinder& finder_;
  std::set<arm::DeployedResourceId> used_;
};

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  const bool has_any =
      std::ranges::any_of(expansion.resources(), [](const arm::DeployedResource& resource) {
        return EqualsIgnoreCase(resource.type, "Microsoft.ManagedIdentity/userAssignedIdentities");
      });
  if (!has_any || expansion.was_cut()) return;
  const arm::ResourceFinder finder(expansion);
  const Uses uses(finder);
  SeenPlaces seen;
  for (const arm::DeployedResource& identity : expansion.resources()) {
    if (!EqualsIgnoreCase(identity.type, "Microsoft.ManagedIdentity/userAssignedIdentities") ||
        !IsSent(identity) || uses.Has(finder.Canonical(identity)))
      continue;
    const Written place = WrittenAt(ctx.graph(), identity.declared->name.node());
    if (!place || !seen.Add(place)) continue;
    ctx.ReportIn(*place.document, place.span, "nothing uses the identity {}",
                 arm::TitleOf(identity))
        .Help("leave it out, or give it to what needs it");
  }
}

}  // namespace

extern constinit const Rule identity_unused = {
    .id = "identity-unused",
    .summary = "a user-assigned identity is made and not used",
    .severity = Severity::kInfo,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .enabled = Default::kOff,
    .categories = {"identity"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
