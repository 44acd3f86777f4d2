#include "arm/app_service.h"
#include "arm/literal_source.h"
#include "arm/resource_body.h"
#include "arm/resource_relations.h"
#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A swap exchanges the configuration of a slot and of production. When only one of them has a health check, or each
has another path, production loses or changes its check at the next swap.

```json bad
{
  "type": "Microsoft.Web/sites",
  "apiVersion": "2023-12-01",
  "name": "shop",
  "properties": { "siteConfig": { "healthCheckPath": "/healthz" } },
  "resources": [
    {
      "type": "slots",
      "apiVersion": "2023-12-01",
      "name": "staging",
      "properties": { "siteConfig": { "alwaysOn": true } }
    }
  ]
}
```

```json good
{
  "type": "Microsoft.Web/sites",
  "apiVersion": "2023-12-01",
  "name": "shop",
  "properties": { "siteConfig": { "healthCheckPath": "/healthz" } },
  "resources": [
    {
      "type": "slots",
      "apiVersion": "2023-12-01",
      "name": "staging",
      "properties": { "siteConfig": { "healthCheckPath": "/healthz" } }
    }
  ]
}
```
)md";

void Check(const arm::Resource& slot, RuleContext& ctx) {
  const arm::TemplateModel& model = ctx.model();
  if (!arm::IsDeployed(model, slot)) return;
  const arm::Resource* const site = arm::ParentOf(model, slot);
  if (site == nullptr || !arm::IsDeployed(model, *site)) return;
  const arm::Value production = arm::HealthCheckPath(model, *site);
  if (production.IsAbsent()) return;
  // The path of a `config` resource that only perhaps belongs to the site proves nothing; neither
  // does a parameter that is empty by default.
  const auto production_text = RuleContext::KnownText(production);
  if (!production_text) {
    if (production.node() != site->properties["siteConfig"]["healthCheckPath"].node()) return;
    const arm::Template& scope = model.EvaluationScope(model.templates[site->owner]);
    const auto followed = arm::FollowValue(model, scope, production).value.Text();
    if (followed && Trim(*followed).empty()) return;
  } else if (Trim(*production_text).empty()) {
    return;
  }

  const arm::Value own = arm::HealthCheckPath(model, slot);
  if (own.IsAbsent()) {
    ctx.Report(arm::SpanOfMissing(slot, slot.properties["siteConfig"]),
               "the slot has no health check path, its site has one")
        .Label(production.span(), "the path of production")
        .Help("give the slot the same `healthCheckPath`");
    return;
  }
  const auto own_text = RuleContext::KnownText(own);
  if (!own_text || !production_text || *own_text == *production_text) return;
  ctx.Report(own.span(), "the slot's health check path is `{}`, that of its site `{}`", *own_text,
             *production_text)
      .Label(production.span(), "the path of production")
      .Help("give the slot the same `healthCheckPath`");
}

}  // namespace

extern constinit const Rule health_check_slot_gap = {
    .id = "health-check-slot-gap",
    .summary = "production and slot have different health checks",
    .severity = Severity::kInfo,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"reliability"},
    .on = {OnResource{"Microsoft.Web/sites/slots", Check}},
    .docs = kDocs,
};

}  // namespace plumbline
