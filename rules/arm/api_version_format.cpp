#include <algorithm>

#include "engine/resource_types_used.h"
#include "graph/filled_in_later.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
An API version is a day, `YYYY-MM-DD`, that may have `-preview` behind it. Anything else is refused.

```json bad
{
  "type": "Microsoft.Storage/storageAccounts",
  "apiVersion": "2023-5-1",
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

Texts that another tool fills in before the deployment are left alone.
)md";

// `-preview.1` and the like exist in private versions.
bool IsVersion(std::string_view text) {
  const std::string_view stage = text.substr(std::min<std::size_t>(10, text.size()));
  if (!ParseDate(text.substr(0, 10))) return false;
  return stage.empty() || (stage.size() > 1 && stage[0] == '-' && IsLetterAscii(stage[1]));
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  ForEachTypeUse(expansion, ctx, [&](const TypeUse& use) {
    const eval::Value& version = use.resource.api_version;
    if (!version.IsString() || version.text().empty() || IsFilledInLater(version.text())) return;
    if (IsVersion(version.text())) return;
    ctx.ReportIn(use.document, use.declared.api_version.span(), "API version `{}` is no day",
                 version.text())
        .Help("write it as YYYY-MM-DD, with `-preview` behind it where it is one");
  });
}

}  // namespace

extern constinit const Rule api_version_format = {
    .id = "api-version-format",
    .summary = "an API version is not a day",
    .severity = Severity::kError,
    .confidence = Confidence::kHigh,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"arm-ttk:apiVersions-Should-Be-Recent", "bicep:BCP029"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
