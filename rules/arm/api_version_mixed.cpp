#include <map>
#include <string>
#include <utility>

#include "engine/resource_types_used.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Defaults differ between API versions, so two resources of a type with equal bodies may behave differently.

```json bad
[
  { "type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-05-01", "name": "shop" },
  { "type": "Microsoft.Storage/storageAccounts", "apiVersion": "2021-09-01", "name": "logs" }
]
```

```json good
[
  { "type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-05-01", "name": "shop" },
  { "type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-05-01", "name": "logs" }
]
```

The rule runs with `--pedantic` only.
)md";

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  std::map<std::pair<const Document*, std::string>, std::pair<schema::ApiVersion, Span>> first;
  ForEachTypeUse(expansion, ctx, [&](const TypeUse& use) {
    if (!use.version) return;
    const Span span = use.declared.api_version.span();
    const auto [known, is_new] = first.try_emplace(
        std::pair(&use.document, ToLower(use.resource.type)), std::pair(*use.version, span));
    if (is_new || known->second.first == *use.version) return;
    ctx.ReportIn(use.document, span, "another resource of the type is at {}",
                 known->second.first.ToText())
        .LabelIn(use.document, known->second.second, "here");
  });
}

}  // namespace

extern constinit const Rule api_version_mixed = {
    .id = "api-version-mixed",
    .summary = "one type is used at several API versions",
    .severity = Severity::kInfo,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .enabled = Default::kPedantic,
    .categories = {"template"},
    .equivalents = {"bicep:use-recent-api-versions"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
