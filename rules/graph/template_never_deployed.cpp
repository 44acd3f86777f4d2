#include "base/ascii.h"
#include "engine/deployment_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The trigger of a pipeline has path filters that leave out a template or parameter file which the pipeline deploys. A change of that file starts nothing.

```yaml bad
trigger:
  paths:
    include: [src]
steps:
- task: AzureCLI@2
  inputs:
    azureSubscription: dev
    scriptType: bash
    scriptLocation: inlineScript
    inlineScript: az deployment group create -g rg -f arm/main.json
```

```json bad arm/main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {},
  "resources": []
}
```

```yaml good
trigger:
  paths:
    include: [src, arm]
steps:
- task: AzureCLI@2
  inputs:
    azureSubscription: dev
    scriptType: bash
    scriptLocation: inlineScript
    inlineScript: az deployment group create -g rg -f arm/main.json
```

```json good arm/main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {},
  "resources": []
}
```
)md";

// Whether the filter holds the path: the path itself or a folder around it. Filters with wildcards
// may hold anything.
bool MayHold(std::string_view filter, std::string_view path) {
  if (filter.find_first_of("*?$") != std::string_view::npos) return true;
  while (filter.starts_with('/')) filter.remove_prefix(1);
  while (filter.ends_with('/')) filter.remove_suffix(1);
  if (!StartsWithIgnoreCase(path, filter)) return false;
  return filter.empty() || path.size() == filter.size() || path[filter.size()] == '/';
}

// The filter that keeps the path from starting the pipeline; absent when it may start it.
NodeRef FilterAgainst(NodeRef paths, std::string_view path) {
  const NodeRef include = paths.Find("include", CaseRule::kExact);
  if (include.IsArray() && include.size() > 0) {
    bool is_held = false;
    for (const NodeRef filter : include.children()) {
      is_held |= !filter.IsString() || MayHold(filter.text(), path);
    }
    if (!is_held) return include;
  }
  return {};
}

void CheckFile(const Deployment& deployment, const LinkedFile& file, const NodeRef paths,
               RuleContext& ctx) {
  if (file.state != LinkedFile::State::kFound || file.is_guess) return;
  const NodeRef filter = FilterAgainst(paths, file.path);
  if (!filter) return;
  const RuleContext::Located at = ctx.Locate(*deployment.pipeline, filter);
  if (!at) return;
  auto report =
      ctx.ReportIn(*at.document, at.span,
                   "a change of `{}` does not start the pipeline that deploys it", file.path);
  const RuleContext::Located step = LocateDeployment(deployment, ctx);
  if (step) report.LabelIn(*step.document, step.span, "deployed here");
}

void Check(const Deployment& deployment, RuleContext& ctx) {
  if (deployment.use.action != pipeline::DeploymentAction::kDeploy) return;
  const NodeRef trigger = deployment.pipeline->model.trigger;
  const NodeRef paths = trigger.IsObject() ? trigger.Find("paths", CaseRule::kExact) : NodeRef();
  if (!paths.IsObject()) return;
  CheckFile(deployment, deployment.template_file, paths, ctx);
  for (const LinkedFile& file : deployment.parameter_files) CheckFile(deployment, file, paths, ctx);
}

}  // namespace

extern constinit const Rule template_never_deployed = {
    .id = "template-never-deployed",
    .summary = "a change of a template does not start the pipeline that deploys it",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .on = {OnDeployment{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
