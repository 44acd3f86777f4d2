#include <algorithm>

#include "arm/dependencies.h"
#include "arm/principals.h"
#include "engine/deployed_values.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`principalType` says what the principal is, and Azure refuses the assignment when it is something else
(`UnmatchedPrincipalType`). A managed identity is a `ServicePrincipal`.

```json bad
{
  "resources": [
    { "type": "Microsoft.ManagedIdentity/userAssignedIdentities", "apiVersion": "2023-01-31", "name": "shop", "location": "westeurope" },
    {
      "type": "Microsoft.Authorization/roleAssignments",
      "apiVersion": "2022-04-01",
      "name": "[guid(resourceGroup().id, 'shop', 'reader')]",
      "properties": {
        "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'acdd72a7-3385-48ef-bd42-f606fba81ae7')]",
        "principalId": "[reference('shop').principalId]",
        "principalType": "User"
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
      "type": "Microsoft.Authorization/roleAssignments",
      "apiVersion": "2022-04-01",
      "name": "[guid(resourceGroup().id, 'shop', 'reader')]",
      "properties": {
        "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'acdd72a7-3385-48ef-bd42-f606fba81ae7')]",
        "principalId": "[reference('shop').principalId]",
        "principalType": "ServicePrincipal"
      }
    }
  ]
}
```
)md";

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  const arm::ResourceFinder finder(expansion);
  SeenPlaces seen;
  arm::ForEachGrantee(finder, [&](const arm::Grantee& grantee) {
    if (grantee.principal.kind == arm::PrincipalKind::kUnknown) return;
    const eval::Member* const type = eval::FindMember(grantee.properties, "principalType");
    if (type == nullptr || !type->value.IsString()) return;
    // Other texts are no type at all, which is said elsewhere.
    constexpr std::string_view kOthers[] = {"User", "Group", "ForeignGroup", "Device"};
    const std::string_view text = type->value.text();
    if (std::ranges::none_of(
            kOthers, [text](std::string_view other) { return EqualsIgnoreCase(text, other); }))
      return;
    Written place = WrittenAt(ctx.graph(), expansion, type->value);
    if (!place || !seen.Add(place)) return;
    auto report =
        ctx.ReportIn(*place.document, place.span,
                     "`principalType` is `{}`, but the principal is a managed identity", text);
    if (place.node.tree() == grantee.use.tree())
      report.LabelIn(*place.document, grantee.use.span(), "the principal");
    if (!grantee.answers.empty()) {
      report.Note("when {}", eval::Describe(expansion.session(), grantee.answers));
    }
    report.Help("a managed identity is a `ServicePrincipal`");
    if (place.node.IsScalar() && EqualsIgnoreCase(place.node.text(), text)) {
      report.Fix(FixSafety::kSafe, "make it a service principal", place.span,
                 "\"ServicePrincipal\"");
    }
    ExplainDefaults(place, ctx, report);
  });
}

}  // namespace

extern constinit const Rule principal_type_wrong = {
    .id = "principal-type-wrong",
    .summary = "principalType contradicts the principal",
    .severity = Severity::kError,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "identity"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
