#include <algorithm>
#include <set>
#include <vector>

#include "arm/dependencies.h"
#include "base/nearest.h"
#include "engine/rule_context.h"
#include "graph/rests_on_defaults.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`dependsOn` puts the resources of one template in order. An entry that is no resource of the template is refused: "the
resource is not defined in the template". Entries are ids, names, names of loops or symbolic names, as they are after
evaluation.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    { "type": "Microsoft.Network/publicIPAddresses", "apiVersion": "2023-09-01", "name": "door" },
    {
      "type": "Microsoft.Network/loadBalancers",
      "apiVersion": "2023-09-01",
      "name": "balancer",
      "dependsOn": ["[resourceId('Microsoft.Network/publicIPAddresses', 'front')]"]
    }
  ]
}
```

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    { "type": "Microsoft.Network/publicIPAddresses", "apiVersion": "2023-09-01", "name": "door" },
    {
      "type": "Microsoft.Network/loadBalancers",
      "apiVersion": "2023-09-01",
      "name": "balancer",
      "dependsOn": ["[resourceId('Microsoft.Network/publicIPAddresses', 'door')]"]
    }
  ]
}
```

What exists already needs no entry: the deployment does not wait for it. A resource inside of a nested deployment is
waited for through that deployment. Entries that are not known well enough, and resources whose condition is false, are
left alone.
)md";

// The name of a resource of the template that a literal entry was certainly meant for.
std::optional<std::string_view> Meant(const arm::Expansion& expansion,
                                      const arm::DependsOnEntry& entry) {
  if (!entry.value.IsString() || entry.value.text().find('/') != std::string_view::npos) {
    return std::nullopt;
  }
  const arm::DeployedTemplate& of = expansion.templates()[expansion.resources()[entry.of].owner];
  std::vector<std::string_view> names;
  for (const arm::DeployedResourceId id : of.resources) {
    const arm::DeployedResource& resource = expansion.resources()[id];
    if (id == entry.of) continue;
    if (of.declared->IsSymbolic()) {
      names.push_back(resource.declared->symbolic_name());
    } else if (resource.name.IsString()) {
      names.push_back(resource.name.text());
    }
    if (resource.declared->copy.node().IsObject() && !resource.loops.empty()) {
      names.push_back(resource.loops.back().name);
    }
  }
  std::ranges::sort(names);
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return OnlyNearest(entry.value.text(), names);
}

void Report(const arm::Expansion& expansion, const arm::DependsOnEntry& entry,
            const Document& document, RuleContext& ctx) {
  const arm::DeployedResource& resource = expansion.resources()[entry.of];
  auto report = ctx.ReportIn(document, entry.node.span(),
                             "`dependsOn` names {}, which the template does not deploy",
                             arm::TitleOfEntry(entry.value));
  if (!resource.loops.empty() && resource.loops.back().index.kind() == eval::Kind::kInteger) {
    report.Note("in turn {} of the loop `{}`", resource.loops.back().index.integer(),
                resource.loops.back().name);
  }
  if (resource.declared->name.node()) {
    report.LabelIn(document, resource.declared->name.span(), "of {}", arm::TitleOf(resource));
  }
  const auto meant = Meant(expansion, entry);
  if (entry.elsewhere != kNoId<arm::DeployedResourceId>) {
    const arm::DeployedResource& other = expansion.resources()[entry.elsewhere];
    const arm::DeployedResourceId holder = expansion.templates()[other.owner].holder;
    const arm::DeployedResourceId own = expansion.templates()[resource.owner].holder;
    if (holder != kNoId<arm::DeployedResourceId> &&
        expansion.resources()[holder].owner == resource.owner) {
      report.Help("depend on the deployment that holds it, {}",
                  arm::TitleOf(expansion.resources()[holder]));
    } else if (own != kNoId<arm::DeployedResourceId> &&
               expansion.resources()[own].owner == other.owner) {
      report.Help("move the dependency to the deployment that this resource is in");
    }
    if (const Document* there = ctx.graph().DocumentOf(other.declared->node.tree())) {
      report.LabelIn(*there, other.declared->name.span(),
                     "it is deployed by another template, here");
    }
  } else if (meant) {
    report.Help("did you mean `{}`?", *meant);
    if (entry.node.IsString() && !entry.node.text().starts_with('[')) {
      report.Fix(FixSafety::kUnsafe, fmt::format("depend on `{}`", *meant), entry.node.span(),
                 fmt::format("\"{}\"", *meant));
    }
  } else {
    report.Help("take the entry out if the resource exists already");
  }
  for (const arm::Parameter* parameter : DefaultsThatMayDiffer(ctx.graph(), document, entry.node)) {
    report.As(Severity::kWarning)
        .LabelIn(document, parameter->default_value.span(), "with this default of `{}`",
                 parameter->name());
  }
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  std::set<std::pair<const Tree*, NodeId>> seen;
  for (const arm::DependsOnEntry& entry : expansion.dependencies().entries) {
    if (entry.is_found != eval::Truth::kFalse) continue;
    const arm::DeployedResource& resource = expansion.resources()[entry.of];
    if (resource.IsDeployed() == eval::Truth::kFalse) continue;
    const Document* document = ctx.graph().DocumentOf(entry.node.tree());
    if (document == nullptr) continue;
    // One turn of a loop stands for all.
    if (!seen.emplace(entry.node.tree(), entry.node.id()).second) continue;
    Report(expansion, entry, *document, ctx);
  }
}

}  // namespace

extern constinit const Rule depends_on_missing = {
    .id = "depends-on-missing",
    .summary = "`dependsOn` names a resource that the template does not deploy",
    .severity = Severity::kError,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"bicep:BCP057", "armtools:backend-template-validation"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
