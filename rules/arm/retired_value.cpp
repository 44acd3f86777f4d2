#include "engine/retired_parts.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A SKU, kind, size or version that Azure has retired: the deployment fails, or what it makes runs without support.

```json bad
{
  "type": "Microsoft.Cdn/profiles",
  "apiVersion": "2023-05-01",
  "name": "shop",
  "location": "global",
  "sku": { "name": "Standard_Akamai" }
}
```

```json good
{
  "type": "Microsoft.Cdn/profiles",
  "apiVersion": "2023-05-01",
  "name": "shop",
  "location": "global",
  "sku": { "name": "Standard_AzureFrontDoor" }
}
```

The days are compared with the day of the run (`--as-of`). A warning where the day of the retirement is not certain.
What ends later is reported by `retiring-soon`.
)md";

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  for (const RetiredPart& part : FindRetired(expansion, ctx.graph())) {
    const schema::Retirement& row = *part.row;
    if (row.kind != schema::RetiredKind::kValue || !row.IsOver(ctx.as_of())) continue;
    auto report = row.ends <= ctx.as_of()
                      ? ctx.ReportIn(*part.place.document, part.place.span, "{} was retired on {}",
                                     part.Subject(), ToText(row.ends))
                      : ctx.ReportIn(*part.place.document, part.place.span,
                                     "{} is refused for new resources since {}", part.Subject(),
                                     ToText(row.blocked));
    ExplainRetirement(row, report);
    if (row.evidence == schema::Evidence::kUncertain) report.As(Severity::kWarning);
    ExplainDefaults(part.place, ctx, report);
  }
}

}  // namespace

extern constinit const Rule retired_value = {
    .id = "retired-value",
    .summary = "a property has a value that Azure has retired",
    .severity = Severity::kError,
    .confidence = Confidence::kHigh,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"lifecycle"},
    .equivalents = {"psrule:Azure.CDN.UseFrontDoor", "psrule:Azure.VNG.ERLegacySKU",
                    "psrule:Azure.AppGw.MinSku"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
