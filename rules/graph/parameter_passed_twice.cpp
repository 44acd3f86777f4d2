#include <algorithm>

#include "engine/deployment_findings.h"
#include "graph/filled_in_later.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A step passes a parameter that its parameter file sets to another value, or passes it twice. The last one wins, and whoever edits the file wonders why nothing changes.

```yaml bad
steps:
- task: AzureCLI@2
  inputs:
    azureSubscription: dev
    scriptType: bash
    scriptLocation: inlineScript
    inlineScript: az deployment group create -g rg -f main.json -p @dev.parameters.json sku=P1v3
```

```json bad main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {
    "sku": { "type": "string" }
  },
  "resources": []
}
```

```json bad dev.parameters.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "sku": { "value": "B1" } }
}
```

```yaml good
steps:
- task: AzureCLI@2
  inputs:
    azureSubscription: dev
    scriptType: bash
    scriptLocation: inlineScript
    inlineScript: az deployment group create -g rg -f main.json -p @dev.parameters.json
```

```json good main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {
    "sku": { "type": "string" }
  },
  "resources": []
}
```

```json good dev.parameters.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "sku": { "value": "P1v3" } }
}
```

Twice on one command line is a warning. A value that differs from run to run is what overriding is for: nothing is said.
)md";

void Check(const Deployment& deployment, RuleContext& ctx) {
  const std::vector<pipeline::PassedParameter>& all = deployment.use.parameters;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].name.empty()) continue;
    const RuleContext::Located at = LocateName(deployment, all[i], ctx);
    if (!at) continue;
    const auto same = [&all, i](const pipeline::PassedParameter& other) {
      return EqualsIgnoreCase(other.name, all[i].name);
    };
    const auto earlier =
        std::find_if(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(i), same);
    if (earlier != all.begin() + static_cast<std::ptrdiff_t>(i)) {
      auto report =
          ctx.ReportIn(*at.document, at.span, "`{}` is passed a second time", all[i].name);
      report.As(Severity::kWarning);
      const RuleContext::Located first = LocateName(deployment, *earlier, ctx);
      if (first) report.LabelIn(*first.document, first.span, "this value is not used");
      LabelIncludes(report, deployment, ctx);
      continue;
    }
    // What expressions and variables give is meant to differ.
    const RuleContext::Located value = LocateValue(deployment, all[i], ctx);
    const bool is_constant =
        value &&
        value.document->source.text().substr(value.span.begin, value.span.size()).find('$') ==
            std::string_view::npos;
    if (!all[i].is_known || !is_constant) continue;
    for (const LinkedFile& file : deployment.parameter_files) {
      if (file.ParameterFile() == nullptr) continue;
      for (const arm::ParameterAssignment& assigned : file.ParameterFile()->assignments) {
        const NodeRef value = assigned.value.node();
        if (!EqualsIgnoreCase(assigned.name(), all[i].name) || !value.IsScalar()) continue;
        if (value.text() == all[i].value || IsFilledInLater(value.text())) continue;
        auto report =
            ctx.ReportIn(*at.document, at.span,
                         "`{}` is passed here and, with another value, by the file", all[i].name);
        report.LabelIn(*file.document, value.span(), "this value is not used");
        LabelIncludes(report, deployment, ctx);
      }
    }
  }
}

}  // namespace

extern constinit const Rule parameter_passed_twice = {
    .id = "parameter-passed-twice",
    .summary = "a parameter is passed twice",
    .severity = Severity::kInfo,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .on = {OnDeployment{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
