#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Resources belong where their group is, unless somebody says otherwise.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "location": { "type": "string", "defaultValue": "westeurope" } },
  "outputs": { "a": { "type": "string", "value": "[parameters('location')]" } },
  "resources": []
}
```

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "location": { "type": "string", "defaultValue": "[resourceGroup().location]" } },
  "outputs": { "a": { "type": "string", "value": "[parameters('location')]" } },
  "resources": []
}
```

The rule runs with `--pedantic` only, and looks at templates of resource groups.
)md";

void Check(const arm::Template& of, RuleContext& ctx) {
  if (of.scope != arm::Scope::kResourceGroup) return;
  const arm::Parameter* const parameter = of.FindParameter("location");
  if (parameter == nullptr) return;
  const auto region = parameter->default_value.Text();
  if (!region || region->empty() || EqualsIgnoreCase(*region, "global")) return;
  ctx.Report(parameter->default_value.span(), "`{}` is `{}` unless somebody says otherwise",
             parameter->name(), *region)
      .Fix(FixSafety::kUnsafe, "follow the resource group", parameter->default_value.span(),
           "\"[resourceGroup().location]\"");
}

}  // namespace

extern constinit const Rule location_default = {
    .id = "location-default",
    .summary = "the parameter `location` has a fixed region as default",
    .severity = Severity::kInfo,
    .confidence = Confidence::kHigh,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .enabled = Default::kPedantic,
    .categories = {"template"},
    .equivalents = {"psrule:Azure.Template.LocationDefault",
                    "arm-ttk:Location-Should-Not-Be-Hardcoded"},
    .on = {OnTemplate{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
