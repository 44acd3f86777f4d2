#include "engine/deployed_values.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The extension that gave a virtual machine the endpoint of its managed identity was withdrawn in January 2019. Every machine with
an identity has the endpoint of the instance metadata service; without the extension nothing is missing.

```json bad
{
  "type": "Microsoft.Compute/virtualMachines/extensions",
  "apiVersion": "2024-03-01",
  "name": "shop/identity",
  "properties": {
    "publisher": "Microsoft.ManagedIdentity",
    "type": "ManagedIdentityExtensionForLinux",
    "typeHandlerVersion": "1.0"
  }
}
```

```json good
{
  "type": "Microsoft.Compute/virtualMachines/extensions",
  "apiVersion": "2024-03-01",
  "name": "shop/script",
  "properties": {
    "publisher": "Microsoft.Azure.Extensions",
    "type": "CustomScript",
    "typeHandlerVersion": "2.1"
  }
}
```
)md";

void CheckOne(const eval::Value& properties, const arm::Expansion& expansion, SeenPlaces& seen,
              RuleContext& ctx) {
  const eval::Value* const publisher = FindAt(properties, "publisher");
  if (publisher == nullptr || !publisher->IsString() ||
      !EqualsIgnoreCase(publisher->text(), "Microsoft.ManagedIdentity"))
    return;
  const Written place = WrittenAt(ctx.graph(), expansion, *publisher);
  if (!place || !seen.Add(place)) return;
  ctx.ReportIn(*place.document, place.span, "the extension for managed identities was withdrawn")
      .Help("leave it out: programs ask the instance metadata service");
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  SeenPlaces seen;
  for (const arm::DeployedResource& resource : expansion.resources()) {
    if (!IsSent(resource)) continue;
    if (EndsWithIgnoreCase(resource.type, "/extensions")) {
      const eval::Value* const properties = FindAt(resource.body, "properties");
      if (properties != nullptr) CheckOne(*properties, expansion, seen, ctx);
    }
    const eval::Value* const list =
        FindAt(resource.body, "properties.virtualMachineProfile.extensionProfile.extensions");
    if (list == nullptr || !list->IsArray()) continue;
    for (const eval::Value& item : list->items()) {
      const eval::Value* const properties = FindAt(item, "properties");
      if (properties != nullptr) CheckOne(*properties, expansion, seen, ctx);
    }
  }
}

}  // namespace

extern constinit const Rule msi_extension = {
    .id = "msi-extension",
    .summary = "the withdrawn extension for managed identities is installed",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"identity", "compute", "lifecycle"},
    .equivalents = {"arm-ttk:ManagedIdentityExtension-must-not-be-used"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
