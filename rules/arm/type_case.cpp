#include <algorithm>

#include "engine/resource_types_used.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Azure reads types without regard to case. Tools that compare exactly, and people who search, do not.

```json bad
{
  "type": "Microsoft.Storage/storageaccounts",
  "apiVersion": "2023-05-01",
  "name": "shop",
  "location": "westeurope",
  "kind": "StorageV2",
  "sku": { "name": "Standard_LRS" }
}
```

```json good
{
  "type": "Microsoft.Storage/storageAccounts",
  "apiVersion": "2023-05-01",
  "name": "shop",
  "location": "westeurope",
  "kind": "StorageV2",
  "sku": { "name": "Standard_LRS" }
}
```

The rule runs with `--pedantic` only.
)md";

// Of the provider the listings spell some in lower case, so only what is behind it counts.
std::string_view WithoutProvider(std::string_view type) {
  return type.substr(std::min(type.find('/'), type.size()));
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  ForEachTypeUse(expansion, ctx, [&](const TypeUse& use) {
    const auto written = use.declared.type.Text();
    if (!use.type || !written || *written != use.resource.type) return;
    if (WithoutProvider(*written) == WithoutProvider(use.type->name)) return;
    std::string spelt(written->substr(0, written->find('/')));
    spelt += WithoutProvider(use.type->name);
    ctx.ReportIn(use.document, use.declared.type.span(), "the type is published as `{}`", spelt)
        .Fix(FixSafety::kSafe, fmt::format("write `{}`", spelt), use.declared.type.span(),
             fmt::format("\"{}\"", spelt));
  });
}

}  // namespace

extern constinit const Rule type_case = {
    .id = "type-case",
    .summary = "a resource type is spelt in another case than it is published",
    .severity = Severity::kInfo,
    .confidence = Confidence::kHigh,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .enabled = Default::kPedantic,
    .categories = {"style", "template"},
    .equivalents = {"bicep:BCP081"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
