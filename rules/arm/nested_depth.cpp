#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "arm/nested_arguments.h"
#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A linked template that deploys itself, directly or through others, would do so for ever: Azure refuses it.

```json bad main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {
      "type": "Microsoft.Resources/deployments",
      "apiVersion": "2022-09-01",
      "name": "site",
      "properties": { "mode": "Incremental", "templateLink": { "relativePath": "site.json" } }
    }
  ]
}
```

```json bad site.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {
      "type": "Microsoft.Resources/deployments",
      "apiVersion": "2022-09-01",
      "name": "site",
      "properties": { "mode": "Incremental", "templateLink": { "relativePath": "main.json" } }
    }
  ]
}
```

```json good main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {
      "type": "Microsoft.Resources/deployments",
      "apiVersion": "2022-09-01",
      "name": "site",
      "properties": { "mode": "Incremental", "templateLink": { "relativePath": "site.json" } }
    }
  ]
}
```

```json good site.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": []
}
```

Only links by `relativePath` are followed here, and only deployments without a condition that may end it. With
`--pedantic`, deployments more than five levels deep are reported as information.
)md";

constexpr std::size_t kManyLevels = 5;

// The deployments around a template, innermost first.
std::vector<const arm::DeployedResource*> Around(const arm::Expansion& expansion,
                                                 arm::DeployedTemplateId id) {
  std::vector<const arm::DeployedResource*> chain;
  while (expansion.templates()[id].holder != kNoId<arm::DeployedResourceId>) {
    chain.push_back(&expansion.resources()[expansion.templates()[id].holder]);
    id = chain.back()->owner;
  }
  return chain;
}

// Where the template of a deployment is written or linked.
Span PlaceOfTemplate(const arm::Resource& deployment) {
  const arm::Value link = deployment.properties["templateLink"];
  return link.node() ? link.key_span() : deployment.name.span();
}

bool IsByPath(const arm::Resource& deployment) {
  return static_cast<bool>(deployment.properties["templateLink"]["relativePath"].node());
}

// A link back to the template that everything started with.
void CheckCycle(const arm::Expansion& expansion, const arm::DeployedResource& deployment,
                RuleContext& ctx) {
  const Document* const from = ctx.graph().DocumentOf(deployment.declared->node.tree());
  const eval::Value* const link = arm::DeploymentProperty(deployment, "templateLink");
  if (from == nullptr || link == nullptr) return;
  if (ctx.graph().links().FindLinked(*link, *from) != &ctx.document()) return;
  std::vector<const arm::DeployedResource*> chain = Around(expansion, deployment.owner);
  chain.insert(chain.begin(), &deployment);
  std::vector<std::string> files;  // Between this file and its end, outermost last.
  for (const arm::DeployedResource* at : chain) {
    if (at->IsDeployed() != eval::Truth::kTrue || at->may_repeat) return;
    const bool is_linked = at->declared->nested == kNoId<arm::TemplateId>;
    if (is_linked && !IsByPath(*at->declared)) return;
    const Document* const file = ctx.graph().DocumentOf(at->declared->node.tree());
    if (file == nullptr) return;
    // One finding for the whole cycle, in its first file.
    if (file->path() < ctx.document().path()) return;
    if (file != &ctx.document() && (files.empty() || files.back() != file->path())) {
      files.emplace_back(file->path());
    }
  }
  const arm::DeployedResource& first = *chain.back();
  auto report = ctx.Report(PlaceOfTemplate(*first.declared), "the template deploys itself{}",
                           files.empty() ? "" : fmt::format(", through `{}`", files.back()));
  if (!files.empty()) {
    report.LabelIn(*from, PlaceOfTemplate(*deployment.declared), "this leads back");
  }
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  std::set<const arm::Resource*> seen;
  for (const arm::DeployedResource& resource : expansion.resources()) {
    if (!resource.declared->IsType("Microsoft.Resources/deployments") || resource.IsExisting() ||
        resource.IsDeployed() == eval::Truth::kFalse || !seen.insert(resource.declared).second) {
      continue;
    }
    if (resource.nested == kNoId<arm::DeployedTemplateId>) CheckCycle(expansion, resource, ctx);
    // The deployment in the file that was asked about, and no second one below it.
    if (ctx.pedantic() && resource.declared->node.tree() == &ctx.document().tree &&
        Around(expansion, resource.owner).size() == kManyLevels) {
      ctx.Report(resource.declared->name.span(), "the deployment is more than {} levels deep",
                 kManyLevels)
          .As(Severity::kInfo);
    }
  }
}

}  // namespace

extern constinit const Rule nested_depth = {
    .id = "nested-depth",
    .summary = "a template deploys itself",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
