#include <string>

#include "engine/site_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
An app that runs from its package (`WEBSITE_RUN_FROM_PACKAGE`) is not built on deployment, whatever
`SCM_DO_BUILD_DURING_DEPLOYMENT` asks for: one of the two has no effect.

```json bad
{ "type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "shop", "properties": { "siteConfig": { "appSettings": [ { "name": "WEBSITE_RUN_FROM_PACKAGE", "value": "1" }, { "name": "SCM_DO_BUILD_DURING_DEPLOYMENT", "value": "true" } ] } } }
```

```json good
{ "type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "shop", "properties": { "siteConfig": { "appSettings": [ { "name": "WEBSITE_RUN_FROM_PACKAGE", "value": "1" }, { "name": "SCM_DO_BUILD_DURING_DEPLOYMENT", "value": "false" } ] } } }
```

An error on a Consumption plan with Linux, where `WEBSITE_RUN_FROM_PACKAGE` takes the address of a package and not `1`.
)md";

bool IsText(const arm::AppSetting* setting, std::string_view text) {
  if (setting == nullptr) return false;
  std::string value;
  if (setting->value.IsKnown()) eval::AppendText(setting->value, value);
  return EqualsIgnoreCase(value, text);
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  SitePlaces places(expansion, ctx);
  for (const arm::Site& site : expansion.sites()) {
    const arm::AppSettingList settings = arm::SettingsOf(site);
    const arm::AppSetting* const package = settings.Find("WEBSITE_RUN_FROM_PACKAGE");
    if (!IsText(package, "1")) continue;
    if (site.tier == arm::PlanTier::kDynamic && site.is_linux == eval::Truth::kTrue) {
      const Written place = places.At(package->value);
      if (!place) continue;
      auto report = ctx.ReportIn(*place.document, place.span,
                                 "{} runs on Consumption with Linux, which takes the address of a "
                                 "package, not `1`",
                                 TitleOf(site));
      report.As(Severity::kError).Help("give the address of the package");
      ExplainTier(report, site, ctx);
      continue;
    }
    // The build of functions on Linux makes the package.
    if (site.kind != arm::SiteKind::kWebApp && site.is_linux != eval::Truth::kFalse) continue;
    const arm::AppSetting* const build = settings.Find("SCM_DO_BUILD_DURING_DEPLOYMENT");
    if (!IsText(build, "true") && !IsText(build, "1")) continue;
    const Written place = places.At(build->value);
    if (!place) continue;
    auto report = ctx.ReportIn(
        *place.document, place.span,
        "{} is to be built on deployment, and runs from the package as it is", TitleOf(site));
    const Written other = WrittenAt(ctx.graph(), expansion, package->value);
    if (other) report.LabelIn(*other.document, other.span, "it runs from the package");
    report.Help("build in the pipeline, or leave `WEBSITE_RUN_FROM_PACKAGE` out");
  }
}

}  // namespace

extern constinit const Rule scm_do_build_and_package = {
    .id = "scm-do-build-and-package",
    .summary = "an app is built on deployment, and runs from a package that is not built",
    .severity = Severity::kInfo,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"reliability", "app-service"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
