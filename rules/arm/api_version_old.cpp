#include "base/day_number.h"
#include "engine/resource_types_used.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Old versions lack the properties of new ones, have the defaults of their day, and are retired one by one.

```json bad
{
  "type": "Microsoft.Storage/storageAccounts",
  "apiVersion": "2019-04-01",
  "name": "shop",
  "location": "westeurope",
  "kind": "StorageV2",
  "sku": { "name": "Standard_LRS" }
}
```

```json good
{
  "type": "Microsoft.Storage/storageAccounts",
  "apiVersion": "2025-01-01",
  "name": "shop",
  "location": "westeurope",
  "kind": "StorageV2",
  "sku": { "name": "Standard_LRS" }
}
```

The rule runs with `--pedantic` only. It is silent about the newest stable version however old it is, and for 90 days after
a new one came. Age is counted to the day of the run, or that of `--as-of`.
)md";

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  constexpr int kOld = 730;
  constexpr int kGrace = 90;
  ForEachTypeUse(expansion, ctx, [&](const TypeUse& use) {
    if (!use.type || !use.version || !use.type->Has(*use.version)) return;
    const int today = DayNumber(ctx.as_of());
    if (today - DayNumber(use.version->date()) <= kOld) return;
    // The newest one that everybody had the time to take.
    std::optional<schema::ApiVersion> newest;
    for (const schema::ApiVersion version : use.type->versions) {
      if (version.IsStable() && today - DayNumber(version.date()) >= kGrace) newest = version;
    }
    if (!newest || *newest <= *use.version) return;
    const Span span = use.declared.api_version.span();
    auto report = ctx.ReportIn(use.document, span, "API version {} is more than two years old",
                               use.version->ToText());
    report.Help("the newest stable one of {} is {}", use.type->name, newest->ToText());
    if (use.declared.api_version.Text()) {
      report.Fix(FixSafety::kUnsafe, fmt::format("use {}", newest->ToText()), span,
                 fmt::format("\"{}\"", newest->ToText()));
    }
  });
}

}  // namespace

extern constinit const Rule api_version_old = {
    .id = "api-version-old",
    .summary = "an API version is more than two years old and newer ones exist",
    .severity = Severity::kInfo,
    .confidence = Confidence::kHigh,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .enabled = Default::kPedantic,
    .categories = {"template"},
    .equivalents = {"arm-ttk:apiVersions-Should-Be-Recent", "bicep:use-recent-api-versions"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
