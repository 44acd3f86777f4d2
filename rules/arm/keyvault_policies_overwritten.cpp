#include "arm/relatives.h"
#include "engine/deployed_values.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Deploying a vault replaces all of its access policies with those in its body. What `accessPolicies` resources have added is
gone until they are deployed again, and for good when that fails.

```json bad
{
  "type": "Microsoft.KeyVault/vaults",
  "apiVersion": "2023-07-01",
  "name": "shop-vault",
  "location": "westeurope",
  "properties": { "accessPolicies": [] },
  "resources": [
    {
      "type": "accessPolicies",
      "apiVersion": "2023-07-01",
      "name": "add",
      "properties": { "accessPolicies": [{ "objectId": "7b9f4c1e-2d63-4a58-9c07-1e5f3a8b6d20" }] }
    }
  ]
}
```

```json good
{
  "type": "Microsoft.KeyVault/vaults",
  "apiVersion": "2023-07-01",
  "name": "shop-vault",
  "location": "westeurope",
  "properties": { "accessPolicies": [{ "objectId": "7b9f4c1e-2d63-4a58-9c07-1e5f3a8b6d20" }] }
}
```
)md";

constexpr std::string_view kPolicies = "Microsoft.KeyVault/vaults/accessPolicies";

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  SeenPlaces seen;

  for (const arm::DeployedResource& vault : expansion.resources()) {
    if (!IsSent(vault) || !EqualsIgnoreCase(vault.type, "Microsoft.KeyVault/vaults")) continue;
    const eval::Value* const properties = FindAt(vault.body, "properties");
    if (properties == nullptr) continue;
    const eval::Member* const roles = eval::FindMember(*properties, "enableRbacAuthorization");
    if (roles != nullptr && eval::IsTrue(roles->value) != eval::Truth::kFalse) continue;
    const eval::Member* const listed = eval::FindMember(*properties, "accessPolicies");
    if (listed == nullptr || !listed->value.IsArray()) continue;
    const NodeRef node = expansion.session().NodeOf(listed->key_origin).node;
    if (!node.has_key()) continue;
    for (const arm::DeployedResource& child : expansion.resources()) {
      if (!IsSent(child) || !EqualsIgnoreCase(child.type, kPolicies) ||
          arm::IsChildOf(child, vault) != eval::Truth::kTrue) {
        continue;
      }
      const Written place{ctx.graph().DocumentOf(node.tree()), node, node.key_span()};
      const NodeRef type = child.declared->type.node();
      const Document* const other = ctx.graph().DocumentOf(type.tree());
      if (place.document != &ctx.document() || other == nullptr || !seen.Add(place)) break;
      ctx.Report(
             place.span,
             "each deployment of the vault removes the access policies that are added elsewhere")
          .Help("list all access policies in one place, or use roles")
          .LabelIn(*other, type.span(), "added here");
      break;
    }
  }
}

}  // namespace

extern constinit const Rule keyvault_policies_overwritten = {
    .id = "keyvault-policies-overwritten",
    .summary = "access policies of a vault are set in two places",
    .severity = Severity::kWarning,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"key-vault"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
