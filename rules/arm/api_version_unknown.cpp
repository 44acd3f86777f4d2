#include "engine/resource_types_used.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A type that has no such API version is refused (NoRegisteredProviderFound) when the resource is deployed.

```json bad
{
  "type": "Microsoft.Storage/storageAccounts",
  "apiVersion": "2023-05-02",
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

A version that is newer than the listings is accepted. When no type of the provider has the version either, the finding is
an error.
)md";

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  ForEachTypeUse(expansion, ctx, [&](const TypeUse& use) {
    if (!use.type || use.type->versions.empty() || !use.version) return;
    if (use.version->date() > schema::ResourceTypesDate() || use.type->Has(*use.version)) return;
    const Span span = use.declared.api_version.span();
    auto report = ctx.ReportIn(use.document, span, "{} has no API version {}", use.type->name,
                               use.version->ToText());
    if (!schema::ProviderHas(use.type->name, *use.version)) report.As(Severity::kError);
    const auto nearest = use.type->Nearest(*use.version);
    const auto newest = use.type->NewestStable();
    if (newest && newest != nearest) {
      report.Help("the nearest one is {}, the newest stable one {}", nearest->ToText(),
                  newest->ToText());
    } else {
      report.Help("the nearest one is {}", nearest->ToText());
    }
    if (use.declared.api_version.Text()) {
      report.Fix(FixSafety::kUnsafe, fmt::format("use {}", nearest->ToText()), span,
                 fmt::format("\"{}\"", nearest->ToText()));
    }
  });
}

}  // namespace

extern constinit const Rule api_version_unknown = {
    .id = "api-version-unknown",
    .summary = "a resource type has no such API version",
    .severity = Severity::kWarning,
    .confidence = Confidence::kHigh,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"template"},
    .equivalents = {"arm-ttk:apiVersions-Should-Be-Recent", "bicep:BCP081",
                    "armtools:backend-schema-validation"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
