#include <vector>

#include "arm/conditions.h"
#include "arm/partial_text.h"
#include "engine/site_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`WEBSITE_CONTENTSHARE` is the file share that holds the code of an app. Two apps, or an app and its slot, that name the
same share of the same account overwrite each other.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "account": { "type": "securestring" } },
  "resources": [
    { "type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "jobs", "kind": "functionapp", "properties": { "siteConfig": { "appSettings": [ { "name": "WEBSITE_CONTENTAZUREFILECONNECTIONSTRING", "value": "[parameters('account')]" }, { "name": "WEBSITE_CONTENTSHARE", "value": "files" } ] } } },
    { "type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "mails", "kind": "functionapp", "properties": { "siteConfig": { "appSettings": [ { "name": "WEBSITE_CONTENTAZUREFILECONNECTIONSTRING", "value": "[parameters('account')]" }, { "name": "WEBSITE_CONTENTSHARE", "value": "files" } ] } } }
  ]
}
```

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "account": { "type": "securestring" } },
  "resources": [
    { "type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "jobs", "kind": "functionapp", "properties": { "siteConfig": { "appSettings": [ { "name": "WEBSITE_CONTENTAZUREFILECONNECTIONSTRING", "value": "[parameters('account')]" }, { "name": "WEBSITE_CONTENTSHARE", "value": "jobs" } ] } } },
    { "type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "mails", "kind": "functionapp", "properties": { "siteConfig": { "appSettings": [ { "name": "WEBSITE_CONTENTAZUREFILECONNECTIONSTRING", "value": "[parameters('account')]" }, { "name": "WEBSITE_CONTENTSHARE", "value": "mails" } ] } } }
  ]
}
```
)md";

struct Share {
  const arm::Site* site = nullptr;
  arm::AppSetting name, account;
};

eval::Truth SameText(const eval::Value& a, const eval::Value& b) {
  const auto one = arm::PartialText::Of(a);
  const auto other = arm::PartialText::Of(b);
  return one && other ? arm::Same(*one, *other) : eval::Truth::kMaybe;
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  const std::vector<arm::Site>& sites = expansion.sites();
  std::vector<Share> shares;
  for (const arm::Site& site : sites) {
    const arm::AppSettingList settings = arm::SettingsOf(site);
    const arm::AppSetting* const name = settings.Find("WEBSITE_CONTENTSHARE");
    const arm::AppSetting* const account =
        settings.Find("WEBSITE_CONTENTAZUREFILECONNECTIONSTRING");
    if (name != nullptr && account != nullptr) shares.push_back({&site, *name, *account});
  }
  SitePlaces places(expansion, ctx);
  for (std::size_t i = 1; i < shares.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const Share& a = shares[j];
      const Share& b = shares[i];
      if (SameText(a.name.value, b.name.value) != eval::Truth::kTrue ||
          SameText(a.account.value, b.account.value) != eval::Truth::kTrue ||
          arm::HoldTogether(expansion.session(), a.site->resource->condition,
                            b.site->resource->condition) == eval::Truth::kFalse) {
        continue;
      }
      const Written place = places.At(b.name.value);
      if (!place) break;
      auto report =
          ctx.ReportIn(*place.document, place.span, "{} keeps its content in the file share of {}",
                       TitleOf(*b.site), TitleOf(*a.site));
      const Written other = WrittenAt(ctx.graph(), expansion, a.name.value);
      if (other && other.span != place.span) {
        report.LabelIn(*other.document, other.span, "the other one");
      }
      report.Help("give each its own share, or leave the setting out: the service makes one");
      break;
    }
  }
}

}  // namespace

extern constinit const Rule content_share_shared = {
    .id = "content-share-shared",
    .summary = "two apps or slots keep their content in the same file share",
    .severity = Severity::kError,
    .confidence = Confidence::kHigh,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"reliability", "app-service"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
