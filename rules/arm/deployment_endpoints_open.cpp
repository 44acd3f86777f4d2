#include <string>

#include "arm/relatives.h"
#include "engine/site_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
App Service has passwords of its own for publishing over FTP and SCM, which no directory sees. Children called `ftp` and
`scm` of the type `basicPublishingCredentialsPolicies` switch them off.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    { "type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "shop", "properties": {} },
    { "type": "Microsoft.Web/sites/basicPublishingCredentialsPolicies", "apiVersion": "2023-12-01", "name": "shop/ftp", "properties": { "allow": false } }
  ]
}
```

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    { "type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "shop", "properties": {} },
    { "type": "Microsoft.Web/sites/basicPublishingCredentialsPolicies", "apiVersion": "2023-12-01", "name": "shop/ftp", "properties": { "allow": false } },
    { "type": "Microsoft.Web/sites/basicPublishingCredentialsPolicies", "apiVersion": "2023-12-01", "name": "shop/scm", "properties": { "allow": false } }
  ]
}
```

What such a child says is left to app-basic-auth-policy.
)md";

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  constexpr std::string_view kEndpoints[] = {"ftp", "scm"};
  SitePlaces places(expansion, ctx);
  arm::RelativeFinder relatives(expansion);
  for (const arm::Site& site : expansion.sites()) {
    std::string open;
    bool is_known = true;
    for (const std::string_view endpoint : kEndpoints) {
      bool is_closed = false;
      for (const arm::DeployedResource* policy : relatives.Candidates(
               site.resource->type + "/basicPublishingCredentialsPolicies", *site.resource)) {
        const eval::Truth is_its = arm::IsChildOf(*policy, *site.resource);
        if (is_its == eval::Truth::kFalse) continue;
        if (is_its == eval::Truth::kMaybe || !policy->name.IsString()) is_known = false;
        if (policy->name.IsString() && EndsWithIgnoreCase(policy->name.text(), endpoint)) {
          is_closed = true;
        }
      }
      if (!is_closed) open += (open.empty() ? "`" : " and `") + std::string(endpoint) + "`";
    }
    if (open.empty() || !is_known) continue;
    const Written place = places.Missing(*site.resource, {});
    if (!place) continue;
    ctx.ReportIn(*place.document, place.span, "{} takes passwords for publishing over {}",
                 TitleOf(site), open)
        .Help("add `basicPublishingCredentialsPolicies` children with `allow` set to `false`");
  }
}

}  // namespace

extern constinit const Rule deployment_endpoints_open = {
    .id = "deployment-endpoints-open",
    .summary = "publishing with passwords is not switched off",
    .severity = Severity::kInfo,
    .confidence = Confidence::kHigh,
    .since = "0.1.0",
    .status = Status::kStable,
    .enabled = Default::kPedantic,
    .categories = {"identity", "app-service"},
    .controls = {"MCSB:IM-1"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
