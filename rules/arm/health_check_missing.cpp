#include "arm/app_service.h"
#include "arm/resource_body.h"
#include "arm/resource_relations.h"
#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
With a health check path, App Service asks every instance of a web app once a minute how it is, and takes an instance
that keeps failing out of rotation. Without one, requests go on to instances that are broken.

```json bad
{
  "type": "Microsoft.Web/sites",
  "apiVersion": "2023-12-01",
  "name": "shop",
  "properties": { "siteConfig": { "alwaysOn": true } }
}
```

```json good
{
  "type": "Microsoft.Web/sites",
  "apiVersion": "2023-12-01",
  "name": "shop",
  "properties": { "siteConfig": { "alwaysOn": true, "healthCheckPath": "/healthz" } }
}
```

The path may stand in `siteConfig` or in the `config` resource called `web`. The finding is a warning when the file
shows that the app runs on several instances, on a plan with a capacity of two or more or with autoscale: then there is
a good instance to send the requests to. Function apps, workflow apps, and plans that have no health check (Free, Shared,
Consumption) are left alone.
)md";

// Whether the app is one of the kinds that are no web apps; nothing when that is decided later.
std::optional<bool> IsWebApp(const arm::TemplateModel& model, const arm::Resource& site) {
  arm::Value kind = site.kind;
  if (kind.IsAbsent()) {
    // A slot is what its site is.
    const arm::Resource* const parent =
        site.IsType("Microsoft.Web/sites/slots") ? arm::ParentOf(model, site) : nullptr;
    if (parent != nullptr) kind = parent->kind;
  }
  if (kind.IsAbsent()) return true;
  const auto text = RuleContext::KnownText(kind);
  if (!text) return std::nullopt;
  return !ContainsIgnoreCase(*text, "functionapp") && !ContainsIgnoreCase(*text, "workflowapp");
}

// A `config` resource of another file that surely belongs to the site and gives the path.
bool IsSetInAnotherFile(const arm::Resource& site, RuleContext& ctx) {
  if (!site.full_name) return false;
  const std::string name = *site.full_name + "/web";
  for (const ResourceRef& config : ctx.graph().ResourcesOfType(site.full_type + "/config")) {
    if (config.document != &ctx.document() && config.resource->full_name &&
        EqualsIgnoreCase(*config.resource->full_name, name) &&
        !config.resource->properties["healthCheckPath"].IsAbsent()) {
      return true;
    }
  }
  return false;
}

bool HasNoHealthCheck(arm::PlanTier tier) {
  return tier == arm::PlanTier::kFree || tier == arm::PlanTier::kShared ||
         tier == arm::PlanTier::kDynamic || tier == arm::PlanTier::kFlexConsumption;
}

void Check(const arm::Resource& site, RuleContext& ctx) {
  const arm::TemplateModel& model = ctx.model();
  if (!arm::IsDeployed(model, site) || !IsWebApp(model, site).value_or(false)) return;
  if (!arm::HealthCheckPath(model, site).IsAbsent() || IsSetInAnotherFile(site, ctx)) return;
  if (site.IsType("Microsoft.Web/sites/slots")) {
    // A slot that differs from its site is a matter of health-check-slot-gap.
    const arm::Resource* const parent = arm::ParentOf(model, site);
    if (parent != nullptr && !arm::HealthCheckPath(model, *parent).IsAbsent()) return;
  }

  const arm::Resource* const plan = arm::PlanOf(model, site);
  std::optional<std::string> reason;
  if (plan != nullptr) {
    if (HasNoHealthCheck(arm::TierOf(model, *plan))) return;
    const auto capacity = plan->sku["capacity"].Integer();
    if (capacity.value_or(0) >= 2) {
      reason = fmt::format("it runs on {} instances", *capacity);
    } else if (arm::HasAutoscale(model, *plan)) {
      reason = "its plan is scaled automatically";
    }
  }
  const Span at = arm::SpanOfMissing(site, site.properties["siteConfig"]);
  const std::string_view what = site.IsType("Microsoft.Web/sites") ? "web app" : "slot";
  if (reason) {
    ctx.Report(at, "the {} has no health check path, and {}", what, *reason)
        .As(Severity::kWarning)
        .Label(plan->name.span(), "the plan")
        .Help("set `healthCheckPath` to a page that answers 200 when the app is well");
  } else {
    ctx.Report(at, "the {} has no health check path", what)
        .Help("set `healthCheckPath` to a page that answers 200 when the app is well");
  }
}

}  // namespace

extern constinit const Rule health_check_missing = {
    .id = "health-check-missing",
    .summary = "a web app has no health check path",
    .severity = Severity::kInfo,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"reliability"},
    .equivalents = {"psrule:Azure.AppService.WebProbe", "checkov:CKV_AZURE_213"},
    .on = {OnResource{"Microsoft.Web/sites", Check},
           OnResource{"Microsoft.Web/sites/slots", Check}},
    .docs = kDocs,
};

}  // namespace plumbline
