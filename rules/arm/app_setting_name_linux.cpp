#include <algorithm>
#include <string>

#include "engine/site_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
On Linux app settings become environment variables, whose names have no colon: `Queue:Name` is not visible to the app.
.NET reads two underscores as a colon.

```json bad
{ "type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "shop", "kind": "app,linux", "properties": { "siteConfig": { "appSettings": [ { "name": "Queue:Name", "value": "orders" } ] } } }
```

```json good
{ "type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "shop", "kind": "app,linux", "properties": { "siteConfig": { "appSettings": [ { "name": "Queue__Name", "value": "orders" } ] } } }
```

Other characters than letters, digits, dots and underscores are information.
)md";

bool IsFine(std::string_view name) {
  return std::ranges::all_of(name, [](char c) { return IsAlnumAscii(c) || c == '_' || c == '.'; });
}

// The name with two underscores for every colon.
std::string Renamed(std::string_view name) {
  std::string renamed;
  for (const char c : name) {
    if (c == ':') {
      renamed += "__";
    } else {
      renamed += c;
    }
  }
  return renamed;
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  SitePlaces places(expansion, ctx);
  for (const arm::Site& site : expansion.sites()) {
    if (site.is_linux != eval::Truth::kTrue) continue;
    for (const arm::AppSetting& setting : arm::SettingsOf(site).items) {
      if (IsFine(setting.name)) continue;
      const Written place = places.At(setting);
      if (!place) continue;
      const bool has_colon = setting.name.find(':') != std::string_view::npos;
      auto report = ctx.ReportIn(*place.document, place.span,
                                 "app setting `{}` of {} does not reach the app under this name",
                                 setting.name, TitleOf(site));
      if (!has_colon) report.As(Severity::kInfo);
      const std::string renamed = Renamed(setting.name);
      if (!IsFine(renamed)) {
        report.Help("use letters, digits, dots and underscores");
        continue;
      }
      report.Help("use `{}`", renamed);
      const bool is_plain = setting.key == kNoId<eval::OriginId> && place.node.IsString() &&
                            place.node.text() == setting.name;
      if (is_plain && place.document == &ctx.document()) {
        report.Fix(FixSafety::kUnsafe, fmt::format("rename it to `{}`", renamed), place.span,
                   fmt::format("\"{}\"", renamed));
      }
    }
  }
}

}  // namespace

extern constinit const Rule app_setting_name_linux = {
    .id = "app-setting-name-linux",
    .summary = "the name of an app setting does not work on Linux",
    .severity = Severity::kWarning,
    .confidence = Confidence::kHigh,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"reliability", "app-service"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
