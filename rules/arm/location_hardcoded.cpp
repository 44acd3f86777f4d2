#include "engine/rule_context.h"
#include "graph/filled_in_later.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A template with a region in it works in that region only, and somebody who deploys it elsewhere gets resources in two.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "location": { "type": "string", "defaultValue": "[resourceGroup().location]" } },
  "resources": [
    {
      "type": "Microsoft.Storage/storageAccounts",
      "apiVersion": "2023-05-01",
      "name": "shop",
      "location": "westeurope",
      "kind": "StorageV2",
      "sku": { "name": "Standard_LRS" }
    }
  ]
}
```

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "location": { "type": "string", "defaultValue": "[resourceGroup().location]" } },
  "resources": [
    {
      "type": "Microsoft.Storage/storageAccounts",
      "apiVersion": "2023-05-01",
      "name": "shop",
      "location": "[parameters('location')]",
      "kind": "StorageV2",
      "sku": { "name": "Standard_LRS" }
    }
  ]
}
```

`global` is not a region. Some types exist in a few regions only; allow the finding there.
)md";

void Check(const arm::Resource& resource, RuleContext& ctx) {
  const auto location = resource.location.Text();
  if (!location || location->empty() || EqualsIgnoreCase(*location, "global")) return;
  if (resource.existing || IsFilledInLater(*location)) return;
  auto report = ctx.Report(resource.location.span(), "the resource is always in `{}`", *location);
  // Where its expressions read parameters from.
  const arm::Template& scope = ctx.model().EvaluationScope(ctx.OwnerOf(resource));
  if (const arm::Parameter* const parameter = scope.FindParameter("location")) {
    report.Fix(FixSafety::kUnsafe, fmt::format("use the parameter `{}`", parameter->name()),
               resource.location.span(), fmt::format("\"[parameters('{}')]\"", parameter->name()));
  } else {
    report.Help("take it from a parameter, with `[resourceGroup().location]` as default");
  }
}

}  // namespace

extern constinit const Rule location_hardcoded = {
    .id = "location-hardcoded",
    .summary = "a resource is bound to one region",
    .severity = Severity::kInfo,
    .confidence = Confidence::kHigh,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"template"},
    .equivalents = {"arm-ttk:Location-Should-Not-Be-Hardcoded",
                    "arm-ttk:Resources-Should-Have-Location", "bicep:no-hardcoded-location",
                    "psrule:Azure.Template.ResourceLocation", "sonar:S6949"},
    .on = {OnResource{"", Check}},
    .docs = kDocs,
};

}  // namespace plumbline
