#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "arm/dependencies.h"
#include "engine/rule_context.h"
#include "graph/rests_on_defaults.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Deployments to one place share a history, in which a name occurs once. Two nested deployments of one name to one place
fail when they run at the same time ("DeploymentActive"), and overwrite each other's entry when they do not.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {
      "type": "Microsoft.Resources/deployments",
      "apiVersion": "2022-09-01",
      "name": "net",
      "properties": {
        "mode": "Incremental",
        "expressionEvaluationOptions": { "scope": "inner" },
        "template": {
          "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
          "contentVersion": "1.0.0.0",
          "resources": [
            {
              "type": "Microsoft.Resources/deployments",
              "apiVersion": "2022-09-01",
              "name": "net",
              "properties": {
                "mode": "Incremental",
                "template": {
                  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
                  "contentVersion": "1.0.0.0",
                  "resources": []
                }
              }
            }
          ]
        }
      }
    }
  ]
}
```

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {
      "type": "Microsoft.Resources/deployments",
      "apiVersion": "2022-09-01",
      "name": "net",
      "properties": {
        "mode": "Incremental",
        "template": {
          "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
          "contentVersion": "1.0.0.0",
          "resources": []
        }
      }
    }
  ]
}
```

Two deployments of one name in one template are duplicate-resource's. A name that takes in `deployment().name` differs
from that of every other deployment.
)md";

bool IsSamePlace(const eval::Deployment& a, const eval::Deployment& b) {
  if (a.scope != b.scope) return false;
  const auto same = [](const eval::Value& x, const eval::Value& y) {
    return eval::Equal(x, y) == eval::Truth::kTrue;
  };
  switch (a.scope) {
    case eval::Scope::kResourceGroup:
      return same(a.subscription_id, b.subscription_id) && same(a.resource_group, b.resource_group);
    case eval::Scope::kSubscription:
      return same(a.subscription_id, b.subscription_id);
    case eval::Scope::kManagementGroup:
      return same(a.management_group, b.management_group);
    case eval::Scope::kTenant:
      return true;
  }
  return false;
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  std::unordered_map<std::string, std::vector<const arm::DeployedResource*>> by_name;
  std::set<const arm::Resource*> reported;
  for (const arm::DeployedResource& resource : expansion.resources()) {
    if (!resource.declared->IsType("Microsoft.Resources/deployments") || resource.IsExisting() ||
        resource.IsDeployed() != eval::Truth::kTrue || resource.may_repeat ||
        !resource.name.IsString() || resource.nested == kNoId<arm::DeployedTemplateId> ||
        expansion.templates()[resource.owner].is_doubtful) {
      continue;
    }
    const eval::Deployment& place = expansion.templates()[resource.nested].target;
    auto& others = by_name[ToLower(resource.name.text())];
    for (const arm::DeployedResource* other : others) {
      // One template alone is duplicate-resource's.
      if (other->owner == resource.owner) continue;
      if (!IsSamePlace(expansion.templates()[other->nested].target, place)) continue;
      if (!reported.insert(resource.declared).second) break;
      const Document* const document = ctx.graph().DocumentOf(resource.declared->node.tree());
      const Document* const there = ctx.graph().DocumentOf(other->declared->node.tree());
      if (document == nullptr || there == nullptr) break;
      auto report = ctx.ReportIn(*document, resource.declared->name.span(),
                                 "deployment `{}` has the name of another one to the same place",
                                 resource.name.text());
      if (other->declared == resource.declared) {
        report.Note("the template around it is deployed more than once")
            .Help("take `deployment().name` into the name");
      } else {
        report.LabelIn(*there, other->declared->name.span(), "the other one is here")
            .Help("give each of them a name of its own");
      }
      for (const arm::Parameter* parameter :
           DefaultsThatMayDiffer(ctx.graph(), *document, resource.declared->name.node())) {
        report.As(Severity::kInfo)
            .LabelIn(*document, parameter->default_value.span(), "with this default of `{}`",
                     parameter->name());
      }
      break;
    }
    if (others.size() < 20) others.push_back(&resource);
  }
}

}  // namespace

extern constinit const Rule deployment_name_clash = {
    .id = "deployment-name-clash",
    .summary = "nested deployments to one place have one name",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"template"},
    .equivalents = {"bicep:BCP122"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
