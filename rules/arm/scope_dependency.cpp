#include "arm/dependency_paths.h"
#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
An extension resource is applied to the resource that its `scope` names, and a deployment goes to its `resourceGroup`.
When the same template makes that resource or group, it has to be there first.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    { "type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-05-01", "name": "shop" },
    {
      "type": "Microsoft.Authorization/locks",
      "apiVersion": "2020-05-01",
      "name": "keep",
      "scope": "[resourceId('Microsoft.Storage/storageAccounts', 'shop')]",
      "properties": { "level": "CanNotDelete" }
    }
  ]
}
```

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    { "type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-05-01", "name": "shop" },
    {
      "type": "Microsoft.Authorization/locks",
      "apiVersion": "2020-05-01",
      "name": "keep",
      "scope": "[resourceId('Microsoft.Storage/storageAccounts', 'shop')]",
      "dependsOn": ["[resourceId('Microsoft.Storage/storageAccounts', 'shop')]"],
      "properties": { "level": "CanNotDelete" }
    }
  ]
}
```
)md";

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  for (const arm::UnorderedUse& use : expansion.dependencies().unordered) {
    const bool is_group = use.kind == arm::UseKind::kResourceGroup;
    if (!is_group && use.kind != arm::UseKind::kScope) continue;
    const Document* const document = ctx.graph().DocumentOf(use.place.tree());
    if (document == nullptr) continue;
    const arm::DeployedResource& user = expansion.resources()[use.user];
    // assignment-without-dependency says it of these.
    if (EqualsIgnoreCase(user.type, "Microsoft.Authorization/roleAssignments")) continue;
    const arm::DeployedResource& used = expansion.resources()[use.used];
    const arm::Template& of = *expansion.templates()[user.owner].declared;
    ctx.ReportIn(*document, use.place.span(), "{} does not wait for {}, which it {}",
                 arm::TitleOf(user), arm::TitleOf(used),
                 is_group ? "is deployed to" : "is applied to")
        .LabelIn(*document, used.declared->name.span(), "it is deployed here")
        .Help("add it to `dependsOn`")
        .FixWith(FixSafety::kSafe, "wait for it", arm::AddDependency(user, used, of));
  }
}

}  // namespace

extern constinit const Rule scope_dependency = {
    .id = "scope-dependency",
    .summary = "a resource does not wait for the one that it is applied or deployed to",
    .severity = Severity::kError,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"template"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
