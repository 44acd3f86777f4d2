#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A template has a `resources` section, which may be empty. Azure refuses a template without one.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "outputs": {}
}
```

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [],
  "outputs": {}
}
```
)md";

void Check(const arm::Template& tmpl, RuleContext& ctx) {
  if (!tmpl.node.IsObject()) return;
  const NodeRef resources = tmpl.resources_section.node();
  if (!resources) {
    ctx.Report({tmpl.node.span().begin, tmpl.node.span().begin + 1},
               "the template has no `resources`")
        .Help("add `\"resources\": []`");
  } else if (!resources.IsArray() && !resources.IsObject() && !resources.IsMissing() &&
             !tmpl.resources_section.IsUnknown()) {
    ctx.Report(resources.span(), "`resources` is neither an array nor an object");
  }
}

}  // namespace

extern constinit const Rule resources_missing = {
    .id = "resources-missing",
    .summary = "`resources` is absent or neither array nor object",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"psrule:Azure.Template.TemplateFile", "armtools:backend-template-validation"},
    .on = {OnTemplate{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
