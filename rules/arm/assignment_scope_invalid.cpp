#include <optional>
#include <string>

#include "arm/assigned_roles.h"
#include "arm/resource_finder.h"
#include "engine/deployed_values.h"
#include "graph/filled_in_later.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`scope` of a role assignment names the resource that it applies to, by its id or as `Namespace.X/type/name`. A template for a
resource group reaches resources of that group only: other groups, subscriptions and what is above need a nested
deployment. `properties.scope` is only read, and does not move the assignment, which is a warning.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {
      "type": "Microsoft.Authorization/roleAssignments",
      "apiVersion": "2022-04-01",
      "name": "[guid(resourceGroup().id, 'shop', 'reader')]",
      "scope": "[subscription().id]",
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
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {
      "type": "Microsoft.Authorization/roleAssignments",
      "apiVersion": "2022-04-01",
      "name": "[guid(resourceGroup().id, 'shop', 'reader')]",
      "scope": "[resourceId('Microsoft.KeyVault/vaults', 'safe')]",
      "properties": {
        "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'acdd72a7-3385-48ef-bd42-f606fba81ae7')]",
        "principalId": "11111111-2222-3333-4444-555555555555",
        "principalType": "ServicePrincipal"
      }
    }
  ]
}
```
)md";

struct Wrong {
  std::string what;
  std::string help;
};

// `at` is the scope, `place` the id of where the template is deployed to.
std::optional<Wrong> Judge(const arm::Expansion& expansion,
                           const arm::DeployedResource& assignment) {
  const auto text = arm::PartialText::Of(assignment.scope);
  const arm::DeployedTemplate& owner = expansion.templates()[assignment.owner];
  const bool is_group =
      owner.declared->scope == arm::Scope::kResourceGroup ||
      (owner.declared->IsNested() && owner.target.scope == eval::Scope::kResourceGroup);
  if (!text || text->parts().empty()) return std::nullopt;
  if (text->IsKnown()) {
    if (IsFilledInLater(text->text())) return std::nullopt;
    if (text->text().find('/') == std::string_view::npos)
      return Wrong{"a name without a type", "write `Namespace.X/type/name`, or the id"};
  }
  if (!is_group || text->parts()[0].is_hole || !text->parts()[0].text.starts_with('/'))
    return std::nullopt;
  const arm::AssignmentScope scope = arm::ScopeOfId(assignment.scope);
  const std::string help = "assign the role in a nested deployment that goes there";
  if (arm::IsWide(scope.at)) return Wrong{arm::TitleOf(scope), help};
  const auto place = arm::PartialText::Of(eval::IdOf(expansion.session(), owner.target));
  const std::vector<arm::PartialText> segments = text->Segments();
  const std::vector<arm::PartialText> own =
      place ? place->Segments() : std::vector<arm::PartialText>();
  if (own.size() < 5 || segments.size() < 5 || !segments[1].IsKnown() ||
      segments[1].text() != "subscriptions" || !segments[3].IsKnown() ||
      segments[3].text() != "resourcegroups")
    return std::nullopt;
  if (arm::Same(segments[4], own[4]) == eval::Truth::kFalse)
    return Wrong{"of another resource group", help};
  if (arm::Same(segments[2], own[2]) == eval::Truth::kFalse)
    return Wrong{"of another subscription", help};
  return std::nullopt;
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  SeenPlaces seen;
  for (const arm::DeployedResource& resource : expansion.resources()) {
    if (!EqualsIgnoreCase(resource.type, "Microsoft.Authorization/roleAssignments") ||
        !IsSent(resource))
      continue;
    const Written place = WrittenAt(ctx.graph(), resource.declared->scope.node());
    if (const auto wrong = place ? Judge(expansion, resource) : std::nullopt;
        wrong && seen.Add(place)) {
      auto report = ctx.ReportIn(*place.document, place.span,
                                 "the scope is {}, which the template does not reach", wrong->what);
      report.Help("{}", wrong->help);
      ExplainDefaults(place, ctx, report);
      continue;
    }
    const eval::Value* const said = FindAt(resource.body, "properties.scope");
    const auto real = arm::PartialScopeOf(expansion, resource);
    const auto text = said != nullptr ? arm::PartialText::Of(*said) : std::nullopt;
    if (!text || !real || text->parts().empty() || text->parts()[0].is_hole ||
        !text->parts()[0].text.starts_with('/') || arm::Same(*text, *real) != eval::Truth::kFalse)
      continue;
    const Written inner = WrittenAt(ctx.graph(), resource.declared->properties["scope"].node());
    if (!inner || !seen.Add(inner)) continue;
    auto report =
        ctx.ReportIn(*inner.document, inner.span,
                     "`properties.scope` does not move the assignment, which applies to {}",
                     resource.scope.IsNull() && resource.declared->target_type.empty()
                         ? "all that the template is deployed to"
                         : "another resource");
    report.As(Severity::kWarning).Help("write `scope` beside `properties`");
    ExplainDefaults(inner, ctx, report);
  }
}

}  // namespace

extern constinit const Rule assignment_scope_invalid = {
    .id = "assignment-scope-invalid",
    .summary = "the scope of a role assignment is out of reach, or another one than it says",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "identity"},
    .equivalents = {"bicep:BCP139", "bicep:BCP073"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
