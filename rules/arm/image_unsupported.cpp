#include <string>
#include <string_view>

#include "engine/deployed_values.h"
#include "engine/retired_parts.h"
#include "eval/choice.h"
#include "schema/machine_parts.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The operating system of an image is out of support: machines made from it get no fixes, and the image may be taken away.

```json bad
{
  "type": "Microsoft.Compute/virtualMachines",
  "apiVersion": "2023-09-01",
  "name": "worker",
  "location": "westeurope",
  "properties": {
    "storageProfile": {
      "imageReference": { "publisher": "Canonical", "offer": "UbuntuServer", "sku": "18.04-LTS", "version": "latest" }
    }
  }
}
```

```json good
{
  "type": "Microsoft.Compute/virtualMachines",
  "apiVersion": "2023-09-01",
  "name": "worker",
  "location": "westeurope",
  "properties": {
    "storageProfile": {
      "imageReference": { "publisher": "Canonical", "offer": "ubuntu-24_04-lts", "sku": "server", "version": "latest" }
    }
  }
}
```

Virtual machines, scale sets, pools of Batch and image templates are looked at. The days are compared with the day of
the run (`--as-of`).
)md";

struct ImagePlace {
  std::string_view type, path;
};
constexpr ImagePlace kPlaces[] = {
    {"Microsoft.Compute/virtualMachines", "properties.storageProfile.imageReference"},
    {"Microsoft.Compute/virtualMachineScaleSets",
     "properties.virtualMachineProfile.storageProfile.imageReference"},
    {"Microsoft.Batch/batchAccounts/pools",
     "properties.deploymentConfiguration.virtualMachineConfiguration.imageReference"},
    {"Microsoft.VirtualMachineImages/imageTemplates", "properties.source"},
};

// Whether every value that the sku can be is of the row; the first one of them.
bool HasSku(const schema::MachinePart& row, const eval::Value* sku, std::string& text) {
  if (row.skus.empty()) return true;
  if (sku == nullptr) return false;
  bool all = true;
  eval::ForEachLeaf(*sku, [&](const eval::Value& leaf, std::span<const eval::Answer>) {
    all = leaf.IsString() && row.HasSku(leaf.text());
    if (all && text.empty()) text = leaf.text();
    return all;
  });
  return all && !text.empty();
}

void CheckImage(const eval::Value& image, const arm::Expansion& expansion, SeenPlaces& seen,
                RuleContext& ctx) {
  const eval::Value* const publisher = FindAt(image, "publisher");
  const eval::Value* const offer = FindAt(image, "offer");
  const eval::Value* const sku = FindAt(image, "sku");
  if (publisher == nullptr || offer == nullptr || !publisher->IsString() || !offer->IsString()) {
    return;
  }
  // Editions with long-term servicing have ends of their own.
  if (sku != nullptr && sku->IsString() && ContainsIgnoreCase(sku->text(), "ltsc")) return;
  for (const schema::MachinePart& row : schema::RetiredImages()) {
    std::string version;
    if (row.ends > ctx.as_of() || !row.IsOf(publisher->text(), offer->text()) ||
        !HasSku(row, sku, version)) {
      continue;
    }
    const Written place =
        WrittenAt(ctx.graph(), expansion, version.empty() || sku == nullptr ? *offer : *sku);
    if (!place || !seen.Add(place)) return;
    auto report = ctx.ReportIn(
        *place.document, place.span, "image `{}{}{}` of {} has been out of support since {}",
        offer->text(), version.empty() ? "" : " ", version, publisher->text(), ToText(row.ends));
    if (!row.instead.empty()) report.Help("use {}", row.instead);
    if (!row.is_certain) report.As(Confidence::kLow).Note("the day is not certain");
    ExplainDefaults(place, ctx, report);
    return;
  }
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  SeenPlaces seen;
  for (const arm::DeployedResource& resource : expansion.resources()) {
    if (!IsSent(resource)) continue;
    for (const ImagePlace& place : kPlaces) {
      if (!EqualsIgnoreCase(resource.type, place.type)) continue;
      const eval::Value* const image = FindAt(resource.body, place.path);
      if (image != nullptr) CheckImage(*image, expansion, seen, ctx);
    }
  }
}

}  // namespace

extern constinit const Rule image_unsupported = {
    .id = "image-unsupported",
    .summary = "the operating system of an image is out of support",
    .severity = Severity::kWarning,
    .confidence = Confidence::kHigh,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"compute", "lifecycle"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
