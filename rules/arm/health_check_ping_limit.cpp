#include "arm/app_service.h"
#include "arm/resource_body.h"
#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Two app settings tune the health check of App Service. `WEBSITE_HEALTHCHECK_MAXPINGFAILURES` is how many failed
checks in a row take an instance out, from 2 to 10; `WEBSITE_HEALTHCHECK_MAXUNHEALTHYWORKERPERCENT` is how many percent
of the instances may be out at a time, from 1 to 100. Other values are ignored, and the default stays.

```json bad
{
  "type": "Microsoft.Web/sites",
  "apiVersion": "2023-12-01",
  "name": "shop",
  "properties": {
    "siteConfig": { "appSettings": [{ "name": "WEBSITE_HEALTHCHECK_MAXPINGFAILURES", "value": "1" }] }
  }
}
```

```json good
{
  "type": "Microsoft.Web/sites",
  "apiVersion": "2023-12-01",
  "name": "shop",
  "properties": {
    "siteConfig": { "appSettings": [{ "name": "WEBSITE_HEALTHCHECK_MAXPINGFAILURES", "value": "5" }] }
  }
}
```
)md";

struct Limit {
  std::string_view name;
  std::int64_t least;
  std::int64_t most;
};
constexpr Limit kLimits[] = {
    {"WEBSITE_HEALTHCHECK_MAXPINGFAILURES", 2, 10},
    {"WEBSITE_HEALTHCHECK_MAXUNHEALTHYWORKERPERCENT", 1, 100},
};

void Check(const arm::Resource& resource, RuleContext& ctx) {
  if (!arm::IsDeployed(ctx.model(), resource)) return;
  for (const arm::NamedValue& setting : arm::AppSettingsIn(resource).items) {
    for (const Limit& limit : kLimits) {
      if (!setting.name_known || !EqualsIgnoreCase(setting.name, limit.name)) continue;
      const arm::Value& value = setting.value;
      if (value.IsUnknown() || value.IsAbsent()) continue;
      const auto number = value.Integer();
      if (number && *number >= limit.least && *number <= limit.most) continue;
      const std::string_view written = value.Text().value_or(value.node().text());
      ctx.Report(value.span(), "`{}` is `{}`; it takes whole numbers from {} to {}", limit.name,
                 written, limit.least, limit.most);
    }
  }
}

}  // namespace

extern constinit const Rule health_check_ping_limit = {
    .id = "health-check-ping-limit",
    .summary = "a setting of the health check is out of range",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"reliability"},
    .on = {OnResource{"Microsoft.Web/sites", Check}, OnResource{"Microsoft.Web/sites/slots", Check},
           OnResource{"Microsoft.Web/sites/config", Check},
           OnResource{"Microsoft.Web/sites/slots/config", Check}},
    .docs = kDocs,
};

}  // namespace plumbline
