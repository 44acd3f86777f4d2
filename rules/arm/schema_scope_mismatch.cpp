#include <string>
#include <string_view>
#include <vector>

#include "engine/deployed_values.h"
#include "schema/resource_types.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`$schema` says where a template is deployed to: a resource group, a subscription, a management group or the tenant. Most
types live at one of these only, and Azure refuses them elsewhere with an error that rarely names the cause.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    { "type": "Microsoft.Resources/resourceGroups", "apiVersion": "2022-09-01", "name": "shop", "location": "westeurope" }
  ]
}
```

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    { "type": "Microsoft.Resources/resourceGroups", "apiVersion": "2022-09-01", "name": "shop", "location": "westeurope" }
  ]
}
```

A nested deployment has the scope that it is sent to. Nothing is said of resources with a `scope` of their own and of
extensions, which go with any resource.
)md";

using schema::Scopes;

// What a template is deployed to; 0 when that is not certain.
Scopes ScopeOf(const arm::Expansion& expansion, const arm::DeployedTemplate& of) {
  if (of.holder == kNoId<arm::DeployedResourceId>) {
    switch (of.declared->scope) {
      case arm::Scope::kResourceGroup:
        return schema::kResourceGroupScope;
      case arm::Scope::kSubscription:
        return schema::kSubscriptionScope;
      case arm::Scope::kManagementGroup:
        return schema::kManagementGroupScope;
      case arm::Scope::kTenant:
        return schema::kTenantScope;
      case arm::Scope::kUnknown:
        return 0;
    }
  }
  const arm::DeployedResource& holder = expansion.resources()[of.holder];
  if (!holder.scope.IsNull()) {
    return holder.scope.IsString() && holder.scope.text() == "/" ? schema::kTenantScope : 0;
  }
  const eval::Member* const group = eval::FindMember(holder.body, "resourceGroup");
  const eval::Member* const subscription = eval::FindMember(holder.body, "subscriptionId");
  if (group != nullptr && !group->value.IsNull()) {
    return group->value.IsString() && !group->value.text().empty() ? schema::kResourceGroupScope
                                                                   : Scopes{0};
  }
  if (subscription != nullptr) return 0;
  return ScopeOf(expansion, expansion.templates()[holder.owner]);
}

// Where any version of the type can be deployed; 0 when that is not known.
Scopes WritableOf(std::string_view name) {
  const auto type = schema::FindResourceType(name);
  if (!type || !type->knows_scopes) return 0;
  Scopes scopes = type->writable;
  const schema::TypeGraph& graph = schema::TypeGraph::BuiltIn();
  const schema::ResourceTypeId id = graph.Find(name);
  if (id == kNoId<schema::ResourceTypeId>) return 0;
  for (const schema::TypeVersion& version : graph.VersionsOf(id)) scopes |= version.writable();
  return scopes;
}

std::string_view NameOf(Scopes scope) {
  switch (scope) {
    case schema::kResourceGroupScope:
      return "a resource group";
    case schema::kSubscriptionScope:
      return "a subscription";
    case schema::kManagementGroupScope:
      return "a management group";
    default:
      return "the tenant";
  }
}

std::string Names(Scopes scopes) {
  std::string text;
  for (const Scopes scope : {schema::kResourceGroupScope, schema::kSubscriptionScope,
                             schema::kManagementGroupScope, schema::kTenantScope}) {
    if ((scopes & scope) == 0) continue;
    if (!text.empty()) text += " or ";
    text += NameOf(scope);
  }
  return text;
}

bool HasScopeOfItsOwn(const arm::DeployedResource& resource) {
  const arm::Resource& declared = *resource.declared;
  return !declared.scope.IsAbsent() || !declared.target_type.empty() ||
         !declared.At("resourceGroup").IsAbsent() || !declared.At("subscriptionId").IsAbsent();
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  SeenPlaces seen;
  for (const arm::DeployedResource& resource : expansion.resources()) {
    if (!IsSent(resource) || HasScopeOfItsOwn(resource)) continue;
    const arm::DeployedTemplate& holder = expansion.templates()[resource.owner];
    const Scopes scope = ScopeOf(expansion, holder);
    const Scopes writable = WritableOf(resource.type);
    if (scope == 0 || writable == 0 || (writable & (scope | schema::kExtensionScope)) != 0) {
      continue;
    }
    const Written place = WrittenAt(ctx.graph(), resource.declared->type.node());
    if (!place || !seen.Add(place)) continue;
    auto report = ctx.ReportIn(*place.document, place.span, "{} is not deployed to {}, but to {}",
                               resource.type, NameOf(scope), Names(writable));
    if (holder.holder == kNoId<arm::DeployedResourceId>) {
      report.LabelIn(*place.document, holder.declared->schema.span(),
                     "the template is deployed to {}", NameOf(scope));
    } else {
      const arm::Resource& deployment = *expansion.resources()[holder.holder].declared;
      const Written at = WrittenAt(ctx.graph(), deployment.type.node());
      if (at) {
        report.LabelIn(*at.document, at.span, "the deployment goes to {}", NameOf(scope));
      }
    }
  }
}

}  // namespace

extern constinit const Rule schema_scope_mismatch = {
    .id = "schema-scope-mismatch",
    .summary = "a type of resource cannot be deployed where the template is",
    .severity = Severity::kError,
    .confidence = Confidence::kHigh,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"armtools:incorrectScopeWarning"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
