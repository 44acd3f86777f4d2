#include <algorithm>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "arm/dependency_paths.h"
#include "arm/identity_needs.h"
#include "arm/need_coverage.h"
#include "engine/deployed_values.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A role is assigned to an identity, or for a resource, that the assignment does not wait for; or a deployment script, a
container app or a gateway uses an identity that may not have its role yet. Both work or fail depending on what is ready first.

```json bad
{
  "resources": [
    {
      "type": "Microsoft.Web/sites",
      "apiVersion": "2023-12-01",
      "name": "shop",
      "location": "westeurope",
      "identity": { "type": "SystemAssigned" },
      "properties": {}
    },
    {
      "type": "Microsoft.Authorization/roleAssignments",
      "apiVersion": "2022-04-01",
      "name": "[guid(resourceGroup().id, 'shop', 'reader')]",
      "properties": {
        "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'acdd72a7-3385-48ef-bd42-f606fba81ae7')]",
        "principalId": "[reference(resourceId('Microsoft.Web/sites', 'shop'), '2023-12-01', 'Full').identity.principalId]",
        "principalType": "ServicePrincipal"
      }
    }
  ]
}
```

```json good
{
  "resources": [
    {
      "type": "Microsoft.Web/sites",
      "apiVersion": "2023-12-01",
      "name": "shop",
      "location": "westeurope",
      "identity": { "type": "SystemAssigned" },
      "properties": {}
    },
    {
      "type": "Microsoft.Authorization/roleAssignments",
      "apiVersion": "2022-04-01",
      "name": "[guid(resourceGroup().id, 'shop', 'reader')]",
      "dependsOn": ["[resourceId('Microsoft.Web/sites', 'shop')]"],
      "properties": {
        "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'acdd72a7-3385-48ef-bd42-f606fba81ae7')]",
        "principalId": "[reference(resourceId('Microsoft.Web/sites', 'shop'), '2023-12-01', 'Full').identity.principalId]",
        "principalType": "ServicePrincipal"
      }
    }
  ]
}
```

A script, a container app or a gateway that does not wait for the role of its identity is an info: it may need it late, or
not at all.
)md";

constexpr std::string_view kAssignments = "Microsoft.Authorization/roleAssignments";
constexpr std::string_view kScripts = "Microsoft.Resources/deploymentScripts";

// The deployment in `of` that the resource is in, or the resource itself.
arm::DeployedResourceId LiftTo(const arm::Expansion& expansion, arm::DeployedResourceId id,
                               arm::DeployedTemplateId of) {
  while (id != kNoId<arm::DeployedResourceId> && expansion.resources()[id].owner != of) {
    id = expansion.templates()[expansion.resources()[id].owner].holder;
  }
  return id;
}

void CheckAssignments(const arm::Expansion& expansion, RuleContext& ctx) {
  for (const arm::UnorderedUse& use : expansion.dependencies().unordered) {
    const arm::DeployedResource& user = expansion.resources()[use.user];
    const Document* const document = ctx.graph().DocumentOf(use.place.tree());
    if (document == nullptr || !EqualsIgnoreCase(user.type, kAssignments)) continue;
    const bool is_scope = use.kind == arm::UseKind::kScope;
    if (!is_scope && use.kind != arm::UseKind::kCall) continue;
    const arm::DeployedResource& used = expansion.resources()[use.used];
    const arm::Template& of = *expansion.templates()[user.owner].declared;
    auto report = ctx.ReportIn(*document, use.place.span(),
                               "the role assignment does not wait for {}, {}", arm::TitleOf(used),
                               is_scope ? "which it is applied to" : "whose identity it asks for");
    if (is_scope) report.As(Severity::kError);
    report.LabelIn(*document, used.declared->name.span(), "it is deployed here")
        .Help("add it to `dependsOn`")
        .FixWith(FixSafety::kSafe, "wait for it", arm::AddDependency(user, used, of));
  }
}

// Types that use their identity while they are deployed.
bool MayFailWithout(std::string_view type) {
  constexpr std::string_view kTypes[] = {"Microsoft.App/containerApps", "Microsoft.App/jobs",
                                         "Microsoft.ContainerInstance/containerGroups",
                                         "Microsoft.Network/applicationGateways", kScripts};
  return std::ranges::any_of(kTypes,
                             [type](std::string_view one) { return EqualsIgnoreCase(one, type); });
}

// What fails while it is deployed when its identity has no role yet.
class Waiters {
 public:
  Waiters(const arm::Expansion& expansion, RuleContext& ctx)
      : expansion_(expansion), ctx_(ctx), finder_(expansion), grants_(arm::GrantsOf(finder_)) {}

  void Check() {
    for (const arm::DeployedResource& resource : expansion_.resources()) {
      if (EqualsIgnoreCase(resource.type, kScripts) && IsSent(resource)) Script(resource);
    }
    for (const arm::Need& need : arm::NeedsOf(finder_.expansion())) {
      const arm::DeployedResource& of = expansion_.resources()[need.of];
      // A system-assigned identity is made with the resource.
      if (!MayFailWithout(of.type) || need.identity.kind != arm::PrincipalKind::kUser) continue;
      const arm::Covered covered = arm::CoverageOf(finder_, grants_, need);
      if (covered.by == arm::Coverage::kAllowed && covered.grant != nullptr) {
        CheckPair(of, *covered.grant);
      }
    }
  }

 private:
  void Script(const arm::DeployedResource& script) {
    for (const arm::UserIdentity& user : arm::IdentitiesOf(finder_, script).users) {
      for (const arm::Grant& grant : grants_) {
        if (user.resource != kNoId<arm::DeployedResourceId> &&
            grant.principal.kind == arm::PrincipalKind::kUser &&
            grant.principal.resource == user.resource) {
          CheckPair(script, grant);
        }
      }
    }
  }

  void CheckPair(const arm::DeployedResource& user, const arm::Grant& grant) {
    arm::DeployedResourceId from = user.id;
    arm::DeployedResourceId to = LiftTo(expansion_, grant.by->id, user.owner);
    if (to == kNoId<arm::DeployedResourceId>) {
      to = grant.by->id;
      from = LiftTo(expansion_, user.id, grant.by->owner);
      if (from == kNoId<arm::DeployedResourceId>) return;
    }
    if (!paths_) paths_.emplace(expansion_);
    if (from == to || paths_->Waits(from, to) != eval::Truth::kFalse ||
        paths_->Waits(to, from) != eval::Truth::kFalse) {
      return;
    }
    const Written place = WrittenAt(ctx_.graph(), user.declared->name.node());
    if (!place || !seen_.emplace(user.declared, grant.by->declared).second) return;
    auto report = ctx_.ReportIn(
        *place.document, place.span, "{} does not wait for the role of its identity, {}",
        arm::TitleOf(user), arm::TitleOf(expansion_.resources()[grant.principal.resource]));
    report.As(Severity::kInfo).As(Confidence::kMedium);
    const Written there = WrittenAt(ctx_.graph(), grant.by->declared->name.node());
    if (there) report.LabelIn(*there.document, there.span, "the role is assigned here");
    report.Help("add the {} to `dependsOn`",
                to == grant.by->id ? "assignment" : "deployment that assigns it");
  }

  const arm::Expansion& expansion_;
  RuleContext& ctx_;
  arm::ResourceFinder finder_;
  std::optional<arm::DependencyPaths> paths_;  // Made when it is asked first.
  std::vector<arm::Grant> grants_;
  std::set<std::pair<const arm::Resource*, const arm::Resource*>> seen_;
};

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  CheckAssignments(expansion, ctx);
  const auto has = [&expansion](bool (*is_it)(std::string_view type)) {
    return std::ranges::any_of(
        expansion.resources(),
        [is_it](const arm::DeployedResource& resource) { return is_it(resource.type); });
  };
  const bool waits = has(MayFailWithout) && has([](std::string_view type) {
                       return EqualsIgnoreCase(type, kAssignments);
                     });
  if (waits) Waiters(expansion, ctx).Check();
}

}  // namespace

extern constinit const Rule assignment_without_dependency = {
    .id = "assignment-without-dependency",
    .summary = "a role assignment does not wait for what it is about, or a script for its role",
    .severity = Severity::kWarning,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"identity", "reliability"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
