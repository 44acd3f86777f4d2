#include <string>
#include <vector>

#include "base/nearest.h"
#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A parameter file sets a parameter that its template does not declare. Azure refuses the deployment: "the following
parameters were supplied, but do not correspond to any parameters defined in the template".

```json bad main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "appName": { "type": "string" } },
  "resources": []
}
```

```json bad main.parameters.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "app": { "value": "shop" } }
}
```

```json good main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "appName": { "type": "string" } },
  "resources": []
}
```

```json good main.parameters.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "appName": { "value": "shop" } }
}
```

The template of a file is the one that `metadata.template` names, or the one whose name the file's own starts with. The
unsafe fix takes the declared name that the other one was certainly meant for.
)md";

void Check(const arm::ParameterFile& file, RuleContext& ctx) {
  const Document* const found = ctx.graph().links().TemplateOf(ctx.document());
  if (found == nullptr || !found->arm_template || !found->tree.problems.empty()) return;
  const arm::Template& root = found->arm_template->root();
  for (const arm::ParameterAssignment& given : file.assignments) {
    if (root.FindParameter(given.name()) != nullptr) continue;
    auto report = ctx.Report(given.name_span(), "the template has no parameter `{}`", given.name());
    const NodeRef section = root.parameters_section.node();
    report.LabelIn(*found, section ? section.key_span() : Span{0, 1}, "{}",
                   section ? "its parameters are these" : "it declares none");
    std::vector<std::string_view> names;
    for (const arm::Parameter& parameter : root.parameters) {
      // One that the file sets as well is not what was meant.
      if (file.Find(parameter.name()) == nullptr) names.push_back(parameter.name());
    }
    if (const auto meant = OnlyNearest(given.name(), names)) {
      report.Help("did you mean `{}`?", *meant)
          .Fix(FixSafety::kUnsafe, fmt::format("set `{}`", *meant), given.name_span(),
               fmt::format("\"{}\"", *meant));
    } else {
      report.Help("remove it, or declare it in the template");
    }
  }
}

}  // namespace

extern constinit const Rule parameters_file_unknown = {
    .id = "parameters-file-unknown",
    .summary = "a parameter file sets a parameter that its template does not declare",
    .severity = Severity::kError,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"armtools:params_templateFileNotFound", "armtools:backend-template-validation",
                    "bicep:BCP259"},
    .on = {OnParameterFile{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
