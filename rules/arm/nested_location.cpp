#include <string>
#include <string_view>

#include "engine/rule_context.h"
#include "syntax/json_edit.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A deployment to a subscription, a management group or the tenant keeps its history in one region, which its `location`
names. Azure refuses such a deployment without one.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {
      "type": "Microsoft.Resources/deployments",
      "apiVersion": "2022-09-01",
      "name": "policies",
      "properties": { "mode": "Incremental", "templateLink": { "relativePath": "policies.json" } }
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
      "type": "Microsoft.Resources/deployments",
      "apiVersion": "2022-09-01",
      "name": "policies",
      "location": "[deployment().location]",
      "properties": { "mode": "Incremental", "templateLink": { "relativePath": "policies.json" } }
    }
  ]
}
```

A deployment with a `resourceGroup` goes to that resource group, which has a region of its own: there a `location` is
refused.
)md";

using arm::Scope;

// What a deployment inside a template deploys to; kUnknown when that is not certain.
Scope TargetOf(const arm::Resource& deployment, const arm::TemplateModel& model);

// What the template is deployed to.
Scope ScopeOf(const arm::Template& of, const arm::TemplateModel& model) {
  return of.IsNested() ? TargetOf(model.resources[of.holder], model) : of.scope;
}

Scope TargetOf(const arm::Resource& deployment, const arm::TemplateModel& model) {
  if (!deployment.scope.IsAbsent()) {
    const auto scope = deployment.scope.Text();
    return scope && *scope == "/" ? Scope::kTenant : Scope::kUnknown;
  }
  if (!deployment.At("resourceGroup").IsAbsent()) return Scope::kResourceGroup;
  if (!deployment.At("subscriptionId").IsAbsent()) return Scope::kSubscription;
  return ScopeOf(model.templates[deployment.owner], model);
}

std::string_view NameOf(Scope scope) {
  switch (scope) {
    case Scope::kSubscription:
      return "a subscription";
    case Scope::kManagementGroup:
      return "a management group";
    default:
      return "the tenant";
  }
}

void Check(const arm::Resource& deployment, RuleContext& ctx) {
  if (deployment.existing) return;
  if (!deployment.location.IsAbsent()) {
    if (TargetOf(deployment, ctx.model()) != Scope::kResourceGroup) return;
    ctx.Report(deployment.location.key_span(), "a deployment to a resource group has no `location`")
        .Help("remove it: the resource group has a region of its own")
        .FixWith(FixSafety::kUnsafe, "remove `location`", RemoveChild(deployment.location.node()));
    return;
  }
  // What is missing may be behind the place where the file breaks off.
  if (!ctx.document().tree.problems.empty()) return;
  if (arm::Value(deployment.node).HasExpressionKey()) return;
  const Scope target = TargetOf(deployment, ctx.model());
  if (target == Scope::kUnknown || target == Scope::kResourceGroup) return;
  const bool in_group = ScopeOf(ctx.OwnerOf(deployment), ctx.model()) == Scope::kResourceGroup;
  const std::string_view location =
      in_group ? "[resourceGroup().location]" : "[deployment().location]";
  ctx.Report(deployment.type.span(), "the deployment to {} has no `location`", NameOf(target))
      .Help("add `\"location\": \"{}\"`", location)
      .FixWith(FixSafety::kUnsafe, "add a location",
               {InsertMember(deployment.node, "location", fmt::format("\"{}\"", location))});
}

}  // namespace

extern constinit const Rule nested_location = {
    .id = "nested-location",
    .summary = "a deployment above resource groups has no location, or one below has",
    .severity = Severity::kError,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"bicep:BCP035"},
    .on = {OnResource{"Microsoft.Resources/deployments", Check}},
    .docs = kDocs,
};

}  // namespace plumbline
