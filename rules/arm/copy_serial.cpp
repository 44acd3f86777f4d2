#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`batchSize` says how many turns of a serial loop run at a time. In a parallel loop it has no effect, and a size below 1 is refused.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {
      "type": "Microsoft.Storage/storageAccounts",
      "apiVersion": "2023-05-01",
      "name": "[concat('shop', copyIndex())]",
      "location": "westeurope",
      "kind": "StorageV2",
      "sku": { "name": "Standard_LRS" },
      "copy": { "name": "all", "count": 3, "batchSize": 2 }
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
      "type": "Microsoft.Storage/storageAccounts",
      "apiVersion": "2023-05-01",
      "name": "[concat('shop', copyIndex())]",
      "location": "westeurope",
      "kind": "StorageV2",
      "sku": { "name": "Standard_LRS" },
      "copy": { "name": "all", "count": 3, "mode": "serial", "batchSize": 2 }
    }
  ]
}
```

A mode that is computed is left alone.
)md";

void Check(const arm::Resource& resource, RuleContext& ctx) {
  const arm::Value copy = resource.At("copy");
  const arm::Value size = copy["batchSize"];
  if (!copy.IsObject() || !size.node()) return;
  if (const auto number = size.Integer(); number && *number < 1) {
    ctx.Report(size.span(), "a batch of {} turns is refused", *number).Help("write 1 or more");
    return;
  }
  const arm::Value mode = copy["mode"];
  const auto text = mode.Text();
  if (mode.IsUnknown() || (text && EqualsIgnoreCase(*text, "serial"))) return;
  ctx.Report(size.key_span(), "`batchSize` has no effect in a loop that is not serial")
      .Help("write `\"mode\": \"serial\"`, or leave the size out");
}

}  // namespace

extern constinit const Rule copy_serial = {
    .id = "copy-serial",
    .summary = "a batch size has no effect or is no number of turns",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"template"},
    .equivalents = {"bicep:BCP154"},
    .on = {OnResource{"", Check}},
    .docs = kDocs,
};

}  // namespace plumbline
