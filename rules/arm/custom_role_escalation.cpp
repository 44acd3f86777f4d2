#include <map>
#include <string>
#include <string_view>

#include "engine/custom_role_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A custom role that may assign or define roles can give itself every right.

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
        "permissions": [{ "actions": ["Microsoft.Authorization/roleAssignments/*"] }],
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
        "permissions": [{ "actions": ["Microsoft.Authorization/roleAssignments/read"] }],
        "assignableScopes": ["[subscription().id]"]
      }
    }
  ]
}
```

`notActions` of the same permissions that take these operations away make it fine, and so does a condition.
)md";

struct Power {
  std::string_view operation, title;
};
constexpr Power kPowers[] = {
    {"Microsoft.Authorization/roleAssignments/write", "assign roles"},
    {"Microsoft.Authorization/roleDefinitions/write", "define roles"},
    {"Microsoft.Authorization/elevateAccess/action", "make itself administrator of the tenant"},
    {"Microsoft.Authorization/policyExemptions/write", "exempt from policies"},
};

// The item that allows the operation; the block is known to allow it.
std::size_t FirstMatch(const arm::PermissionList& list, std::string_view operation) {
  std::size_t i = 0;
  while (!schema::MatchesOperation(list.patterns[i], operation)) ++i;
  return i;
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  for (const arm::CustomRole& role : arm::CustomRolesOf(expansion)) {
    for (const arm::CustomPermissions& block : role.permissions) {
      const schema::PermissionBlock permissions[] = {block.Block()};
      std::map<std::size_t, std::string> powers;  // Of each item.
      for (const Power& power : kPowers) {
        if (schema::Allows(permissions, schema::Plane::kControl, power.operation) !=
            schema::Allowed::kYes) {
          continue;
        }
        std::string& titles = powers[FirstMatch(block.actions, power.operation)];
        titles += fmt::format("{}{}", titles.empty() ? "" : ", ", power.title);
      }
      for (const auto& [i, titles] : powers) {
        const RuleContext::Located place = PlaceOfPermission(role, block.actions, i, ctx);
        if (!place) continue;
        ctx.ReportIn(*place.document, place.span, "with `{}` the custom role may {}",
                     block.actions.patterns[i], titles)
            .Help(
                "leave the right to assign roles to built-in roles with a condition, or take it "
                "away "
                "by `notActions`");
      }
    }
  }
}

}  // namespace

extern constinit const Rule custom_role_escalation = {
    .id = "custom-role-escalation",
    .summary = "a custom role may assign or define roles",
    .severity = Severity::kWarning,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"identity"},
    .controls = {"CWE-269"},
    .equivalents = {"trivy:AZU-0052",
                    "kics:role_definitions_allow_custom_subscription_role_creation"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
