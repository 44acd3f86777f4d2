#include "engine/retired_parts.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Azure has announced that it will take this API version no more. An error from that day on; the days are compared with the
day of the run (`--as-of`).

```json bad
{
  "type": "Microsoft.KeyVault/vaults",
  "apiVersion": "2022-07-01",
  "name": "shop",
  "location": "westeurope"
}
```

```json good
{
  "type": "Microsoft.KeyVault/vaults",
  "apiVersion": "2026-02-01",
  "name": "shop",
  "location": "westeurope"
}
```

Read what has changed before you take a newer version: defaults may be others, such as `enableRbacAuthorization` of key
vaults from 2026-02-01 on.
)md";

using schema::RetiredKind;
using schema::Retirement;

void CheckResource(const arm::DeployedResource& resource, SeenPlaces& seen, RuleContext& ctx) {
  if (!resource.api_version.IsString()) return;
  const auto version = schema::ApiVersion::Parse(resource.api_version.text());
  const arm::Value& written = resource.declared->api_version;
  const Written place = WrittenAt(ctx.graph(), written.node());
  if (!version || !place) return;
  for (const Retirement* row : schema::RetirementsOf(resource.type)) {
    const bool is_version =
        row->kind == RetiredKind::kVersions || row->kind == RetiredKind::kVersionsBelow;
    if (!is_version || !row->Lists(*version) || !seen.Add(place)) continue;
    const bool is_over = row->ends <= ctx.as_of();
    auto report = ctx.ReportIn(*place.document, place.span, "version `{}` of {} {} on {}",
                               resource.api_version.text(), resource.type,
                               is_over ? "was retired" : "ends", ToText(row->ends));
    if (is_over && row->evidence != schema::Evidence::kUncertain) report.As(Severity::kError);
    if (!is_over) report.Note("as announced up to {}", schema::kRetirementsDate);
    ExplainRetirement(*row, report);
    report.Help("use `{}` or later", row->instead);
    if (place.document == &ctx.document() && written.Text()) {
      report.Fix(FixSafety::kUnsafe, fmt::format("use version {}", row->instead), place.span,
                 fmt::format("\"{}\"", row->instead));
    }
  }
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  SeenPlaces seen;
  for (const arm::DeployedResource& resource : expansion.resources()) {
    if (IsSent(resource) || resource.IsExisting()) CheckResource(resource, seen, ctx);
  }
}

}  // namespace

extern constinit const Rule api_version_retiring = {
    .id = "api-version-retiring",
    .summary = "the API version of a resource has an announced end",
    .severity = Severity::kWarning,
    .confidence = Confidence::kHigh,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"template", "lifecycle"},
    .equivalents = {"psrule:Azure.DataFactory.Version", "psrule:Azure.ContainerApp.APIVersion"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
