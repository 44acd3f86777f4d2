#include "engine/site_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`FUNCTIONS_EXTENSION_VERSION` chooses the functions host. Versions 2 and 3 are out of support, and without the setting
the app may get a host that does not fit its code.

```json bad
{ "type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "jobs", "kind": "functionapp", "properties": {
  "siteConfig": { "appSettings": [ { "name": "FUNCTIONS_WORKER_RUNTIME", "value": "node" }, { "name": "FUNCTIONS_EXTENSION_VERSION", "value": "~3" } ] }
} }
```

```json good
{ "type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "jobs", "kind": "functionapp", "properties": {
  "siteConfig": { "appSettings": [ { "name": "FUNCTIONS_WORKER_RUNTIME", "value": "node" }, { "name": "FUNCTIONS_EXTENSION_VERSION", "value": "~4" } ] }
} }
```

An error for versions 2 and 3; information for an exact version, which gets no fixes. Apps whose settings are made
elsewhere, Flex Consumption and containers of Container Apps need no setting.
)md";

constexpr std::string_view kName = "FUNCTIONS_EXTENSION_VERSION";

// `~4`, `4.1.2`: the major version, and whether more is fixed.
struct HostVersion {
  int major = 0;
  bool is_pinned = false;
};
std::optional<HostVersion> ParseHostVersion(std::string_view text) {
  HostVersion version;
  if (text.starts_with('~')) {
    text.remove_prefix(1);
  } else {
    version.is_pinned = text.find('.') != std::string_view::npos;
  }
  if (text.empty() || !IsDigitAscii(text[0]) || (text.size() > 1 && text[1] != '.')) {
    return std::nullopt;
  }
  version.major = text[0] - '0';
  return version;
}

void Version(const arm::Site& site, const arm::AppSetting& setting, SitePlaces& places,
             RuleContext& ctx) {
  if (!setting.value.IsString()) return;
  const auto version = ParseHostVersion(setting.value.text());
  if (!version || (version->major >= 4 && !version->is_pinned)) return;
  const Written place = places.At(setting.value);
  if (!place) return;
  auto report = version->major < 4
                    ? ctx.ReportIn(*place.document, place.span,
                                   "{} runs on version {} of the functions host, {}", TitleOf(site),
                                   version->major,
                                   version->major == 1 ? "whose support ends on 2026-09-14"
                                                       : "which is out of support")
                    : ctx.ReportIn(*place.document, place.span,
                                   "{} is pinned to `{}` of the functions host and gets no fixes",
                                   TitleOf(site), setting.value.text());
  if (version->major == 2 || version->major == 3) report.As(Severity::kError);
  if (version->major >= 4) report.As(Severity::kInfo);
  report.Help("use `~4`");
  if (place.document == &ctx.document() && place.node.IsString() &&
      place.node.text() == setting.value.text()) {
    report.Fix(FixSafety::kUnsafe, "use version 4", place.span, "\"~4\"");
  }
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  SitePlaces places(expansion, ctx);
  for (const arm::Site& site : expansion.sites()) {
    if (site.kind != arm::SiteKind::kFunctionApp) continue;
    const arm::AppSettingList settings = arm::SettingsOf(site);
    if (const arm::AppSetting* const setting = settings.Find(kName)) {
      Version(site, *setting, places, ctx);
      continue;
    }
    if (!IsHostSetHere(site, settings)) continue;
    const Written place = places.Missing(*site.resource, kSiteConfig);
    if (!place) continue;
    ctx.ReportIn(*place.document, place.span, "{} does not say which functions host it runs on",
                 TitleOf(site))
        .Help("set the app setting `{}` to `~4`", kName);
  }
}

}  // namespace

extern constinit const Rule functions_runtime_version = {
    .id = "functions-runtime-version",
    .summary = "the version of the functions host is missing, old or pinned",
    .severity = Severity::kWarning,
    .confidence = Confidence::kHigh,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"lifecycle", "app-service"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
