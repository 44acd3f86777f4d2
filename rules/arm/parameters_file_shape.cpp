#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A parameter file has `contentVersion` and `parameters`; Azure refuses it without one of them.

```json bad main.parameters.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
  "parameters": { "app": { "value": "tailspin" } }
}
```

```json good main.parameters.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "app": { "value": "tailspin" } }
}
```
)md";

void Check(const arm::ParameterFile& file, RuleContext& ctx) {
  if (!file.node.IsObject()) return;
  const Span brace{file.node.span().begin, file.node.span().begin + 1};
  const Span place = file.schema.node() ? file.schema.node().key_span() : brace;
  if (!file.content_version.node()) {
    ctx.Report(place, "the parameter file has no `contentVersion`")
        .Help("add `\"contentVersion\": \"1.0.0.0\"`");
  }
  const NodeRef parameters = file.node.Find("parameters", CaseRule::kIgnore);
  if (!parameters) {
    ctx.Report(place, "the parameter file has no `parameters`");
  } else if (!parameters.IsObject() && !parameters.IsMissing()) {
    ctx.Report(parameters.span(), "`parameters` is not an object");
  }
}

}  // namespace

extern constinit const Rule parameters_file_shape = {
    .id = "parameters-file-shape",
    .summary = "a parameter file lacks `contentVersion` or `parameters`",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"arm-ttk:DeploymentParameters-Should-Have-ContentVersion",
                    "arm-ttk:DeploymentParameters-Should-Have-Parameters",
                    "psrule:Azure.Template.ParameterFile"},
    .on = {OnParameterFile{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
