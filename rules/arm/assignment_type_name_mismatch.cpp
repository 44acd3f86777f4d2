#include <algorithm>

#include "arm/partial_text.h"
#include "engine/deployed_values.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
In the older syntax the type of an assignment goes on from the type of its resource: `<type>/providers/roleAssignments`. The
name does the same, with the provider in the place of `providers`: `<name>/Microsoft.Authorization/<GUID>`.

```json bad
{
  "resources": [
    {
      "type": "Microsoft.KeyVault/vaults/providers/roleAssignments",
      "apiVersion": "2022-04-01",
      "name": "safe/Microsoft.KeyVault/7c1dbd2a-7f3a-4ac0-9d3e-3f0d6e8b1b5f",
      "properties": {
        "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'acdd72a7-3385-48ef-bd42-f606fba81ae7')]",
        "principalId": "11111111-2222-3333-4444-555555555555",
        "principalType": "ServicePrincipal"
      }
    }
  ]
}
```

```json good
{
  "resources": [
    {
      "type": "Microsoft.KeyVault/vaults/providers/roleAssignments",
      "apiVersion": "2022-04-01",
      "name": "safe/Microsoft.Authorization/7c1dbd2a-7f3a-4ac0-9d3e-3f0d6e8b1b5f",
      "properties": {
        "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'acdd72a7-3385-48ef-bd42-f606fba81ae7')]",
        "principalId": "11111111-2222-3333-4444-555555555555",
        "principalType": "ServicePrincipal"
      }
    }
  ]
}
```

Names of another number of segments are `name-segments`.
)md";

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  SeenPlaces seen;
  for (const arm::DeployedResource& resource : expansion.resources()) {
    const std::string& target = resource.declared->target_type;
    const auto type = resource.declared->type.Text();
    if (target.empty() || resource.IsDeployed() == eval::Truth::kFalse || !type ||
        !EndsWithIgnoreCase(*type, "providers/roleAssignments"))
      continue;
    const auto name = arm::PartialText::Of(resource.name);
    if (!name) continue;
    const std::vector<arm::PartialText> segments = name->Segments();
    const auto n_names = static_cast<std::size_t>(std::ranges::count(target, '/'));
    if (segments.size() != n_names + 2 || !segments[n_names].IsKnown()) continue;
    const std::string_view provider = segments[n_names].text();
    if (provider == "microsoft.authorization") continue;
    const Written place = WrittenAt(ctx.graph(), resource.declared->name.node());
    if (!place || !seen.Add(place)) continue;
    ctx.ReportIn(*place.document, place.span,
                 "the name says `{}` where the type goes on with `Microsoft.Authorization`",
                 provider)
        .LabelIn(*place.document, resource.declared->type.span(), "the type")
        .Help("name it `<name>/Microsoft.Authorization/<GUID>`");
  }
}

}  // namespace

extern constinit const Rule assignment_type_name_mismatch = {
    .id = "assignment-type-name-mismatch",
    .summary = "type and name of a role assignment in the older syntax disagree",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "identity"},
    .equivalents = {"bicep:BCP169"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
