#include <set>
#include <vector>

#include "arm/conditions.h"
#include "arm/dependency_paths.h"
#include "arm/resource_ids.h"
#include "engine/rule_context.h"
#include "graph/rests_on_defaults.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A child cannot be deployed before its parent: "parent resource not found". Azure does not see from the names who is whose
child, so a child that stands beside its parent has to wait for it.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    { "type": "Microsoft.Sql/servers", "apiVersion": "2021-11-01", "name": "shop" },
    { "type": "Microsoft.Sql/servers/databases", "apiVersion": "2021-11-01", "name": "shop/orders" }
  ]
}
```

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    { "type": "Microsoft.Sql/servers", "apiVersion": "2021-11-01", "name": "shop" },
    {
      "type": "Microsoft.Sql/servers/databases",
      "apiVersion": "2021-11-01",
      "name": "shop/orders",
      "dependsOn": ["[resourceId('Microsoft.Sql/servers', 'shop')]"]
    }
  ]
}
```

It may wait for the parent through another resource. Parents that exist already need no dependency.
)md";

void Report(const arm::DeployedResource& child, const arm::DeployedResource& parent,
            const arm::Template& of, const Document& document, RuleContext& ctx) {
  const arm::Resource& declared = *child.declared;
  const NodeRef list = declared.depends_on.node();
  auto report = ctx.ReportIn(document, list ? list.key_span() : declared.name.span(),
                             "{} does not wait for its parent, {}", arm::TitleOf(child),
                             arm::TitleOf(parent));
  report.LabelIn(document, parent.declared->name.span(), "the parent is deployed here")
      .Help("add the parent to `dependsOn`")
      .FixWith(FixSafety::kSafe, "wait for the parent", arm::AddDependency(child, parent, of));
  std::set<const arm::Parameter*> shown;
  const auto named = DefaultsThatMayDiffer(ctx.graph(), document, parent.declared->name.node());
  shown.insert(named.begin(), named.end());
  // A name that both take from one parameter is the same with any value.
  for (const arm::Parameter* parameter :
       DefaultsThatMayDiffer(ctx.graph(), document, declared.name.node())) {
    if (!shown.insert(parameter).second) continue;
    report.As(Severity::kWarning)
        .LabelIn(document, parameter->default_value.span(), "with this default of `{}`",
                 parameter->name());
  }
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  std::optional<arm::DependencyPaths> paths;
  std::set<const arm::Resource*> seen;
  for (const arm::DeployedTemplate& of : expansion.templates()) {
    std::optional<arm::ResourceIds> ids;
    for (const arm::DeployedResourceId id : of.resources) {
      const arm::DeployedResource& child = expansion.resources()[id];
      const bool is_child = child.type.find('/') != child.type.rfind('/');
      if (!is_child || child.IsExisting() || child.IsDeployed() == eval::Truth::kFalse ||
          child.parent != kNoId<arm::DeployedResourceId> || !child.scope.IsNull() ||
          !child.declared->target_type.empty()) {
        continue;
      }
      if (!ids) ids.emplace(expansion, of);
      const arm::DeployedResourceId found = ids->FindParent(child);
      if (found == kNoId<arm::DeployedResourceId>) continue;
      const arm::DeployedResource& parent = expansion.resources()[found];
      if (parent.IsExisting() || parent.IsDeployed() == eval::Truth::kFalse ||
          arm::HoldTogether(expansion.session(), child.condition, parent.condition) ==
              eval::Truth::kFalse) {
        continue;
      }
      if (!paths) paths.emplace(expansion);
      if (paths->Waits(id, found) != eval::Truth::kFalse) continue;
      const Document* const document = ctx.graph().DocumentOf(child.declared->node.tree());
      if (document == nullptr || !seen.insert(child.declared).second) continue;
      Report(child, parent, *of.declared, *document, ctx);
    }
  }
}

}  // namespace

extern constinit const Rule parent_dependency = {
    .id = "parent-dependency",
    .summary = "a child does not wait for its parent",
    .severity = Severity::kError,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"template"},
    .equivalents = {"bicep:use-parent-property"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
