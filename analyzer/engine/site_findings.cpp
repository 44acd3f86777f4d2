#include "engine/site_findings.h"

#include <algorithm>

#include "graph/filled_in_later.h"

namespace plumbline {

Written SitePlaces::Once(const Written& place) {
  return place && seen_.Add(place) ? place : Written();
}

Written SitePlaces::At(const eval::Value& value) {
  if (value.IsString() && IsFilledInLater(value.text())) return {};
  return Once(WrittenAt(ctx_.graph(), expansion_, value));
}

Written SitePlaces::At(const arm::AppSetting& setting) {
  if (setting.key == kNoId<eval::OriginId>) return At(setting.name_value);
  const eval::Origin origin = expansion_.session().NodeOf(setting.key);
  Written place = WrittenAt(ctx_.graph(), origin.node);
  if (place && origin.node.has_key()) place.span = origin.node.key_span();
  return Once(place);
}

Written SitePlaces::Missing(const arm::DeployedResource& resource, std::string_view path) {
  const arm::Resource& declared = *resource.declared;
  Written place = WrittenAt(ctx_.graph(), declared.node);
  if (!place) return {};
  place.span = declared.type.node() ? declared.type.span() : declared.node.span();
  NodeRef at = declared.node;
  while (!path.empty() && at && at.IsObject()) {
    const std::size_t dot = std::min(path.find('.'), path.size());
    at = at.Find(Key(path.substr(0, dot)), CaseRule::kIgnore);
    if (!at) break;
    place.span = at.key_span();
    place.node = at;
    path.remove_prefix(std::min(dot + 1, path.size()));
  }
  return Once(place);
}

Written SitePlaces::AtOrMissing(const arm::DeployedResource& resource, std::string_view path,
                                const eval::Value& value) {
  return value.IsNull() ? Missing(resource, path) : At(value);
}

std::string TitleOf(const arm::Site& site) {
  std::string_view what = "web app";
  if (site.kind == arm::SiteKind::kFunctionApp) what = "function app";
  if (site.kind == arm::SiteKind::kWorkflowApp) what = "logic app";
  if (site.is_slot) what = "slot";
  const eval::Value& name = site.resource->name;
  if (!name.IsString() || name.text().empty()) return std::string(what);
  return fmt::format("{} `{}`", what, name.text());
}

void LabelResource(ReportBuilder& report, const arm::DeployedResource& resource,
                   std::string_view what, const RuleContext& ctx) {
  const arm::Resource& declared = *resource.declared;
  const Written place =
      WrittenAt(ctx.graph(), declared.name.node() ? declared.name.node() : declared.type.node());
  if (place) report.LabelIn(*place.document, place.span, "{}", what);
}

void ExplainTier(ReportBuilder& report, const arm::Site& site, const RuleContext& ctx) {
  if (site.plan == nullptr) return;
  const arm::Value& sku = site.plan->declared->sku;
  NodeRef node = sku["tier"].node();
  if (!node) node = sku["name"].node();
  if (!node) node = sku.node();
  const Written place = WrittenAt(ctx.graph(), node);
  if (!place) return;
  report.LabelIn(*place.document, place.span, "its plan is of {}", arm::TitleOf(site.tier));
  ExplainDefaults(place, ctx, report);
}

bool IsHostSetHere(const arm::Site& site, const arm::AppSettingList& settings) {
  if (!settings.is_complete || settings.items.empty() ||
      site.tier == arm::PlanTier::kFlexConsumption) {
    return false;
  }
  const bool is_here = std::ranges::any_of(settings.items, [](const arm::AppSetting& setting) {
    return StartsWithIgnoreCase(setting.name, "FUNCTIONS_") ||
           StartsWithIgnoreCase(setting.name, "AzureWebJobsStorage");
  });
  if (!is_here) return false;
  const auto flex = arm::KnownAt(*site.resource, "properties.functionAppConfig");
  const auto environment = arm::KnownAt(*site.resource, "properties.managedEnvironmentId");
  return flex && flex->IsNull() && environment && environment->IsNull();
}

}  // namespace plumbline
