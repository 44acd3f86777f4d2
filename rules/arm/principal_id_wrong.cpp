#include <optional>
#include <string>

#include "arm/dependencies.h"
#include "arm/principals.h"
#include "base/guid.h"
#include "engine/assigned_role_findings.h"
#include "engine/deployed_values.h"
#include "graph/filled_in_later.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A role is assigned to the object id of a principal (`principalId`). The id of a resource, the client id of an identity,
an address or the tenant's id are no object ids: Azure refuses them, or finds no principal.

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
        "principalId": "[reference('shop').clientId]",
        "principalType": "ServicePrincipal"
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

struct Wrong {
  std::string what;
  std::string help;
};

std::optional<Wrong> OfText(std::string_view text) {
  if (text.empty() || IsGuid(text) || IsFilledInLater(text)) return std::nullopt;
  if (text.starts_with('/')) return Wrong{"the id of a resource", ""};
  if (text.find('@') != std::string_view::npos && text.find(' ') == std::string_view::npos) {
    return Wrong{"an address", "use the object id of the user"};
  }
  return std::nullopt;
}

std::optional<Wrong> Judge(const arm::ResourceFinder& finder, const arm::Grantee& grantee) {
  if (grantee.id.IsString()) return OfText(grantee.id.text());
  if (!grantee.id.IsUnknown()) return std::nullopt;
  const eval::UnknownData& unknown = grantee.id.unknown();
  if (!unknown.pieces.empty() && unknown.pieces[0].value.IsString() &&
      unknown.pieces[0].value.text().starts_with('/')) {
    return Wrong{"the id of a resource", "read `principalId` from the resource with `reference()`"};
  }
  const std::string_view made = unknown.residual.name;
  if (EqualsIgnoreCase(made, "subscription().tenantId") ||
      EqualsIgnoreCase(made, "tenant().tenantId")) {
    return Wrong{"the id of the tenant", ""};
  }
  const auto read = arm::RuntimeReadOf(grantee.id);
  if (!read || read->path.empty()) return std::nullopt;
  // Directory objects have members of their own.
  const arm::DeployedTemplateId writer = finder.WrittenIn(grantee.id.origin(), grantee.by->owner);
  const std::string type = arm::TypeOfTarget(finder, read->target, writer);
  if (type.empty() || !StartsWithIgnoreCase(type, "Microsoft.") ||
      StartsWithIgnoreCase(type, "Microsoft.Graph/"))
    return std::nullopt;
  const std::string_view last = read->path.back();
  const auto is = [last](std::string_view name) { return EqualsIgnoreCase(last, name); };
  if (is("clientId") || is("appId") || is("applicationId")) {
    return Wrong{"a client id", "use `principalId`, the object id"};
  }
  if (is("tenantId")) return Wrong{"the id of the tenant", "use `principalId`, the object id"};
  if (read->path.size() == 1 && (is("resourceId") || (is("id") && read->is_full))) {
    return Wrong{"the id of a resource", ""};
  }
  return std::nullopt;
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  const arm::ResourceFinder finder(expansion);
  SeenPlaces seen;
  arm::ForEachGrantee(finder, [&](const arm::Grantee& grantee) {
    const auto wrong = Judge(finder, grantee);
    if (!wrong) return;
    const Written written = WrittenAt(ctx.graph(), expansion, grantee.id);
    if (written && MayBeReplaced(written.node, ctx)) return;
    const Written place = WrittenAt(ctx.graph(), grantee.use);
    if (!place || !seen.Add(place)) return;
    auto report =
        ctx.ReportIn(*place.document, place.span,
                     "`principalId` is {}, not the object id of a principal", wrong->what);
    if (written && written.node != place.node)
      report.LabelIn(*written.document, written.span, "it comes from here");
    if (!wrong->help.empty()) report.Help("{}", wrong->help);
    if (!grantee.answers.empty()) {
      report.As(Severity::kWarning)
          .Note("when {}", eval::Describe(expansion.session(), grantee.answers));
    }
    if (written) ExplainDefaults(written, ctx, report);
  });
}

}  // namespace

extern constinit const Rule principal_id_wrong = {
    .id = "principal-id-wrong",
    .summary = "principalId is given something that is no object id",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "identity"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
