#include <string_view>

#include "engine/deployed_values.h"
#include "engine/retired_parts.h"
#include "schema/machine_parts.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The extension of a virtual machine, or of a scale set, is retired: it gets no fixes, and what it reports to may be gone.

```json bad
{
  "type": "Microsoft.Compute/virtualMachines/extensions",
  "apiVersion": "2023-09-01",
  "name": "worker/agent",
  "location": "westeurope",
  "properties": {
    "publisher": "Microsoft.EnterpriseCloud.Monitoring",
    "type": "MicrosoftMonitoringAgent",
    "typeHandlerVersion": "1.0"
  }
}
```

```json good
{
  "type": "Microsoft.Compute/virtualMachines/extensions",
  "apiVersion": "2023-09-01",
  "name": "worker/agent",
  "location": "westeurope",
  "properties": {
    "publisher": "Microsoft.Azure.Monitor",
    "type": "AzureMonitorWindowsAgent",
    "typeHandlerVersion": "1.0"
  }
}
```

The days are compared with the day of the run (`--as-of`). An info when the end is within eighteen months.
)md";

void CheckExtension(const eval::Value& properties, const arm::Expansion& expansion,
                    SeenPlaces& seen, RuleContext& ctx) {
  const eval::Value* const publisher = FindAt(properties, "publisher");
  const eval::Value* const type = FindAt(properties, "type");
  if (publisher == nullptr || type == nullptr || !publisher->IsString() || !type->IsString()) {
    return;
  }
  // msi-extension says it of these.
  if (EqualsIgnoreCase(publisher->text(), "Microsoft.ManagedIdentity")) return;
  const auto* const row = schema::FindRetiredExtension(publisher->text(), type->text());
  if (row == nullptr || row->ends > MonthsAfter(ctx.as_of(), 18)) return;
  const Written place = WrittenAt(ctx.graph(), expansion, *type);
  if (!place || !seen.Add(place)) return;
  const bool is_over = row->ends <= ctx.as_of();
  auto report =
      ctx.ReportIn(*place.document, place.span, "extension `{}` of {} {} on {}", type->text(),
                   publisher->text(), is_over ? "was retired" : "ends", ToText(row->ends));
  if (!is_over) report.As(Severity::kInfo);
  if (!row->instead.empty()) report.Help("use {}", row->instead);
  if (!row->is_certain) report.As(Confidence::kLow).Note("the day is not certain");
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  SeenPlaces seen;
  for (const arm::DeployedResource& resource : expansion.resources()) {
    if (!IsSent(resource)) continue;
    if (EqualsIgnoreCase(resource.type, "Microsoft.Compute/virtualMachines/extensions") ||
        EqualsIgnoreCase(resource.type, "Microsoft.Compute/virtualMachineScaleSets/extensions") ||
        EqualsIgnoreCase(resource.type, "Microsoft.HybridCompute/machines/extensions")) {
      if (const eval::Value* const properties = FindAt(resource.body, "properties")) {
        CheckExtension(*properties, expansion, seen, ctx);
      }
    } else if (EqualsIgnoreCase(resource.type, "Microsoft.Compute/virtualMachineScaleSets")) {
      const eval::Value* const list =
          FindAt(resource.body, "properties.virtualMachineProfile.extensionProfile.extensions");
      if (list == nullptr || !list->IsArray()) continue;
      for (const eval::Value& extension : list->items()) {
        const eval::Value* const properties = FindAt(extension, "properties");
        if (properties != nullptr) CheckExtension(*properties, expansion, seen, ctx);
      }
    }
  }
}

}  // namespace

extern constinit const Rule extension_retired = {
    .id = "extension-retired",
    .summary = "the extension of a virtual machine is retired",
    .severity = Severity::kWarning,
    .confidence = Confidence::kHigh,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"compute", "lifecycle"},
    .equivalents = {"psrule:Azure.VM.MigrateAMA", "psrule:Azure.VMSS.MigrateAMA"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
