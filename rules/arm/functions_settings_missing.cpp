#include <algorithm>

#include "engine/site_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The functions host needs a storage account (`AzureWebJobsStorage`, or `AzureWebJobsStorage__accountName` with an
identity) and the language of the app (`FUNCTIONS_WORKER_RUNTIME`); a named file share needs its connection string. An app
on a Flex Consumption plan has the same in `functionAppConfig`.

```json bad
{ "type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "jobs", "kind": "functionapp", "properties": {
  "siteConfig": { "appSettings": [ { "name": "FUNCTIONS_EXTENSION_VERSION", "value": "~4" }, { "name": "FUNCTIONS_WORKER_RUNTIME", "value": "node" } ] }
} }
```

```json good
{ "type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "jobs", "kind": "functionapp", "properties": {
  "siteConfig": { "appSettings": [ { "name": "FUNCTIONS_EXTENSION_VERSION", "value": "~4" }, { "name": "FUNCTIONS_WORKER_RUNTIME", "value": "node" }, { "name": "AzureWebJobsStorage__accountName", "value": "jobs" } ] }
} }
```

A missing language is a warning: some hosts guess it. Only apps whose settings are known are judged: those that a pipeline sets have none in the template.
)md";

class HostChecker {
 public:
  HostChecker(const arm::Expansion& expansion, RuleContext& ctx)
      : places_(expansion, ctx), ctx_(ctx) {}

  void Site(const arm::Site& site) {
    if (site.kind != arm::SiteKind::kFunctionApp || site.is_slot) return;
    const auto flex = arm::KnownAt(*site.resource, "properties.functionAppConfig");
    if (site.tier == arm::PlanTier::kFlexConsumption) Flex(site, flex);
    const arm::AppSettingList settings = arm::SettingsOf(site);
    if (!IsHostSetHere(site, settings)) return;
    const auto is_storage = [](const arm::AppSetting& setting) {
      return StartsWithIgnoreCase(setting.name, "AzureWebJobsStorage");
    };
    if (std::ranges::none_of(settings.items, is_storage)) {
      Missing(site, "AzureWebJobsStorage", "its host cannot start without a storage account",
              Severity::kError);
    } else if (!settings.Has("FUNCTIONS_WORKER_RUNTIME") && !IsFirstVersion(settings) &&
               site.is_container == eval::Truth::kFalse) {
      Missing(site, "FUNCTIONS_WORKER_RUNTIME", "its host does not know the language",
              Severity::kWarning);
    } else {
      Content(site, settings);
    }
  }

 private:
  static bool IsFirstVersion(const arm::AppSettingList& settings) {
    const arm::AppSetting* const version = settings.Find("FUNCTIONS_EXTENSION_VERSION");
    return version == nullptr || !version->value.IsString() || version->value.text() == "~1";
  }

  void Flex(const arm::Site& site, const std::optional<eval::Value>& flex) {
    if (!flex) return;
    std::string_view missing = "functionAppConfig";
    if (flex->IsObject()) {
      const auto storage =
          arm::KnownAt(*site.resource, "properties.functionAppConfig.deployment.storage");
      const auto runtime = arm::KnownAt(*site.resource, "properties.functionAppConfig.runtime");
      missing = storage && storage->IsNull()   ? "functionAppConfig.deployment.storage"
                : runtime && runtime->IsNull() ? "functionAppConfig.runtime"
                                               : "";
    } else if (!flex->IsNull()) {
      return;
    }
    if (missing.empty()) return;
    const Written place = places_.Missing(*site.resource, "properties.functionAppConfig");
    if (!place) return;
    auto report =
        ctx_.ReportIn(*place.document, place.span,
                      "{} is on a Flex Consumption plan and has no `{}`", TitleOf(site), missing);
    ExplainTier(report, site, ctx_);
  }

  // The file share of Consumption and Elastic Premium plans on Windows.
  void Content(const arm::Site& site, const arm::AppSettingList& settings) {
    const arm::AppSetting* const share = settings.Find("WEBSITE_CONTENTSHARE");
    if (share == nullptr || settings.Has("WEBSITE_CONTENTAZUREFILECONNECTIONSTRING")) return;
    const Written place = places_.At(*share);
    if (!place) return;
    ctx_.ReportIn(*place.document, place.span,
                  "{} names a file share, and no `WEBSITE_CONTENTAZUREFILECONNECTIONSTRING` for it",
                  TitleOf(site));
  }

  void Missing(const arm::Site& site, std::string_view name, std::string_view why,
               Severity severity) {
    const Written place = places_.Missing(*site.resource, kSiteConfig);
    if (!place) return;
    ctx_.ReportIn(*place.document, place.span, "{} has no app setting `{}`: {}", TitleOf(site),
                  name, why)
        .As(severity);
  }

  SitePlaces places_;
  RuleContext& ctx_;
};

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  HostChecker checker(expansion, ctx);
  for (const arm::Site& site : expansion.sites()) checker.Site(site);
}

}  // namespace

extern constinit const Rule functions_settings_missing = {
    .id = "functions-settings-missing",
    .summary = "a function app lacks settings without which its host does not start",
    .severity = Severity::kError,
    .confidence = Confidence::kHigh,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "app-service"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
