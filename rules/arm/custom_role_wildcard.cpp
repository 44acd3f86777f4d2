#include <algorithm>
#include <string_view>

#include "arm/assigned_roles.h"
#include "engine/custom_role_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A custom role with `*` is an owner by another name, and one with `*/write` nearly. `notActions` take away what they name,
and nothing that Azure adds later.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {
      "type": "Microsoft.Authorization/roleDefinitions",
      "apiVersion": "2022-04-01",
      "name": "[guid('site operator')]",
      "properties": {
        "roleName": "site operator",
        "type": "CustomRole",
        "permissions": [{ "actions": ["*"], "notActions": ["Microsoft.Authorization/*/write"] }],
        "assignableScopes": ["[subscription().id]"]
      }
    }
  ]
}
```

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {
      "type": "Microsoft.Authorization/roleDefinitions",
      "apiVersion": "2022-04-01",
      "name": "[guid('site operator')]",
      "properties": {
        "roleName": "site operator",
        "type": "CustomRole",
        "permissions": [{ "actions": ["Microsoft.Web/sites/read", "Microsoft.Web/sites/restart/action"] }],
        "assignableScopes": ["[subscription().id]"]
      }
    }
  ]
}
```

`*` in a role for whole subscriptions or more is an error.
)md";

// What the pattern matches in every namespace, those of the future too; empty when it is no such
// pattern.
std::string_view EverythingIn(std::string_view pattern) {
  struct Probe {
    std::string_view operation, title;
  };
  constexpr Probe kProbes[] = {
      {"Any.Namespace/anyType/anyVerb", "every operation"},
      {"Any.Namespace/anyType/write", "every write operation"},
      {"Any.Namespace/anyType/delete", "every delete operation"},
      {"Any.Namespace/anyType/anyVerb/action", "every action"},
  };
  for (const Probe& probe : kProbes) {
    if (schema::MatchesOperation(pattern, probe.operation)) return probe.title;
  }
  return {};
}

bool IsAssignableWidely(const arm::CustomRole& role) {
  return std::ranges::any_of(
      role.scopes, [](const eval::Value& scope) { return arm::IsWide(arm::ScopeOfId(scope).at); });
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  for (const arm::CustomRole& role : arm::CustomRolesOf(expansion)) {
    for (const arm::CustomPermissions& block : role.permissions) {
      for (std::size_t i = 0; i < block.actions.patterns.size(); ++i) {
        const std::string_view pattern = block.actions.patterns[i];
        const std::string_view everything = EverythingIn(pattern);
        const RuleContext::Located place = PlaceOfPermission(role, block.actions, i, ctx);
        if (everything.empty() || !place) continue;
        auto report = ctx.ReportIn(*place.document, place.span, "`{}` allows {} of every service",
                                   pattern, everything);
        if (pattern == "*" && IsAssignableWidely(role)) report.As(Severity::kError);
        if (!block.not_actions.patterns.empty()) {
          report.Note("`notActions` take away what they name, and nothing that is added later");
        }
        report.Help("list the operations that are needed");
      }
    }
  }
}

}  // namespace

extern constinit const Rule custom_role_wildcard = {
    .id = "custom-role-wildcard",
    .summary = "a custom role allows operations of every service",
    .severity = Severity::kWarning,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"identity"},
    .controls = {"CWE-250", "MCSB:PA-7", "CIS3:6.21"},
    .equivalents = {"checkov:CKV_AZURE_39", "trivy:AZU-0030", "psrule:Azure.RBAC.LimitOwner",
                    "sonar:S6385"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
