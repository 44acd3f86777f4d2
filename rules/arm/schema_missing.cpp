#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`$schema` tells Azure and every editor at which scope the template deploys and which language features it may
use. Without it the deployment is refused.

```json bad
{
  "contentVersion": "1.0.0.0",
  "resources": []
}
```

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": []
}
```
)md";

constexpr std::string_view kAddress =
    "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#";

void Check(const arm::Template& tmpl, RuleContext& ctx) {
  // Nested templates have one too, but the service does not insist on it there; an exported list of
  // resources (an array) is no template.
  if (tmpl.holder != kNoId<arm::ResourceId> || !tmpl.node.IsObject()) return;
  const NodeRef schema = tmpl.schema.node();
  if (!schema) {
    const std::uint32_t brace = tmpl.node.span().begin + 1;
    ctx.Report({tmpl.node.span().begin, brace}, "the template has no `$schema`")
        .Help("add `\"$schema\": \"{}\"`", kAddress)
        .Fix(FixSafety::kSafe, "add the schema of resource group templates", {brace, brace},
             fmt::format("\n  \"$schema\": \"{}\"{}", kAddress,
                         tmpl.node.first_child() ? "," : "\n"));
  } else if (!schema.IsString()) {
    ctx.Report(schema.span(), "`$schema` is not a string").Help("use `{}`", kAddress);
  }
}

}  // namespace

extern constinit const Rule schema_missing = {
    .id = "schema-missing",
    .summary = "`$schema` is absent or not a string",
    .severity = Severity::kError,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"psrule:Azure.Template.TemplateSchema",
                    "arm-ttk:DeploymentTemplate-Schema-Is-Correct"},
    .on = {OnTemplate{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
