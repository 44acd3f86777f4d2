#include "arm/dependency_paths.h"
#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`listKeys()` and its relatives, and `reference()`, ask a resource that has to be there. Azure waits for a resource that
they name by its name, not for one that they name by its id: then the first deployment asks too early, now and then.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    { "type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-05-01", "name": "shop" },
    {
      "type": "Microsoft.Web/sites",
      "apiVersion": "2023-12-01",
      "name": "site",
      "properties": {
        "key": "[listKeys(resourceId('Microsoft.Storage/storageAccounts', 'shop'), '2023-05-01').keys[0].value]"
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
    { "type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-05-01", "name": "shop" },
    {
      "type": "Microsoft.Web/sites",
      "apiVersion": "2023-12-01",
      "name": "site",
      "dependsOn": ["[resourceId('Microsoft.Storage/storageAccounts', 'shop')]"],
      "properties": {
        "key": "[listKeys(resourceId('Microsoft.Storage/storageAccounts', 'shop'), '2023-05-01').keys[0].value]"
      }
    }
  ]
}
```

Of `reference()` it is a warning: newer deployments may wait all the same. Outputs are evaluated when everything is
deployed.
)md";

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  for (const arm::UnorderedUse& use : expansion.dependencies().unordered) {
    const Document* const document = ctx.graph().DocumentOf(use.place.tree());
    if (use.kind != arm::UseKind::kCall || document == nullptr) continue;
    const arm::DeployedResource& user = expansion.resources()[use.user];
    // assignment-without-dependency says it of these.
    if (EqualsIgnoreCase(user.type, "Microsoft.Authorization/roleAssignments")) continue;
    const arm::DeployedResource& used = expansion.resources()[use.used];
    const arm::Template& of = *expansion.templates()[user.owner].declared;
    auto report = ctx.ReportIn(*document, use.place.span(),
                               "`{}()` asks {}, which the resource does not wait for", use.function,
                               arm::TitleOf(used));
    report.LabelIn(*document, used.declared->name.span(), "it is deployed here")
        .Help("add it to `dependsOn`")
        .FixWith(FixSafety::kSafe, "wait for it", arm::AddDependency(user, used, of));
    if (EqualsIgnoreCase(use.function, "reference")) report.As(Severity::kWarning);
  }
}

}  // namespace

extern constinit const Rule list_without_dependency = {
    .id = "list-without-dependency",
    .summary = "a resource asks another one, by its id, without waiting for it",
    .severity = Severity::kError,
    .confidence = Confidence::kMedium,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"template"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
