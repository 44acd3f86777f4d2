#include <string>
#include <vector>

#include "engine/rule_context.h"
#include "graph/parameter_files.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A parameter of the template has no default, and the parameter file that belongs to it has no value for it: the
deployment fails, or asks.

```json bad main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "app": { "type": "string" }, "stage": { "type": "string" } },
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
  "parameters": { "app": { "type": "string" }, "stage": { "type": "string" } },
  "resources": []
}
```

```json good main.parameters.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "app": { "value": "shop" }, "stage": { "value": "test" } }
}
```

Parameters whose names a pipeline of the repository mentions are not reported. Fine to ignore where values are passed on
the command line.
)md";

void Check(const arm::ParameterFile& file, RuleContext& ctx) {
  const Document* const found = ctx.graph().links().TemplateOf(ctx.document());
  if (found == nullptr || !found->arm_template) return;
  const NodeRef section = file.node.Find("parameters", CaseRule::kIgnore);
  if (!section.IsObject() || !ctx.document().tree.problems.empty()) return;
  std::vector<const arm::Parameter*> missing;
  for (const arm::Parameter& parameter : found->arm_template->root().parameters) {
    if (parameter.IsRequired() && file.Find(parameter.name()) == nullptr &&
        !AnyPipelineMentions(ctx.graph(), parameter.name())) {
      missing.push_back(&parameter);
    }
  }
  if (missing.empty()) return;
  std::string names;
  for (std::size_t i = 0; i < missing.size(); ++i) {
    if (i != 0) names += i + 1 == missing.size() ? " and " : ", ";
    names += fmt::format("`{}`", missing[i]->name());
  }
  auto report = ctx.Report(section.key_span(), "the file has no {} for {}",
                           missing.size() == 1 ? "value" : "values", names);
  for (const arm::Parameter* parameter : missing) {
    report.LabelIn(*found, parameter->name_span(), "declared here, without a default");
  }
  report.Help("add {}, or give the parameter{} a default", missing.size() == 1 ? "it" : "them",
              missing.size() == 1 ? "" : "s");
}

}  // namespace

extern constinit const Rule parameters_file_missing = {
    .id = "parameters-file-missing",
    .summary = "a parameter file has no value for a parameter without default",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"armtools:params_missingRequiredParam",
                    "arm-ttk:Parameters-Without-Default-Must-Exist-In-CreateUIDefinition",
                    "bicep:BCP258"},
    .on = {OnParameterFile{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
