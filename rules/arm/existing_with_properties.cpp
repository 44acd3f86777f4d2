#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/rule_context.h"
#include "syntax/json_edit.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A resource with `existing` is only read. Its `properties`, `location` and whatever else describes a resource are not
deployed: they have no effect, and mislead who reads them.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "languageVersion": "2.0",
  "resources": {
    "store": {
      "existing": true,
      "type": "Microsoft.Storage/storageAccounts",
      "apiVersion": "2023-05-01",
      "name": "shop",
      "properties": { "minimumTlsVersion": "TLS1_2" }
    }
  }
}
```

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "languageVersion": "2.0",
  "resources": {
    "store": {
      "existing": true,
      "type": "Microsoft.Storage/storageAccounts",
      "apiVersion": "2023-05-01",
      "name": "shop"
    }
  }
}
```
)md";

constexpr std::string_view kRead[] = {
    "type",      "apiVersion", "name",      "scope",    "condition",      "dependsOn",
    "metadata",  "existing",   "copy",      "comments", "subscriptionId", "resourceGroup",
    "resources", "import",     "extension", "@options", "asserts"};

void Check(const arm::Resource& resource, RuleContext& ctx) {
  if (!resource.existing) return;
  for (const NodeRef member : resource.node.children()) {
    const std::string_view key = member.key();
    const bool is_read =
        std::ranges::any_of(kRead, [key](std::string_view k) { return EqualsIgnoreCase(k, key); });
    // Data of extensions say what to read.
    if (is_read || !resource.At("import").IsAbsent() || !resource.At("extension").IsAbsent()) {
      continue;
    }
    ctx.Report(member.key_span(), "`{}` of an existing resource has no effect", key)
        .Help("remove it, or deploy the resource: without `existing`")
        .FixWith(FixSafety::kSafe, fmt::format("remove `{}`", key), RemoveChild(member));
  }
}

}  // namespace

extern constinit const Rule existing_with_properties = {
    .id = "existing-with-properties",
    .summary = "an existing resource is described, which has no effect",
    .severity = Severity::kWarning,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"template"},
    .on = {OnResource{"", Check}},
    .docs = kDocs,
};

}  // namespace plumbline
