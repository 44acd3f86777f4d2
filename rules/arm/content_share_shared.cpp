#include <map>
#include <string>
#include <utility>

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

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  struct Share {
    const arm::Site* site = nullptr;
    eval::Value name;
  };
  std::map<std::pair<std::string, std::string>, Share> shares;  // By account and name.
  SitePlaces places(expansion, ctx);
  for (const arm::Site& site : expansion.sites()) {
    const arm::AppSettingList settings = arm::SettingsOf(site);
    const arm::AppSetting* const name = settings.Find("WEBSITE_CONTENTSHARE");
    const arm::AppSetting* const account =
        settings.Find("WEBSITE_CONTENTAZUREFILECONNECTIONSTRING");
    if (name == nullptr || account == nullptr) continue;
    const auto its_name = arm::PartialText::Of(name->value);
    const auto its_account = arm::PartialText::Of(account->value);
    if (!its_name || !its_account) continue;
    const auto [known, is_new] =
        shares.emplace(std::pair(its_account->Key(), its_name->Key()), Share{&site, name->value});
    if (is_new) continue;
    const Share& first = known->second;
    if (arm::HoldTogether(expansion.session(), first.site->resource->condition,
                          site.resource->condition) == eval::Truth::kFalse) {
      continue;
    }
    const Written place = places.At(name->value);
    if (!place) continue;
    auto report =
        ctx.ReportIn(*place.document, place.span, "{} keeps its content in the file share of {}",
                     TitleOf(site), TitleOf(*first.site));
    const Written other = WrittenAt(ctx.graph(), expansion, first.name);
    if (other && other.span != place.span) {
      report.LabelIn(*other.document, other.span, "the other one");
    }
    report.Help("give each its own share, or leave the setting out: the service makes one");
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
