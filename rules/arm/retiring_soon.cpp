#include "engine/retired_parts.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A type or a value ends within the next eighteen months. The days are compared with the day of the run (`--as-of`).

```json bad
{
  "type": "Microsoft.Network/frontDoors",
  "apiVersion": "2021-06-01",
  "name": "shop",
  "location": "global"
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

A warning in the last six months, and where Azure takes no new ones any more. What has ended is reported by
`retired-type` and `retired-value`.
)md";

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  for (const RetiredPart& part : FindRetired(expansion, ctx.graph())) {
    const schema::Retirement& row = *part.row;
    if (row.IsOver(ctx.as_of()) || row.ends > MonthsAfter(ctx.as_of(), 18)) continue;
    auto report = ctx.ReportIn(*part.place.document, part.place.span, "{} ends on {}",
                               part.Subject(), ToText(row.ends));
    const bool is_blocked = row.IsBlocked(ctx.as_of());
    if (is_blocked || row.ends <= MonthsAfter(ctx.as_of(), 6)) report.As(Severity::kWarning);
    if (is_blocked) report.Note("new ones are refused since {}", ToText(row.blocked));
    report.Note("as announced up to {}", schema::kRetirementsDate);
    ExplainRetirement(row, report);
  }
}

}  // namespace

extern constinit const Rule retiring_soon = {
    .id = "retiring-soon",
    .summary = "the type of a resource, or a value, has an announced end",
    .severity = Severity::kInfo,
    .confidence = Confidence::kHigh,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"lifecycle"},
    .equivalents = {"psrule:Azure.RedisEnterprise.MigrateAMR", "psrule:Azure.Redis.MigrateAMR",
                    "psrule:Azure.FrontDoor.MinTLS", "psrule:Azure.FrontDoor.WAF.Enabled",
                    "psrule:Azure.FrontDoor.WAF.Mode"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
