#include <algorithm>

#include "arm/resource_body.h"
#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`healthCheckPath` is a path on the app itself: it starts with a slash and has neither scheme, host, fragment nor
blanks. With anything else the check is off or always fails, and then every instance looks ill.

```json bad
{
  "type": "Microsoft.Web/sites",
  "apiVersion": "2023-12-01",
  "name": "shop",
  "properties": { "siteConfig": { "healthCheckPath": "healthz" } }
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

A query string is information only.
)md";

// `text` may be the start of a longer path.
void CheckPath(const arm::Value& path, RuleContext& ctx) {
  const auto leading = arm::FindLeadingText(path);
  if (!leading) return;
  const std::string_view text = leading->text;
  const Span at = leading->is_whole ? path.span() : leading->span;
  if (Trim(text).empty()) {
    if (!leading->is_whole) return;
    ctx.Report(at, "the health check path is empty, which turns the check off")
        .Help("write a path such as `/healthz`, or leave it out");
    return;
  }
  const auto report = [&](std::string_view problem) {
    ctx.Report(at, "health check path `{}` {}", text, problem)
        .Help("write a path on the app itself, such as `/healthz`");
  };
  if (text.find("://") != std::string_view::npos) return report("is a whole address");
  if (text.starts_with("//")) return report("starts with a host");
  if (std::ranges::any_of(text, IsSpaceAscii)) return report("holds a blank");
  if (text.find('#') != std::string_view::npos) return report("has a fragment");
  if (text.starts_with('/')) {
    const std::size_t query = text.find('?');
    if (query == std::string_view::npos) return;
    ctx.Report(at, "health check path `{}` has a query string", text).As(Severity::kInfo);
    return;
  }
  // `www.contoso.example/healthz` needs more than a slash.
  const std::string_view first = text.substr(0, text.find('/'));
  if (first.find('.') != std::string_view::npos && first.size() < text.size()) {
    return report("starts with a host");
  }
  ctx.Report(at, "health check path `{}` does not start with a slash", text)
      .Fix(FixSafety::kSafe, "add the slash", {leading->span.begin, leading->span.begin}, "/");
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

extern constinit const Rule health_check_path_invalid = {
    .id = "health-check-path-invalid",
    .summary = "a health check path is empty, has no leading slash, or is a whole address",
    .severity = Severity::kError,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"reliability"},
    .equivalents = {"psrule:Azure.AppService.WebProbePath", "checkov:CKV_AZURE_213"},
    .on = {OnResource{"Microsoft.Web/sites", CheckSite},
           OnResource{"Microsoft.Web/sites/slots", CheckSite},
           OnResource{"Microsoft.Web/sites/config", CheckConfig},
           OnResource{"Microsoft.Web/sites/slots/config", CheckConfig}},
    .docs = kDocs,
};

}  // namespace plumbline
