#include <set>
#include <string_view>

#include "arm/expansion.h"
#include "engine/rule_context.h"
#include "eval/choice.h"
#include "eval/evaluator.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Every turn of a loop deploys a resource of its own, so the name has to be another one in every turn. With one name for
all of them Azure refuses the template as soon as the loop has two turns.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "count": { "type": "int" } },
  "resources": [
    {
      "type": "Microsoft.Storage/storageAccounts",
      "apiVersion": "2023-05-01",
      "name": "shop",
      "copy": { "name": "stores", "count": "[parameters('count')]" }
    }
  ]
}
```

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "count": { "type": "int" } },
  "resources": [
    {
      "type": "Microsoft.Storage/storageAccounts",
      "apiVersion": "2023-05-01",
      "name": "[concat('shop', copyIndex())]",
      "copy": { "name": "stores", "count": "[parameters('count')]" }
    }
  ]
}
```

This rule speaks of loops whose count is not known; duplicate-resource speaks of the others.
)md";

// Whether the value is another one in every turn: only `copyIndex()` makes it so, and variables
// and parameters of the template know no turns.
bool Varies(const arm::Value& value) {
  return value.IsUnknown() &&
         (!value.node().IsString() || ContainsIgnoreCase(value.node().text(), "copyIndex"));
}

// Whether the loop may have two turns. Some have one or none: they stand for a condition.
bool MayHaveTwoTurns(const arm::Expansion& expansion, const arm::DeployedResource& resource,
                     RuleContext& ctx) {
  eval::Evaluator evaluator(expansion.session(), ctx.programs(),
                            *expansion.templates()[resource.owner].scope, {.runtime = false});
  evaluator.loops().assign(resource.loops.begin(), resource.loops.end() - 1);
  const eval::Value count =
      evaluator.Node(resource.declared->copy.node().Find("count", CaseRule::kIgnore));
  bool may = false;
  eval::ForEachLeaf(count, [&may](const eval::Value& leaf, std::span<const eval::Answer>) {
    if (leaf.kind() == eval::Kind::kInteger) {
      may = leaf.integer() > 1;
    } else {
      may = leaf.IsUnknown() && leaf.unknown().MayBe(eval::kIntegers) && leaf.unknown().max > 1;
    }
    return !may;
  });
  return may;
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  std::set<const arm::Resource*> seen;
  for (const arm::DeployedResource& resource : expansion.resources()) {
    const arm::Resource& declared = *resource.declared;
    if (!resource.may_repeat || !declared.copy.IsObject() || resource.IsExisting() ||
        resource.IsDeployed() == eval::Truth::kFalse || !declared.name.node().IsString()) {
      continue;
    }
    // The loop around it may be the one that is not known.
    if (resource.loops.empty() || !resource.loops.back().index.IsUnknown()) continue;
    if (Varies(declared.name) || Varies(declared.scope) || Varies(declared.At("resourceGroup")) ||
        Varies(declared.At("subscriptionId"))) {
      continue;
    }
    if (!seen.insert(&declared).second || !MayHaveTwoTurns(expansion, resource, ctx)) continue;
    const Document* const document = ctx.graph().DocumentOf(declared.node.tree());
    if (document == nullptr) continue;
    ctx.ReportIn(*document, declared.name.span(), "the name is the same in every turn of the loop")
        .LabelIn(*document, declared.copy.key_span(), "of this loop")
        .Help("make it depend on `copyIndex()`");
  }
}

}  // namespace

extern constinit const Rule copy_name_constant = {
    .id = "copy-name-constant",
    .summary = "all turns of a loop deploy a resource of one name",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"bicep:BCP179"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
