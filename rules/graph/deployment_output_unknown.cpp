#include "base/ascii.h"
#include "base/nearest.h"
#include "engine/deployment_findings.h"
#include "graph/deployment_outputs.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A step reads an output of a deployment under a name that the template does not declare. The value is empty, or the literal macro, and the error comes two steps later.

```yaml bad
steps:
- task: AzureResourceManagerTemplateDeployment@3
  inputs:
    azureResourceManagerConnection: dev
    subscriptionId: 00000000-0000-0000-0000-000000000000
    resourceGroupName: rg
    location: westeurope
    csmFile: main.json
    deploymentOutputs: arm
- bash: echo $(arm.appName.value)
```

```json bad main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [],
  "outputs": {
    "webAppName": {"type": "string", "value": "contoso-web"}
  }
}
```

```yaml good
steps:
- task: AzureResourceManagerTemplateDeployment@3
  inputs:
    azureResourceManagerConnection: dev
    subscriptionId: 00000000-0000-0000-0000-000000000000
    resourceGroupName: rg
    location: westeurope
    csmFile: main.json
    deploymentOutputs: arm
- bash: echo $(arm.webAppName.value)
```

```json good main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [],
  "outputs": {
    "webAppName": {"type": "string", "value": "contoso-web"}
  }
}
```
)md";

void CheckRead(const Deployment& deployment, const OutputRead& read, const Document& document,
               RuleContext& ctx) {
  const arm::Template& root = document.arm_template->root();
  const arm::Output* const declared = root.FindOutput(read.output);
  if (declared != nullptr && !declared->IsSecure()) return;
  // `$(arm.outputs.x.value)` is a wrong path.
  if (declared == nullptr &&
      (EqualsIgnoreCase(read.output, "outputs") || EqualsIgnoreCase(read.output, "properties"))) {
    return;
  }
  if (read.form == OutputForm::kEnvironment && declared == nullptr) {
    // `.` and `_` of a longer path look alike here.
    for (const arm::Output& output : root.outputs) {
      if (StartsWithIgnoreCase(read.output, output.name())) return;
    }
  }
  const RuleContext::Located at = ctx.Locate(*deployment.pipeline, read.node, read.output_span);
  if (!at) return;
  if (declared != nullptr) {
    auto report = ctx.ReportIn(*at.document, at.span,
                               "output `{}` is secure, and nothing returns it", declared->name());
    report.LabelIn(document, declared->name_span(), "declared secure here")
        .Help("put the value into a Key Vault and read it there");
    return;
  }
  std::vector<std::string_view> names;
  for (const arm::Output& output : root.outputs) names.push_back(output.name());
  auto report = ctx.ReportIn(*at.document, at.span, "template `{}` has no output `{}`",
                             document.path(), read.output);
  const auto meant = OnlyNearest(read.output, names);
  if (meant) {
    report.Help("did you mean `{}`?", *meant);
    report.LabelIn(document, root.FindOutput(*meant)->name_span(), "declared here");
    if (at.document->source.text().substr(at.span.begin, at.span.size()) == read.output) {
      report.Fix(FixSafety::kUnsafe, fmt::format("read `{}`", *meant), at.span,
                 std::string(*meant));
    }
  } else if (!names.empty() && names.size() <= 8) {
    std::string all;
    for (const std::string_view name : names)
      all += (all.empty() ? "`" : ", `") + std::string(name) + "`";
    report.Help("it has {}", all);
  }
  LabelIncludes(report, deployment, ctx);
}

void Check(const Deployment& deployment, RuleContext& ctx) {
  const Document* const document = deployment.template_document();
  if (document == nullptr) return;
  for (const OutputRead& read : OutputReadsOf(deployment)) {
    if (read.form != OutputForm::kWhole) CheckRead(deployment, read, *document, ctx);
  }
}

}  // namespace

extern constinit const Rule deployment_output_unknown = {
    .id = "deployment-output-unknown",
    .summary = "a step reads an output that the deployed template does not have",
    .severity = Severity::kError,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .on = {OnDeployment{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
