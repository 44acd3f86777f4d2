#include <set>

#include "arm/nested_arguments.h"
#include "engine/rule_context.h"
#include "graph/rests_on_defaults.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Only the deployment that is started from outside may run in mode `Complete`. Azure refuses a template whose
own deployments use it.

```json bad
{
  "type": "Microsoft.Resources/deployments",
  "apiVersion": "2022-09-01",
  "name": "site",
  "properties": {
    "mode": "Complete",
    "template": {
      "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
      "contentVersion": "1.0.0.0",
      "resources": []
    }
  }
}
```

```json good
{
  "type": "Microsoft.Resources/deployments",
  "apiVersion": "2022-09-01",
  "name": "site",
  "properties": {
    "mode": "Incremental",
    "template": {
      "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
      "contentVersion": "1.0.0.0",
      "resources": []
    }
  }
}
```

What would be deleted is decided by the mode of the outermost deployment. When the mode is a parameter and
only its default says `Complete`, the finding is a warning.
)md";

void CheckResource(const arm::Expansion& expansion, const arm::DeployedResource& deployment,
                   const Document& document, RuleContext& ctx) {
  const eval::Value* const mode = arm::DeploymentProperty(deployment, "mode");
  const arm::Value written = deployment.declared->properties["mode"];
  if (mode == nullptr || !written.node()) return;
  eval::ForEachLeaf(*mode, [&](const eval::Value& leaf, std::span<const eval::Answer> answers) {
    if (!leaf.IsString() || !EqualsIgnoreCase(leaf.text(), "Complete")) return true;
    auto report = ctx.ReportIn(document, written.span(),
                               "a deployment inside a template cannot run in mode `Complete`");
    report.Help("use `Incremental`");
    if (!answers.empty()) report.Note("when {}", eval::Describe(expansion.session(), answers));
    if (!written.Expression()) {
      report.Fix(FixSafety::kSafe, "use `Incremental`", written.span(), "\"Incremental\"");
    }
    for (const arm::Parameter* parameter :
         DefaultsThatMayDiffer(ctx.graph(), document, written.node())) {
      report.As(Severity::kWarning)
          .LabelIn(document, parameter->default_value.span(), "with this default of `{}`",
                   parameter->name());
    }
    return false;
  });
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  std::set<const arm::Resource*> seen;
  for (const arm::DeployedResource& resource : expansion.resources()) {
    if (!resource.declared->IsType("Microsoft.Resources/deployments") || resource.IsExisting() ||
        resource.IsDeployed() == eval::Truth::kFalse || !seen.insert(resource.declared).second) {
      continue;
    }
    // Linked templates have deployments of their own.
    if (resource.declared->node.tree() != &ctx.document().tree) continue;
    CheckResource(expansion, resource, ctx.document(), ctx);
  }
}

}  // namespace

extern constinit const Rule complete_mode_nested = {
    .id = "complete-mode-nested",
    .summary = "a deployment inside a template runs in mode `Complete`",
    .severity = Severity::kError,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
