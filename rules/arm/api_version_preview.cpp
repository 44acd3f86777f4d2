#include "arm/body_check.h"
#include "engine/resource_types_used.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Preview versions are withdrawn at short notice, and nobody promises that they work. When there is a stable version of the same or a later day, there is no reason to stay.

```json bad
{
  "type": "Microsoft.ContainerService/managedClusters",
  "apiVersion": "2024-02-02-preview",
  "name": "shop",
  "location": "westeurope"
}
```

```json good
{
  "type": "Microsoft.ContainerService/managedClusters",
  "apiVersion": "2024-05-01",
  "name": "shop",
  "location": "westeurope"
}
```

A property may exist only in previews; nothing is said unless the type of the stable version is published and has every
property that is used.
)md";

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  ForEachTypeUse(expansion, ctx, [&](const TypeUse& use) {
    if (!use.type || !use.version || use.version->IsStable()) return;
    const auto stable = FirstStableAfter(*use.type, *use.version);
    if (!stable || arm::HasProperties(use.resource, *stable) != eval::Truth::kTrue) return;
    const Span span = use.declared.api_version.span();
    auto report = ctx.ReportIn(use.document, span, "{} is a preview, and {} is stable",
                               use.version->ToText(), stable->ToText());
    if (use.declared.api_version.Text()) {
      report.Fix(FixSafety::kUnsafe, fmt::format("use {}", stable->ToText()), span,
                 fmt::format("\"{}\"", stable->ToText()));
    }
  });
}

}  // namespace

extern constinit const Rule api_version_preview = {
    .id = "api-version-preview",
    .summary = "a preview API version is used although a stable one took its place",
    .severity = Severity::kInfo,
    .confidence = Confidence::kHigh,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"template"},
    .equivalents = {"arm-ttk:apiVersions-Should-Be-Recent", "bicep:use-recent-api-versions",
                    "psrule:Azure.ContainerApp.APIVersion"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
