#include "engine/site_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
With `supportCredentials` a page of every listed origin may act for the user who is logged in. Browsers refuse the
combination with `*`.

```json bad
{ "type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "shop", "properties": { "siteConfig": { "cors": { "allowedOrigins": [ "*" ], "supportCredentials": true } } } }
```

```json good
{ "type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "shop", "properties": { "siteConfig": { "cors": { "allowedOrigins": [ "https://shop.contoso.com" ], "supportCredentials": true } } } }
```
)md";

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  SitePlaces places(expansion, ctx);
  for (const arm::Site& site : expansion.sites()) {
    const auto cors = arm::ConfigurationOf(site, "cors");
    if (!cors) continue;
    const eval::Value* const credentials = FindAt(*cors, "supportCredentials");
    const eval::Value* const origins = FindAt(*cors, "allowedOrigins");
    if (credentials == nullptr || eval::IsTrue(*credentials) != eval::Truth::kTrue ||
        origins == nullptr || !origins->IsArray()) {
      continue;
    }
    for (const eval::Value& origin : origins->items()) {
      if (!origin.IsString() || origin.text() != "*") continue;
      const Written place = places.At(origin);
      if (!place) continue;
      auto report = ctx.ReportIn(*place.document, place.span,
                                 "{} allows credentials from every origin", TitleOf(site));
      const Written other = WrittenAt(ctx.graph(), expansion, *credentials);
      if (other) report.LabelIn(*other.document, other.span, "credentials are allowed here");
      report.Help("list the origins, or leave `supportCredentials` out");
    }
  }
}

}  // namespace

extern constinit const Rule cors_credentials_wildcard = {
    .id = "cors-credentials-wildcard",
    .summary = "an app allows credentials from every origin",
    .severity = Severity::kError,
    .confidence = Confidence::kHigh,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"network", "app-service"},
    .controls = {"CWE-942"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
