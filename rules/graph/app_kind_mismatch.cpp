#include "base/ascii.h"
#include "engine/resource_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The step says that the app runs on Linux or on Windows, as a web app or a function app, and the template creates the other one. The deployment fails. A `runtimeStack` that differs from the template's `linuxFxVersion` is a warning: each infrastructure run and each deployment then change the runtime back and forth.

```yaml bad
steps:
- task: AzureCLI@2
  inputs:
    azureSubscription: dev
    scriptType: bash
    scriptLocation: inlineScript
    inlineScript: az deployment group create -g rg -f main.json
- task: AzureWebApp@1
  inputs:
    azureSubscription: dev
    appName: contoso-web
    appType: webAppLinux
    package: app.zip
```

```json bad main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    { "type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "contoso-web", "location": "westeurope", "kind": "app",
      "properties": {} }
  ]
}
```

```yaml good
steps:
- task: AzureCLI@2
  inputs:
    azureSubscription: dev
    scriptType: bash
    scriptLocation: inlineScript
    inlineScript: az deployment group create -g rg -f main.json
- task: AzureWebApp@1
  inputs:
    azureSubscription: dev
    appName: contoso-web
    appType: webApp
    package: app.zip
```

```json good main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    { "type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "contoso-web", "location": "westeurope", "kind": "app",
      "properties": {} }
  ]
}
```
)md";

enum class Is : std::uint8_t { kNo, kYes, kUnknown };

Is IsLinux(const DeployedResources& resources, const CreatedResource& app) {
  const Setting kind = SettingAt(app.resource->body, "kind");
  const Setting reserved = SettingAt(app.resource->body, "properties.reserved");
  if (kind.text() && ContainsIgnoreCase(*kind.text(), "linux")) return Is::kYes;
  if (reserved.IsTrue()) return Is::kYes;
  if (!kind.text() || reserved.state == Setting::State::kUnknown) return Is::kUnknown;
  if (!SiteConfig(resources, app, "linuxFxVersion").IsAbsent()) return Is::kUnknown;
  // The plan decides.
  const Setting id = SettingAt(app.resource->body, "properties.serverFarmId");
  if (id.IsAbsent()) return Is::kNo;
  const CreatedResource* const plan = resources.ById(app, id.value);
  if (plan == nullptr) return Is::kUnknown;
  const Setting of_plan = SettingAt(plan->resource->body, "properties.reserved");
  const Setting plan_kind = SettingAt(plan->resource->body, "kind");
  if (of_plan.IsTrue()) return Is::kYes;
  const bool is_known = of_plan.state != Setting::State::kUnknown &&
                        plan_kind.state != Setting::State::kUnknown &&
                        !ContainsIgnoreCase(plan_kind.text().value_or(""), "linux");
  return is_known ? Is::kNo : Is::kUnknown;
}

// `NODE|20-lts` as both sides may spell it.
std::string Runtime(std::string_view text) { return ToLower(Trim(text)); }

void Check(const PipelineExpansion& pipeline, RuleContext& ctx) {
  SeenUses seen;
  for (const UsedResource& used : UsedResources(pipeline, ctx.graph())) {
    const pipeline::ResourceUse& use = *used.use;
    if (use.kind != pipeline::UseKind::kDeploy || use.is_command) continue;
    const CreatedResource& app = *used.resource;
    const pipeline::Step& step = pipeline.model.steps[use.step];
    const NodeRef type = step.Input({"appType", "WebAppKind"});
    const NodeRef stack = step.Input({"runtimeStack", "RuntimeStack"});
    const auto kind = SettingAt(app.resource->body, "kind").text();
    const auto tell = [&](NodeRef node, const std::string& message) {
      const RuleContext::Located at = ctx.Locate(pipeline, node);
      if (!seen.Add(at)) return;
      auto report = ctx.ReportIn(*at.document, at.span, "{}", message);
      if (node == stack) report.As(Severity::kWarning);
      LabelCreated(report, app, "the app is created here");
      LabelIncludes(report, pipeline, use, ctx);
    };
    const DeployedResources& resources = pipeline.resources(ctx.graph());
    const std::string_view text = Trim(type.text());
    if (type.IsString() && IsKnownText(text)) {
      const bool says_linux = ContainsIgnoreCase(text, "Linux");
      const bool says_function = ContainsIgnoreCase(text, "function");
      const Is is_linux = IsLinux(resources, app);
      if (says_linux && is_linux == Is::kNo) {
        tell(type,
             fmt::format("`{}` is for apps on Linux, and `{}` runs on Windows", text, app.name));
      } else if (!says_linux && !ContainsIgnoreCase(text, "Container") && is_linux == Is::kYes) {
        tell(type,
             fmt::format("`{}` is for apps on Windows, and `{}` runs on Linux", text, app.name));
      } else if (kind && says_function && !ContainsIgnoreCase(*kind, "functionapp")) {
        tell(type, fmt::format("`{}` is for function apps, and `{}` is a web app", text, app.name));
      }
    }
    const auto set = SiteConfig(resources, app, "linuxFxVersion").text();
    if (stack.IsString() && IsKnownText(stack.text()) && set && !set->empty() &&
        Runtime(*set) != Runtime(stack.text())) {
      tell(stack, fmt::format("the step sets runtime `{}`, and the template `{}`",
                              Trim(stack.text()), *set));
    }
  }
}

}  // namespace

extern constinit const Rule app_kind_mismatch = {
    .id = "app-kind-mismatch",
    .summary = "the type or the runtime of a deploying step is not that of the app in the template",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .on = {OnPipelineExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
