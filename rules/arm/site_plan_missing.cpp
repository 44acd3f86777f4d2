#include <string>

#include "arm/assigned_roles.h"
#include "engine/site_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`serverFarmId` is the id of the App Service plan that runs the app; both are in one region. The service refuses anything
else, and gives a web app without a plan one of the Free tier.

```json bad
{ "type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "shop", "kind": "app", "location": "westeurope", "properties": { "serverFarmId": "[resourceId('Microsoft.Web/sites', 'plan')]" } }
```

```json good
{ "type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "shop", "kind": "app", "location": "westeurope", "properties": { "serverFarmId": "[resourceId('Microsoft.Web/serverfarms', 'plan')]" } }
```

A web app without a plan is a warning. Function apps need none: they then run on a Consumption plan that nobody sees.
)md";

constexpr std::string_view kPlanType = "Microsoft.Web/serverfarms";

// A region without blanks, in lower case.
std::string Region(const eval::Value& location) {
  std::string region;
  if (!location.IsString()) return region;
  for (const char c : location.text()) {
    if (!IsSpaceAscii(c)) region += ToLowerAscii(c);
  }
  return region;
}

bool NeedsPlan(const arm::Site& site) {
  if (site.is_slot || site.kind != arm::SiteKind::kWebApp) return false;
  // A template that changes an app that exists needs not say all of it.
  if (FindAt(site.resource->body, "kind") == nullptr &&
      FindAt(site.resource->body, kSiteConfig) == nullptr) {
    return false;
  }
  for (const char* const other : {"serverFarm", "managedEnvironmentId", "hostingEnvironment",
                                  "hostingEnvironmentProfile", "cloningInfo"}) {
    const auto value = arm::KnownAt(*site.resource, fmt::format("properties.{}", other));
    if (!value || !value->IsNull()) return false;
  }
  return true;
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  SitePlaces places(expansion, ctx);
  for (const arm::Site& site : expansion.sites()) {
    const eval::Value* const id = FindAt(site.resource->body, "properties.serverFarmId");
    if (id == nullptr || id->IsNull()) {
      const auto absent = arm::KnownAt(*site.resource, "properties.serverFarmId");
      if (!absent || !absent->IsNull() || !NeedsPlan(site)) continue;
      const Written place = places.Missing(*site.resource, "properties");
      if (!place) continue;
      ctx.ReportIn(*place.document, place.span, "{} names no plan", TitleOf(site))
          .As(Severity::kWarning)
          .Help("set `serverFarmId` to the id of its plan");
      continue;
    }
    const std::string type = arm::TypeOfId(*id);
    if (!type.empty() && !EqualsIgnoreCase(type, kPlanType)) {
      const Written place = places.At(*id);
      if (!place) continue;
      ctx.ReportIn(*place.document, place.span, "the plan of {} is a `{}`", TitleOf(site), type)
          .Help("give the id of a `{}`", kPlanType);
      continue;
    }
    if (site.plan == nullptr || site.is_slot) continue;
    const std::string here = Region(site.resource->location);
    const std::string there = Region(site.plan->location);
    if (here.empty() || there.empty() || here == there) continue;
    const Written place = places.At(site.resource->location);
    if (!place) continue;
    auto report =
        ctx.ReportIn(*place.document, place.span, "{} is in `{}`, and its plan in `{}`",
                     TitleOf(site), site.resource->location.text(), site.plan->location.text());
    LabelResource(report, *site.plan, "the plan", ctx);
    ExplainDefaults(place, ctx, report);
  }
}

}  // namespace

extern constinit const Rule site_plan_missing = {
    .id = "site-plan-missing",
    .summary = "an app has no plan, something else as its plan, or one in another region",
    .severity = Severity::kError,
    .confidence = Confidence::kHigh,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "app-service"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
