#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "arm/custom_role.h"
#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A built-in role allows exactly what the custom role does. Services keep the built-in one up to date.

```json bad
{
  "type": "Microsoft.Authorization/roleDefinitions",
  "apiVersion": "2022-04-01",
  "name": "[guid('image puller')]",
  "properties": {
    "roleName": "image puller",
    "permissions": [{ "actions": ["Microsoft.ContainerRegistry/registries/pull/read"] }],
    "assignableScopes": ["[resourceGroup().id]"]
  }
}
```

```json good
{
  "type": "Microsoft.Authorization/roleDefinitions",
  "apiVersion": "2022-04-01",
  "name": "[guid('image puller')]",
  "properties": {
    "roleName": "image puller",
    "permissions": [{ "actions": ["Microsoft.ContainerRegistry/registries/pull/read", "Microsoft.Web/sites/read"] }],
    "assignableScopes": ["[resourceGroup().id]"]
  }
}
```

The lists are compared as they are written, in any order and case.
)md";

std::set<std::string> SetOf(const schema::OperationPatterns& patterns) {
  std::set<std::string> set;
  for (std::size_t i = 0; i < patterns.size(); ++i) set.insert(ToLower(patterns[i]));
  return set;
}

bool AreSame(const schema::PermissionBlock& a, const schema::PermissionBlock& b) {
  return !a.is_conditional && !b.is_conditional && SetOf(a.actions) == SetOf(b.actions) &&
         SetOf(a.not_actions) == SetOf(b.not_actions) &&
         SetOf(a.data_actions) == SetOf(b.data_actions) &&
         SetOf(a.not_data_actions) == SetOf(b.not_data_actions);
}

// Roles with several blocks are left alone: which of them add up to the same is hard to see.
const schema::Role* FindSame(const schema::PermissionBlock& custom) {
  for (const schema::Role& role : schema::Roles()) {
    if (!role.status.empty()) continue;
    const std::vector<schema::PermissionBlock> blocks = schema::PermissionsOf(role);
    if (blocks.size() == 1 && blocks[0].actions.size() == custom.actions.size() &&
        blocks[0].data_actions.size() == custom.data_actions.size() && AreSame(blocks[0], custom)) {
      return &role;
    }
  }
  return nullptr;
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  for (const arm::CustomRole& custom : arm::CustomRolesOf(expansion)) {
    if (!custom.is_complete || custom.permissions.size() != 1) continue;
    const arm::CustomPermissions& permissions = custom.permissions[0];
    if (!permissions.actions.is_complete || !permissions.data_actions.is_complete ||
        (permissions.actions.IsEmpty() && permissions.data_actions.IsEmpty())) {
      continue;
    }
    const arm::Resource& declared = *custom.resource->declared;
    const Document* const document = ctx.graph().DocumentOf(declared.node.tree());
    const schema::Role* const same = FindSame(permissions.Block());
    if (same == nullptr || document == nullptr) continue;
    const arm::Value written = declared.properties["permissions"];
    ctx.ReportIn(*document, written.node() ? written.span() : declared.type.span(),
                 "the built-in role `{}` allows the same", same->name)
        .Help("assign `{}`", same->guid);
  }
}

}  // namespace

extern constinit const Rule custom_role_use_builtin = {
    .id = "custom-role-use-builtin",
    .summary = "a built-in role allows the same as a custom role",
    .severity = Severity::kInfo,
    .confidence = Confidence::kLow,
    .since = "0.1.0",
    .status = Status::kStable,
    .enabled = Default::kOff,
    .categories = {"identity"},
    .controls = {"MCSB:PA-7"},
    .equivalents = {"template-analyzer:TA-000020"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
