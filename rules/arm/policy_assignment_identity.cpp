#include <algorithm>

#include "arm/dependencies.h"
#include "arm/grants.h"
#include "engine/deployed_values.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A policy with effect `deployIfNotExists` or `modify` changes resources with the identity of its assignment. Without an identity,
without the location that goes with it, or without the roles that the definition names, nothing is ever changed.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {
      "type": "Microsoft.Authorization/policyDefinitions",
      "apiVersion": "2021-06-01",
      "name": "tags",
      "properties": {
        "policyRule": {
          "if": { "field": "type", "equals": "Microsoft.Storage/storageAccounts" },
          "then": {
            "effect": "modify",
            "details": { "roleDefinitionIds": ["/providers/Microsoft.Authorization/roleDefinitions/b24988ac-6180-42a0-ab88-20f7382dd24c"], "operations": [] }
          }
        }
      }
    },
    {
      "type": "Microsoft.Authorization/policyAssignments",
      "apiVersion": "2022-06-01",
      "name": "tags",
      "properties": { "policyDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/policyDefinitions', 'tags')]" }
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
      "type": "Microsoft.Authorization/policyDefinitions",
      "apiVersion": "2021-06-01",
      "name": "tags",
      "properties": {
        "policyRule": {
          "if": { "field": "type", "equals": "Microsoft.Storage/storageAccounts" },
          "then": {
            "effect": "modify",
            "details": { "roleDefinitionIds": ["/providers/Microsoft.Authorization/roleDefinitions/b24988ac-6180-42a0-ab88-20f7382dd24c"], "operations": [] }
          }
        }
      }
    },
    {
      "type": "Microsoft.Authorization/policyAssignments",
      "apiVersion": "2022-06-01",
      "name": "tags",
      "location": "westeurope",
      "identity": { "type": "SystemAssigned" },
      "properties": { "policyDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/policyDefinitions', 'tags')]" }
    },
    {
      "type": "Microsoft.Authorization/roleAssignments",
      "apiVersion": "2022-04-01",
      "name": "[guid(subscription().id, 'tags')]",
      "properties": {
        "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'b24988ac-6180-42a0-ab88-20f7382dd24c')]",
        "principalId": "[reference(subscriptionResourceId('Microsoft.Authorization/policyAssignments', 'tags'), '2022-06-01', 'Full').identity.principalId]",
        "principalType": "ServicePrincipal"
      }
    }
  ]
}
```

Missing roles are a warning: they may be assigned later.
)md";

// The effect that an assignment has; empty when it is not known.
std::string_view EffectOf(const eval::Value& definition, const eval::Value& assignment) {
  const eval::Value* const effect = FindAt(definition, "properties.policyRule.then.effect");
  if (effect == nullptr || !effect->IsString()) return {};
  std::string_view text = effect->text();
  if (!text.starts_with('[')) return text;
  // `[parameters('effect')]` of the definition.
  constexpr std::string_view kBegin = "[parameters('";
  if (!StartsWithIgnoreCase(text, kBegin) || !text.ends_with("')]")) return {};
  text = text.substr(kBegin.size(), text.size() - kBegin.size() - 3);
  const eval::Value* const passed =
      FindAt(assignment, fmt::format("properties.parameters.{}.value", text));
  if (passed != nullptr) return passed->IsString() ? passed->text() : std::string_view();
  const eval::Value* const parameters = FindAt(assignment, "properties.parameters");
  if (parameters != nullptr && !parameters->IsNull() && !parameters->IsObject()) return {};
  const eval::Value* const value =
      FindAt(definition, fmt::format("properties.parameters.{}.defaultValue", text));
  return value != nullptr && value->IsString() ? value->text() : std::string_view();
}

class Checker {
 public:
  Checker(const arm::Expansion& expansion, RuleContext& ctx)
      : expansion_(expansion), ctx_(ctx), finder_(expansion) {}

  void Check() {
    for (const arm::DeployedResource& resource : expansion_.resources()) {
      if (EqualsIgnoreCase(resource.type, "Microsoft.Authorization/policyAssignments") &&
          IsSent(resource))
        Assignment(resource);
    }
  }

 private:
  void Assignment(const arm::DeployedResource& assignment) {
    const eval::Value* const id = FindAt(assignment.body, "properties.policyDefinitionId");
    const arm::DeployedResourceId found =
        id == nullptr ? kNoId<arm::DeployedResourceId> : finder_.ById(*id);
    if (found == kNoId<arm::DeployedResourceId>) return;
    const arm::DeployedResource& definition = expansion_.resources()[found];
    if (!EqualsIgnoreCase(definition.type, "Microsoft.Authorization/policyDefinitions") ||
        definition.IsExisting())
      return;
    const std::string_view effect = EffectOf(definition.body, assignment.body);
    if (!EqualsIgnoreCase(effect, "deployIfNotExists") && !EqualsIgnoreCase(effect, "modify"))
      return;
    const Written place = WrittenAt(ctx_.graph(), assignment.declared->name.node());
    if (!place || !seen_.Add(place)) return;
    const arm::HeldIdentities held = arm::IdentitiesOf(finder_, assignment);
    if (held.IsNone()) {
      auto report =
          ctx_.ReportIn(*place.document, place.span,
                        "the assignment has no identity, which the effect `{}` needs", effect);
      Explain(report, definition);
      report.Help("give it a system-assigned `identity`, and a `location`");
    } else if (held.is_certain && assignment.location.IsNull() &&
               !assignment.declared->location.node()) {
      auto report = ctx_.ReportIn(*place.document, place.span,
                                  "the assignment has an identity and no location for it");
      Explain(report, definition);
      report.Help("give it a `location`");
    } else if (held.is_certain && held.has_system) {
      Roles(assignment, definition, place);
    }
  }

  void Roles(const arm::DeployedResource& assignment, const arm::DeployedResource& definition,
             const Written& place) {
    const eval::Value* const roles =
        FindAt(definition.body, "properties.policyRule.then.details.roleDefinitionIds");
    if (roles == nullptr || !roles->IsArray()) return;
    const arm::Principal identity{arm::PrincipalKind::kSystem, assignment.id, {}, {}};
    const std::vector<arm::Grant> grants = arm::GrantsOf(finder_);
    for (const eval::Value& role : roles->items()) {
      if (!role.IsString()) continue;
      const auto guid = arm::NormalizeRoleGuid(role.text().substr(role.text().rfind('/') + 1));
      const schema::Role* const built_in = guid ? schema::FindRole(*guid) : nullptr;
      if (built_in == nullptr) continue;
      const bool is_given = std::ranges::any_of(grants, [&](const arm::Grant& grant) {
        return (grant.principal.kind == arm::PrincipalKind::kUnknown ||
                grant.principal.Is(identity)) &&
               (grant.guid.empty() || grant.guid == *guid);
      });
      if (is_given || IsReadOutside(assignment)) continue;
      auto report = ctx_.ReportIn(
          *place.document, place.span,
          "the identity of the assignment does not get role `{}`, which the definition names",
          built_in->name);
      report.As(Severity::kWarning).As(Confidence::kMedium);
      Explain(report, definition);
      report.Help("assign the role to the identity");
      return;
    }
  }

  // Somebody else may assign the roles.
  bool IsReadOutside(const arm::DeployedResource& assignment) const {
    const bool is_linked =
        std::ranges::any_of(expansion_.resources(), [](const arm::DeployedResource& resource) {
          return EqualsIgnoreCase(resource.type, "Microsoft.Resources/deployments") &&
                 resource.nested == kNoId<arm::DeployedTemplateId>;
        });
    if (is_linked) return true;
    return std::ranges::any_of(expansion_.root().outputs, [&](const arm::DeployedOutput& output) {
      const auto read = arm::RuntimeReadOf(output.value);
      return read && finder_.Referenced(read->target, expansion_.root().id) == assignment.id;
    });
  }

  void Explain(ReportBuilder& report, const arm::DeployedResource& definition) const {
    const Written there = WrittenAt(ctx_.graph(), definition.declared->name.node());
    if (there) report.LabelIn(*there.document, there.span, "the definition");
  }

  const arm::Expansion& expansion_;
  RuleContext& ctx_;
  arm::ResourceFinder finder_;
  SeenPlaces seen_;
};

void Check(const arm::Expansion& expansion, RuleContext& ctx) { Checker(expansion, ctx).Check(); }

}  // namespace

extern constinit const Rule policy_assignment_identity = {
    .id = "policy-assignment-identity",
    .summary =
        "the assignment of a policy that changes resources has no identity, location or role",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"identity"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
