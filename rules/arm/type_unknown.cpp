#include "engine/resource_types_used.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A type that no resource provider has is refused before anything is deployed.

```json bad
{
  "type": "Microsoft.Storage/storageAcounts",
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

Known are the types of all published listings. They are thin about the children of types, so an unknown one is reported, as
a warning, only when its name is nearly that of a known one. Providers that no listing names are reported, as an info, with
`--pedantic` only. A resource whose API version is newer than the listings is left alone, for its type may be new as well.
)md";

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  ForEachTypeUse(expansion, ctx, [&](const TypeUse& use) {
    if (use.type || (use.version && use.version->date() > schema::ResourceTypesDate())) return;
    const std::string_view name = use.resource.type;
    const std::string_view provider = name.substr(0, name.find('/'));
    if (provider.find('.') == std::string_view::npos) return;
    if (!schema::IsKnownProvider(provider)) {
      if (!ctx.pedantic()) return;
      ctx.ReportIn(use.document, use.declared.type.span(),
                   "`{}` is not a resource provider that is known here", provider)
          .As(Severity::kInfo);
      return;
    }
    const std::string_view nearest = schema::NearestTypeName(name);
    // Listings are thin about children: services have some that nobody published.
    const bool is_child = name.find('/', provider.size() + 1) != std::string_view::npos;
    if (is_child && nearest.empty()) return;
    auto report =
        ctx.ReportIn(use.document, use.declared.type.span(), "there is no type `{}`", name);
    if (is_child) report.As(Severity::kWarning).As(Confidence::kMedium);
    if (nearest.empty()) return;
    report.Help("did you mean `{}`?", nearest);
    if (use.declared.type.Text() == name) {
      report.Fix(FixSafety::kUnsafe, fmt::format("write `{}`", nearest), use.declared.type.span(),
                 fmt::format("\"{}\"", nearest));
    }
  });
}

}  // namespace

extern constinit const Rule type_unknown = {
    .id = "type-unknown",
    .summary = "no resource type has this name",
    .severity = Severity::kError,
    .confidence = Confidence::kHigh,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"bicep:BCP081", "armtools:backend-schema-validation"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
