#include <algorithm>

#include "arm/scope.h"
#include "base/nearest.h"
#include "engine/deployment_findings.h"
#include "pipeline/script_text.h"
#include "pipeline/variables_in_sight.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A step passes `$(name)`, and the pipeline gives `name` an empty value that the parameter does not take, or no value at all: then the text `$(name)` itself is deployed.

```yaml bad
variables:
  appNmae: contoso-web
steps:
- task: AzureResourceManagerTemplateDeployment@3
  inputs:
    azureResourceManagerConnection: dev
    subscriptionId: 00000000-0000-0000-0000-000000000000
    resourceGroupName: rg
    location: westeurope
    csmFile: main.json
    overrideParameters: -appName "$(appName)"
```

```json bad main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {
    "appName": { "type": "string", "minLength": 2 }
  },
  "resources": []
}
```

```yaml good
variables:
  appName: contoso-web
steps:
- task: AzureResourceManagerTemplateDeployment@3
  inputs:
    azureResourceManagerConnection: dev
    subscriptionId: 00000000-0000-0000-0000-000000000000
    resourceGroupName: rg
    location: westeurope
    csmFile: main.json
    overrideParameters: -appName "$(appName)"
```

```json good main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {
    "appName": { "type": "string", "minLength": 2 }
  },
  "resources": []
}
```

A variable that does not exist is reported when one of nearly that name does, and nothing else (a group, a script, a
template) may set it: others may be defined in the settings of the pipeline.
)md";

// An empty text does not fit the parameter.
bool RefusesEmpty(const arm::Parameter& parameter) {
  if (arm::KindsOf(parameter.parsed_type) != eval::kStrings) return true;
  if (parameter.At("minLength").Integer().value_or(0) > 0) return true;
  const std::vector<arm::Value> allowed = parameter.allowed_values.Elements();
  return !allowed.empty() && std::ranges::none_of(allowed, [](const arm::Value& option) {
    return option.node().text().empty();
  });
}

// A variable that is defined and named nearly so. Others may be defined where the pipeline is,
// outside of its files.
std::optional<std::string_view> MisspeltAs(const Deployment& deployment, std::string_view name) {
  const pipeline::Pipeline& model = deployment.pipeline->model;
  if (deployment.pipeline->is_template || !model.jobs.Contains(deployment.step().job)) return {};
  const pipeline::VariablesInSight around =
      pipeline::VariablesAround(model, &model.jobs[deployment.step().job]);
  if (around.is_open || around.Holds(name) || name.find('.') != std::string_view::npos) return {};
  for (const pipeline::Step& step : model.steps) {
    if (pipeline::MaySetMore(step)) return {};
    for (const pipeline::SetVariable& set : pipeline::SetVariablesOf(step)) {
      if (!set.is_literal || EqualsIgnoreCase(set.name, name)) return {};
    }
  }
  return OnlyNearest(name, around.names);
}

void CheckMacro(const Deployment& deployment, const pipeline::PassedParameter& passed,
                const arm::Parameter& declared, const Document& document, RuleContext& ctx) {
  const bool is_empty = passed.is_known && passed.value.empty() && !passed.value_span.empty();
  const std::vector<pipeline::Macro> macros = pipeline::MacrosOf(passed.value);
  const bool is_macro = macros.size() == 1 && macros.front().span.size() == passed.value.size();
  const auto meant = is_macro ? MisspeltAs(deployment, macros.front().name) : std::nullopt;
  if (is_empty) {
    // An empty text that is written as such is meant.
    const std::string_view written =
        passed.node.text().substr(passed.value_span.begin, passed.value_span.size());
    if (written.find("$(") == std::string_view::npos || !RefusesEmpty(declared)) return;
  } else if (!meant) {
    return;
  }
  const RuleContext::Located at = LocateValue(deployment, passed, ctx);
  if (!at) return;
  auto report = is_empty ? ctx.ReportIn(*at.document, at.span, "`{}` does not take an empty value",
                                        declared.name())
                         : ctx.ReportIn(*at.document, at.span,
                                        "nothing sets `{}`: the template gets the text `$({})`",
                                        macros.front().name, macros.front().name);
  report.LabelIn(document, declared.name_span(), "for this parameter");
  if (meant) report.Help("did you mean `{}`?", *meant);
  const bool is_text = arm::KindsOf(declared.parsed_type) == eval::kStrings;
  if (!is_empty && (!is_text || declared.allowed_values.IsArray())) report.As(Severity::kError);
  LabelIncludes(report, deployment, ctx);
}

void Check(const Deployment& deployment, RuleContext& ctx) {
  const Document* const document = deployment.template_document();
  if (document == nullptr) return;
  for (const pipeline::PassedParameter& passed : deployment.use.parameters) {
    const arm::Parameter* const declared =
        document->arm_template->root().FindParameter(passed.name);
    if (declared != nullptr) CheckMacro(deployment, passed, *declared, *document, ctx);
  }
}

}  // namespace

extern constinit const Rule empty_override = {
    .id = "empty-override",
    .summary = "a variable that is passed to a template parameter is empty or does not exist",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .on = {OnDeployment{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
