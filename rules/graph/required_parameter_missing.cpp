#include <algorithm>
#include <vector>

#include "base/nearest.h"
#include "engine/deployment_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The template has parameters without default, and neither the step nor its parameter files give them a value. The deployment fails, or asks a question that nobody can answer.

```yaml bad
steps:
- task: AzureCLI@2
  inputs:
    azureSubscription: dev
    scriptType: bash
    scriptLocation: inlineScript
    inlineScript: az deployment group create -g rg -f main.json -p sku=P1v3
```

```json bad main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {
    "sku": { "type": "string" },
    "location": { "type": "string" }
  },
  "resources": []
}
```

```yaml good
steps:
- task: AzureCLI@2
  inputs:
    azureSubscription: dev
    scriptType: bash
    scriptLocation: inlineScript
    inlineScript: az deployment group create -g rg -f main.json -p sku=P1v3 location=westeurope
```

```json good main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {
    "sku": { "type": "string" },
    "location": { "type": "string" }
  },
  "resources": []
}
```

Nothing is said where parameters may be passed that are not seen: a file that is not known, a macro that holds several,
splatting.
)md";

// The step passes it under a misspelt name, which has a finding of its own.
bool IsMisspelt(const Deployment& deployment, const arm::Template& root, std::string_view name) {
  const std::string_view wanted[] = {name};
  return std::ranges::any_of(
      deployment.use.parameters, [&](const pipeline::PassedParameter& passed) {
        return root.FindParameter(passed.name) == nullptr && Nearest(passed.name, wanted);
      });
}

void Check(const Deployment& deployment, RuleContext& ctx) {
  const Document* const document = deployment.template_document();
  if (document == nullptr || !deployment.SeesAllParameters()) return;
  std::vector<const arm::Parameter*> missing;
  const arm::Template& root = document->arm_template->root();
  for (const arm::Parameter& parameter : root.parameters) {
    if (!parameter.IsRequired() || deployment.SourceOf(parameter.name())) continue;
    if (!IsMisspelt(deployment, root, parameter.name())) missing.push_back(&parameter);
  }
  if (missing.empty()) return;
  const RuleContext::Located at = LocateText(deployment, deployment.use.template_file, ctx);
  if (!at) return;
  constexpr std::size_t kShown = 4;
  std::string names;
  for (std::size_t i = 0; i < std::min(missing.size(), kShown); ++i) {
    names += fmt::format("{}`{}`", i == 0 ? "" : ", ", missing[i]->name());
  }
  if (missing.size() > kShown) names += fmt::format(" and {} more", missing.size() - kShown);
  auto report = ctx.ReportIn(*at.document, at.span, "the template's parameter{} {} get{} no value",
                             missing.size() == 1 ? "" : "s", names, missing.size() == 1 ? "s" : "");
  for (std::size_t i = 0; i < std::min(missing.size(), kShown); ++i) {
    report.LabelIn(*document, missing[i]->name_span(), "declared without default");
  }
  LabelIncludes(report, deployment, ctx);
}

}  // namespace

extern constinit const Rule required_parameter_missing = {
    .id = "required-parameter-missing",
    .summary = "a template parameter without default gets no value",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "pipeline"},
    .on = {OnDeployment{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
