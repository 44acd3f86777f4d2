#include "engine/deployment_findings.h"
#include "engine/resource_findings.h"
#include "schema/locations.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The step makes the resource group in a location that the template's parameter `location` does not allow, or names a location that does not exist. The group then sits in one region and its resources in another.

```yaml bad
steps:
- task: AzureResourceManagerTemplateDeployment@3
  inputs:
    azureResourceManagerConnection: dev
    subscriptionId: 00000000-0000-0000-0000-000000000000
    resourceGroupName: rg
    location: westeurope
    csmFile: main.json
```

```json bad main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {
    "location": {"type": "string", "defaultValue": "northeurope", "allowedValues": ["northeurope", "francecentral"]}
  },
  "resources": []
}
```

```yaml good
steps:
- task: AzureResourceManagerTemplateDeployment@3
  inputs:
    azureResourceManagerConnection: dev
    subscriptionId: 00000000-0000-0000-0000-000000000000
    resourceGroupName: rg
    location: northeurope
    csmFile: main.json
```

```json good main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {
    "location": {"type": "string", "defaultValue": "northeurope", "allowedValues": ["northeurope", "francecentral"]}
  },
  "resources": []
}
```
)md";

void Check(const Deployment& deployment, RuleContext& ctx) {
  const pipeline::StepText& location = deployment.use.location;
  if (!location || !IsKnownText(location.text)) return;
  const RuleContext::Located at = LocateText(deployment, location, ctx);
  if (!at) return;
  const std::string normal = schema::NormalLocation(location.text);
  if (schema::FindLocation(location.text) == nullptr && !schema::IsOfOtherCloud(location.text) &&
      !schema::MayBeNewRegion(location.text)) {
    const schema::AzureLocation* const meant = schema::NearestRegion(location.text);
    if (meant == nullptr) return;
    auto report = ctx.ReportIn(*at.document, at.span, "there is no location `{}`", location.text);
    report.As(Severity::kError).Help("did you mean `{}`?", meant->name);
    LabelIncludes(report, deployment, ctx);
    return;
  }
  const Document* const document = deployment.template_document();
  if (document == nullptr || deployment.use.scope != pipeline::DeploymentScope::kResourceGroup)
    return;
  const arm::Parameter* const declared = document->arm_template->root().FindParameter("location");
  // What is passed is checked where it is passed.
  if (declared == nullptr || deployment.SourceOf("location") || !deployment.SeesAllParameters()) {
    return;
  }
  std::string allowed;
  for (const arm::Value& value : declared->allowed_values.Elements()) {
    const auto text = value.Text();
    if (!text || schema::NormalLocation(*text) == normal) return;
    allowed += (allowed.empty() ? "`" : ", `") + std::string(*text) + "`";
  }
  if (allowed.empty()) return;
  auto report =
      ctx.ReportIn(*at.document, at.span, "the group goes to `{}`, and its resources to one of {}",
                   location.text, allowed);
  report.LabelIn(*document, declared->name_span(), "these are allowed");
  LabelIncludes(report, deployment, ctx);
}

}  // namespace

extern constinit const Rule location_mismatch = {
    .id = "location-mismatch",
    .summary = "the step names a location that the template does not take",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .on = {OnDeployment{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
