#include <algorithm>
#include <map>

#include "arm/expansion.h"
#include "engine/rule_context.h"
#include "graph/rests_on_defaults.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A template deploys 800 resources at most, every turn of a loop counted, and those of nested templates not: Azure refuses
one with more. Loops whose count is not known count as one resource.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {
      "type": "Microsoft.Network/virtualNetworks",
      "apiVersion": "2023-09-01",
      "name": "[format('net{0}', copyIndex())]",
      "copy": { "name": "nets", "count": 500 }
    },
    {
      "type": "Microsoft.Network/networkSecurityGroups",
      "apiVersion": "2023-09-01",
      "name": "[format('guard{0}', copyIndex())]",
      "copy": { "name": "guards", "count": 500 }
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
      "type": "Microsoft.Network/virtualNetworks",
      "apiVersion": "2023-09-01",
      "name": "[format('net{0}', copyIndex())]",
      "copy": { "name": "nets", "count": 50 }
    }
  ]
}
```
)md";

constexpr std::size_t kMost = 800;

void CheckTemplate(const arm::Expansion& expansion, const arm::DeployedTemplate& of,
                   const Document& document, RuleContext& ctx) {
  std::size_t count = 0;
  std::map<arm::ResourceId, std::size_t> by_loop;
  for (const arm::DeployedResourceId id : of.resources) {
    const arm::DeployedResource& resource = expansion.resources()[id];
    if (resource.IsExisting() || resource.IsDeployed() == eval::Truth::kFalse) continue;
    ++count;
    if (resource.declared->copy.node().IsObject()) ++by_loop[resource.declared->id];
  }
  if (count <= kMost) return;
  auto report = ctx.ReportIn(document, of.declared->resources_section.key_span(),
                             "the template deploys {}{} resources; Azure takes {} at most",
                             expansion.was_cut() ? "more than " : "", count, kMost);
  report.Help("move some of them into nested or linked deployments, which count on their own");
  bool is_default = false;
  for (const auto& [id, n] : by_loop) {
    const arm::Resource& resource = of.model->resources[id];
    if (n * 8 >= kMost) {
      report.LabelIn(document, resource.copy.node().key_span(), "{} of them come from this loop",
                     n);
    }
    const NodeRef times = resource.copy.node().Find("count", CaseRule::kIgnore);
    is_default |= !DefaultsThatMayDiffer(ctx.graph(), document, times).empty();
  }
  if (is_default) {
    report.As(Severity::kWarning).Note("counted with the defaults of parameters");
  }
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  for (const arm::DeployedTemplate& of : expansion.templates()) {
    if (of.resources.size() <= kMost) continue;
    const Document* document = ctx.graph().DocumentOf(of.declared->node.tree());
    if (document != nullptr) CheckTemplate(expansion, of, *document, ctx);
  }
}

}  // namespace

extern constinit const Rule limit_resources = {
    .id = "limit-resources",
    .summary = "a template deploys more than 800 resources",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"bicep:max-resources"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
