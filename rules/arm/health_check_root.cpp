#include "arm/resource_body.h"
#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The start page is a poor health check: it is slow, it may answer with a redirect, which counts as a failure, and it
says little about what the app depends on.

```json bad
{
  "type": "Microsoft.Web/sites",
  "apiVersion": "2023-12-01",
  "name": "shop",
  "properties": { "siteConfig": { "healthCheckPath": "/" } }
}
```

```json good
{
  "type": "Microsoft.Web/sites",
  "apiVersion": "2023-12-01",
  "name": "shop",
  "properties": { "siteConfig": { "healthCheckPath": "/healthz" } }
}
```

Fine for an app whose start page is a small static one.
)md";

void CheckPath(const arm::Value& path, RuleContext& ctx) {
  const auto text = RuleContext::KnownText(path);
  if (!text || Trim(*text) != "/") return;
  ctx.Report(path.span(), "the health check asks for the start page")
      .Help("use a page of its own that answers 200 when the app and what it needs are well");
}

void CheckSite(const arm::Resource& site, RuleContext& ctx) {
  if (!arm::IsDeployed(ctx.model(), site)) return;
  CheckPath(site.properties["siteConfig"]["healthCheckPath"], ctx);
}

void CheckConfig(const arm::Resource& config, RuleContext& ctx) {
  if (!arm::IsDeployed(ctx.model(), config)) return;
  CheckPath(config.properties["healthCheckPath"], ctx);
}

}  // namespace

extern constinit const Rule health_check_root = {
    .id = "health-check-root",
    .summary = "the health check path is the start page",
    .severity = Severity::kInfo,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"reliability"},
    .equivalents = {"psrule:Azure.AppService.WebProbePath"},
    .on = {OnResource{"Microsoft.Web/sites", CheckSite},
           OnResource{"Microsoft.Web/sites/slots", CheckSite},
           OnResource{"Microsoft.Web/sites/config", CheckConfig},
           OnResource{"Microsoft.Web/sites/slots/config", CheckConfig}},
    .docs = kDocs,
};

}  // namespace plumbline
