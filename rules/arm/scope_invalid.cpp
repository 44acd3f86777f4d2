#include "engine/resource_types_used.h"
#include "graph/filled_in_later.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`scope` applies an extension (a lock, a role assignment, diagnostic settings) to another resource. A resource of any other type is deployed to the scope of its template, and `scope` is refused.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {
      "type": "Microsoft.Storage/storageAccounts",
      "apiVersion": "2023-05-01",
      "name": "shop",
      "location": "westeurope",
      "kind": "StorageV2",
      "sku": { "name": "Standard_LRS" },
      "scope": "Microsoft.Storage/storageAccounts/other"
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
      "type": "Microsoft.Authorization/locks",
      "apiVersion": "2020-05-01",
      "name": "keep",
      "scope": "Microsoft.Storage/storageAccounts/shop",
      "properties": { "level": "CanNotDelete" }
    }
  ]
}
```

`"scope": "/"` deploys types of the tenant from any template. Scopes that are not known are left alone.
)md";

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  ForEachTypeUse(expansion, ctx, [&](const TypeUse& use) {
    const arm::DeployedResource& resource = use.resource;
    if (!resource.scope.IsString() || resource.scope.text().empty() || resource.IsExisting())
      return;
    if (!use.type || !use.type->knows_scopes || IsFilledInLater(resource.scope.text())) return;
    if (EqualsIgnoreCase(resource.type, "Microsoft.Resources/deployments")) return;
    const schema::Scopes writable = use.type->writable;
    // All scopes at once mean that the source did not know.
    constexpr schema::Scopes kAll = 31;
    if (writable == 0 || writable == kAll || (writable & schema::kExtensionScope) != 0) return;
    const bool is_tenant = resource.scope.text() == "/";
    if (is_tenant && (writable & schema::kTenantScope) != 0) return;
    auto report = ctx.ReportIn(use.document, use.declared.scope.span(),
                               "{} is no extension: it has no `scope`", use.type->name);
    report.Help("a nested deployment deploys to another place");
  });
}

}  // namespace

extern constinit const Rule scope_invalid = {
    .id = "scope-invalid",
    .summary = "a resource has a scope that its type cannot be deployed to",
    .severity = Severity::kError,
    .confidence = Confidence::kHigh,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"bicep:BCP139", "bicep:BCP134", "bicep:BCP135", "bicep:BCP113", "bicep:BCP114",
                    "bicep:BCP115", "bicep:BCP116", "bicep:BCP119", "bicep:BCP164"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
