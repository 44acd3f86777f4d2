#include "arm/relatives.h"
#include "engine/secret_findings.h"
#include "schema/api_version.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
With `enableRbacAuthorization`, roles decide who may read keys and secrets, and access policies are ignored: whoever is
listed in them has no access.

```json bad
{
  "type": "Microsoft.KeyVault/vaults",
  "apiVersion": "2023-07-01",
  "name": "shop-vault",
  "location": "westeurope",
  "properties": { "enableRbacAuthorization": true, "accessPolicies": [{ "objectId": "7b9f4c1e-2d63-4a58-9c07-1e5f3a8b6d20" }] }
}
```

```json good
{
  "type": "Microsoft.KeyVault/vaults",
  "apiVersion": "2023-07-01",
  "name": "shop-vault",
  "location": "westeurope",
  "properties": { "enableRbacAuthorization": true, "accessPolicies": [] }
}
```

From API version 2026-02-01 on, roles are the default.
)md";

constexpr std::string_view kPolicies = "Microsoft.KeyVault/vaults/accessPolicies";

bool UsesRoles(const arm::DeployedResource& vault) {
  const eval::Value* const value = FindAt(vault.body, "properties.enableRbacAuthorization");
  if (value != nullptr && !value->IsNull()) return eval::IsTrue(*value) == eval::Truth::kTrue;
  if (const eval::Value* properties = FindAt(vault.body, "properties");
      properties == nullptr || !properties->IsObject() || properties->object().is_open ||
      !vault.api_version.IsString() || FindAt(vault.body, "properties.createMode") != nullptr) {
    return false;
  }
  const auto version = schema::ApiVersion::Parse(vault.api_version.text());
  static constexpr std::string_view kSince = "2026-02-01";
  return version && *version >= *schema::ApiVersion::Parse(kSince);
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  SeenPlaces seen;
  const auto say = [&](const arm::DeployedResource& vault, NodeRef node, Span span,
                       std::string_view what) {
    const Written place{ctx.graph().DocumentOf(node.tree()), node, span};
    if (place.document != &ctx.document() || !seen.Add(place)) return;
    auto report = ctx.Report(span, "{} no effect: the vault uses roles", what);
    NameResource(vault, ctx, report);
    report.Help("assign roles instead, such as `Key Vault Secrets User`");
  };

  for (const arm::DeployedResource& vault : expansion.resources()) {
    if (!IsSent(vault) || !EqualsIgnoreCase(vault.type, "Microsoft.KeyVault/vaults")) continue;
    if (!UsesRoles(vault)) continue;
    const eval::Value* const properties = FindAt(vault.body, "properties");
    const eval::Member* const listed =
        properties != nullptr ? eval::FindMember(*properties, "accessPolicies") : nullptr;
    if (listed != nullptr && listed->value.IsArray() && !listed->value.items().empty()) {
      const NodeRef node = expansion.session().NodeOf(listed->key_origin).node;
      if (node.has_key()) say(vault, node, node.key_span(), "access policies have");
    }
    for (const arm::DeployedResource& child : expansion.resources()) {
      if (IsSent(child) && EqualsIgnoreCase(child.type, kPolicies) &&
          arm::IsChildOf(child, vault) == eval::Truth::kTrue) {
        const NodeRef type = child.declared->type.node();
        if (type) say(vault, type, type.span(), "these access policies have");
      }
    }
  }
}

}  // namespace

extern constinit const Rule keyvault_policies_ignored = {
    .id = "keyvault-policies-ignored",
    .summary = "access policies of a vault that uses roles have no effect",
    .severity = Severity::kWarning,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"key-vault"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
