#include "arm/expansion.h"
#include "base/ascii.h"
#include "engine/deployed_values.h"
#include "engine/rule_context.h"
#include "pipeline/template_path.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`relativePath` of a template link leads to no file, from the folder of the template that links. The deployment fails when it gets there.

```json bad
{
  "type": "Microsoft.Resources/deployments",
  "apiVersion": "2022-09-01",
  "name": "network",
  "properties": {
    "mode": "Incremental",
    "templateLink": { "relativePath": "nested/netwrok.json" }
  }
}
```

```json good
{
  "type": "Microsoft.Resources/deployments",
  "apiVersion": "2022-09-01",
  "name": "network",
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

Only files are missing that were looked for: nothing is said of text on standard input.
)md";

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  if (!ctx.graph().places().exists) return;
  for (const arm::DeployedResource& resource : expansion.resources()) {
    if (resource.IsDeployed() == eval::Truth::kFalse || !resource.body.IsObject()) continue;
    if (!EqualsIgnoreCase(resource.type, "Microsoft.Resources/deployments")) continue;
    const eval::Value* const path = FindAt(resource.body, "properties.templateLink.relativePath");
    if (path == nullptr || !path->IsString() || !path->IsKnown()) continue;
    const NodeRef node = expansion.session().NodeOf(path->origin()).node;
    const Document* const document = ctx.graph().DocumentOf(resource.declared->node.tree());
    if (document == nullptr || document->path().starts_with('<')) continue;
    const auto file =
        pipeline::ResolveTemplatePath(pipeline::FolderOfPath(document->path()), path->text());
    if (!file || ctx.graph().FindByPath(*file) != nullptr || ctx.graph().places().exists(*file))
      continue;
    const bool is_here = node && node.tree() == resource.declared->node.tree();
    ctx.ReportIn(*document, is_here ? node.span() : resource.declared->type.span(),
                 "there is no template `{}`", *file);
  }
}

}  // namespace

extern constinit const Rule linked_template_path = {
    .id = "linked-template-path",
    .summary = "a linked template is not where `relativePath` points",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"armtools:cannotValidateLinkedTemplate"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
