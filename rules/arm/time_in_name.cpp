#include <algorithm>
#include <set>
#include <string_view>

#include "arm/expansion.h"
#include "arm/grants.h"
#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`utcNow()` and `newGuid()` give another value in every deployment. A resource whose name is made of one is another
resource every time: the old ones stay, and cost.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "now": { "type": "string", "defaultValue": "[utcNow()]" } },
  "resources": [
    {
      "type": "Microsoft.Storage/storageAccounts",
      "apiVersion": "2023-05-01",
      "name": "[concat('shop', uniqueString(parameters('now')))]"
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
      "type": "Microsoft.Storage/storageAccounts",
      "apiVersion": "2023-05-01",
      "name": "[concat('shop', uniqueString(resourceGroup().id))]"
    }
  ]
}
```

Names of deployments, deployment scripts and automation jobs may change: what has such a name runs once.
)md";

bool ChangesEachTime(const eval::Value& part) {
  const eval::Residual& made = part.unknown().residual;
  return made.form == eval::Residual::Form::kCall &&
         (EqualsIgnoreCase(made.name, "utcNow") || EqualsIgnoreCase(made.name, "newGuid"));
}

// What runs once under each name: a new name is how it runs again. Of role assignments another rule
// says it.
bool RunsOnce(const arm::Resource& declared) {
  constexpr std::string_view kTypes[] = {
      "Microsoft.Authorization/roleAssignments", "Microsoft.Resources/deployments",
      "Microsoft.Resources/deploymentScripts", "Microsoft.Automation/automationAccounts/jobs",
      "Microsoft.Automation/automationAccounts/jobSchedules"};
  return std::ranges::any_of(kTypes,
                             [&declared](std::string_view type) { return declared.IsType(type); });
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  std::set<const arm::Resource*> seen;
  for (const arm::DeployedResource& resource : expansion.resources()) {
    const arm::Resource& declared = *resource.declared;
    if (resource.IsExisting() || resource.IsDeployed() == eval::Truth::kFalse ||
        RunsOnce(declared)) {
      continue;
    }
    const eval::Value* const call = arm::FindWithin(resource.name, ChangesEachTime);
    if (call == nullptr || !seen.insert(&declared).second) continue;
    const Document* const document = ctx.graph().DocumentOf(declared.node.tree());
    if (document == nullptr) continue;
    const std::string_view function = call->unknown().residual.name;
    auto report =
        ctx.ReportIn(*document, declared.name.span(),
                     "the name is another one in every deployment: `{}()` is part of it", function);
    report.Help("use what stays the same, such as `uniqueString(resourceGroup().id)`");
    const NodeRef written = expansion.session().NodeOf(call->origin()).node;
    const Document* const there = written ? ctx.graph().DocumentOf(written.tree()) : nullptr;
    if (there != nullptr && written != declared.name.node()) {
      report.LabelIn(*there, written.span(), "it is called here");
    }
  }
}

}  // namespace

extern constinit const Rule time_in_name = {
    .id = "time-in-name",
    .summary = "the name of a resource is another one in every deployment",
    .severity = Severity::kWarning,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"template"},
    .equivalents = {"bicep:use-stable-resource-identifiers"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
