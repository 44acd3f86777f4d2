#include <algorithm>

#include "engine/site_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Access rules that allow a few addresses protect nothing when one more rule allows all of them.

```json bad
{ "type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "shop", "properties": { "siteConfig": { "ipSecurityRestrictions": [ { "action": "Allow", "ipAddress": "20.1.2.0/24", "priority": 100 }, { "action": "Allow", "ipAddress": "0.0.0.0/0", "priority": 200 } ] } } }
```

```json good
{ "type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "shop", "properties": { "siteConfig": { "ipSecurityRestrictions": [ { "action": "Allow", "ipAddress": "20.1.2.0/24", "priority": 100 }, { "action": "Deny", "ipAddress": "Any", "priority": 200 } ] } } }
```

A single rule for everybody is what the service writes itself when there are no restrictions, and rules that only deny
need one that lets the rest in: both are left alone.
)md";

std::string_view TextAt(const eval::Value& object, std::string_view name) {
  const eval::Value* const value = FindAt(object, name);
  return value != nullptr && value->IsString() ? value->text() : std::string_view();
}

bool Allows(const eval::Value& rule) {
  const eval::Value* const action = FindAt(rule, "action");
  return action == nullptr || (action->IsString() && EqualsIgnoreCase(action->text(), "Allow"));
}

// The value that stands for every address; null when there is none.
const eval::Value* Everybody(const eval::Value& rule) {
  // Only requests with these headers.
  if (FindAt(rule, "headers") != nullptr) return nullptr;
  const std::string_view address = TextAt(rule, "ipAddress");
  if (!EqualsIgnoreCase(TextAt(rule, "tag"), "ServiceTag")) {
    const bool is_any =
        EqualsIgnoreCase(address, "Any") || address == "0.0.0.0/0" || address == "::/0";
    return is_any ? FindAt(rule, "ipAddress") : nullptr;
  }
  return EqualsIgnoreCase(address, "Internet") ? FindAt(rule, "ipAddress") : nullptr;
}

void CheckList(const arm::Site& site, const eval::Value& list, SitePlaces& places,
               RuleContext& ctx) {
  if (!list.IsArray() || list.items().size() < 2) return;
  for (const eval::Value& rule : list.items()) {
    if (!Allows(rule)) continue;
    const eval::Value* const everybody = Everybody(rule);
    if (everybody == nullptr) continue;
    // Where all others deny, the list says who may not come.
    const auto others = std::ranges::count_if(list.items(), Allows);
    if (others < 2) continue;
    const Written place = places.At(*everybody);
    if (!place) continue;
    ctx.ReportIn(*place.document, place.span,
                 "this rule of {} lets every address in, whatever the others say", TitleOf(site))
        .Help("take the rule out");
  }
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  SitePlaces places(expansion, ctx);
  for (const arm::Site& site : expansion.sites()) {
    for (const char* const name : {"ipSecurityRestrictions", "scmIpSecurityRestrictions"}) {
      const auto list = arm::ConfigurationOf(site, name);
      if (list) CheckList(site, *list, places, ctx);
    }
  }
}

}  // namespace

extern constinit const Rule ip_restriction_any = {
    .id = "ip-restriction-any",
    .summary = "an access rule of an app lets everybody in",
    .severity = Severity::kWarning,
    .confidence = Confidence::kHigh,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"network", "app-service"},
    .controls = {"MCSB:NS-2"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
