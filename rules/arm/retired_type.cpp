#include "engine/retired_parts.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The type belongs to a service that Azure has retired, or that takes no new resources any more: the deployment fails.

```json bad
{
  "type": "Microsoft.DBforMySQL/servers",
  "apiVersion": "2017-12-01",
  "name": "shop",
  "location": "westeurope"
}
```

```json good
{
  "type": "Microsoft.DBforMySQL/flexibleServers",
  "apiVersion": "2023-12-30",
  "name": "shop",
  "location": "westeurope"
}
```

The days are compared with the day of the run (`--as-of`). A warning where the day of the retirement is not certain.
What ends later is reported by `retiring-soon`.
)md";

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  for (const RetiredPart& part : FindRetired(expansion, ctx.graph())) {
    const schema::Retirement& row = *part.row;
    if (row.kind != schema::RetiredKind::kType || !row.IsOver(ctx.as_of())) continue;
    auto report = row.ends <= ctx.as_of() ? ctx.ReportIn(*part.place.document, part.place.span,
                                                         "`{}` was retired on {}",
                                                         part.resource->type, ToText(row.ends))
                                          : ctx.ReportIn(*part.place.document, part.place.span,
                                                         "`{}` takes no new resources since {}",
                                                         part.resource->type, ToText(row.blocked));
    ExplainRetirement(row, report);
    if (row.evidence == schema::Evidence::kUncertain) report.As(Severity::kWarning);
  }
}

}  // namespace

extern constinit const Rule retired_type = {
    .id = "retired-type",
    .summary = "the type of a resource belongs to a retired service",
    .severity = Severity::kError,
    .confidence = Confidence::kHigh,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"lifecycle"},
    .equivalents = {"template-analyzer:TA-000030", "template-analyzer:TA-000031",
                    "psrule:Azure.MySQL.UseFlexible", "psrule:Azure.Redis.MigrateAMR",
                    "trivy:AZU-0031", "trivy:AZU-0032", "trivy:AZU-0033", "checkov:CKV_AZURE_37",
                    "checkov:CKV_AZURE_38", "kics:log_profile_incorrect_category",
                    "kics:unrecommended_log_profile_retention_policy", "trivy:AZU-0036",
                    "checkov:CKV_AZURE_105", "checkov:CKV2_AZURE_23"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
