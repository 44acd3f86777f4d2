#include "base/ascii.h"
#include "engine/resource_findings.h"
#include "json/parser.h"
#include "pipeline/override_parameters.h"
#include "text/source_file.h"

#include <optional>

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A template that sets application settings replaces all of them. Settings that only the pipeline writes are gone after the next run of the template, until the step writes them again.

```yaml bad
steps:
- task: AzureCLI@2
  inputs:
    azureSubscription: dev
    scriptType: bash
    scriptLocation: inlineScript
    inlineScript: az deployment group create -g rg -f main.json
- task: AzureAppServiceSettings@1
  inputs:
    azureSubscription: dev
    appName: contoso-web
    resourceGroupName: rg
    appSettings: '[{"name": "FEATURE_X", "value": "on"}]'
```

```json bad main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    { "type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "contoso-web", "location": "westeurope",
      "properties": {"siteConfig": {"appSettings": [{"name": "DB", "value": "1"}]}} }
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
- task: AzureAppServiceSettings@1
  inputs:
    azureSubscription: dev
    appName: contoso-web
    resourceGroupName: rg
    appSettings: '[{"name": "FEATURE_X", "value": "on"}]'
```

```json good main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    { "type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "contoso-web", "location": "westeurope",
      "properties": {"siteConfig": {"appSettings": [{"name": "DB", "value": "1"}, {"name": "FEATURE_X", "value": "1"}]}} }
  ]
}
```
)md";

// The names of settings, in each of the forms that steps take them in; nothing when they are not
// all known.
std::optional<std::vector<std::string>> NamesIn(const pipeline::ResourceUse& use) {
  std::vector<std::string> names;
  const std::string_view text = Trim(use.settings.text);
  if (text.starts_with('[')) {
    json::Parser parser;
    Tree tree;
    const SourceFile file("", text);
    parser.Parse(file.text(), file.content_begin(), tree);
    tree.Prepare();
    if (!tree.problems.empty() || !tree.root().IsArray()) return std::nullopt;
    for (const NodeRef item : tree.root().children()) {
      const NodeRef name = item.Find("name", CaseRule::kIgnore);
      if (!name.IsString() || !IsKnownText(name.text())) return std::nullopt;
      names.emplace_back(name.text());
    }
  } else if (text.starts_with('-')) {
    for (const pipeline::OverrideParameter& setting : pipeline::ParseOverrides(text)) {
      if (!IsKnownText(setting.name)) return std::nullopt;
      names.push_back(setting.name);
    }
  } else if (const std::size_t equals = text.find('='); equals != std::string_view::npos) {
    if (!IsKnownText(text.substr(0, equals))) return std::nullopt;
    names.emplace_back(text.substr(0, equals));
  }
  return names;
}

void Check(const PipelineExpansion& pipeline, RuleContext& ctx) {
  SeenUses seen;
  for (const UsedResource& used : UsedResources(pipeline, ctx.graph())) {
    const pipeline::ResourceUse& use = *used.use;
    if (use.type != "Microsoft.Web/sites" || !use.settings) continue;
    const DeployedResources& resources = pipeline.resources(ctx.graph());
    const CreatedResource* const app = UsedSlot(resources, used);
    if (app == nullptr) continue;
    const AppSettings settings = AppSettingsOf(resources, *app);
    if (!settings.is_set || !settings.is_complete) continue;
    const auto names = NamesIn(use);
    if (!names) continue;
    std::string missing;
    for (const std::string& name : *names) {
      if (settings.Find(name) != nullptr) continue;
      missing += (missing.empty() ? "`" : ", `") + name + "`";
    }
    if (missing.empty()) continue;
    const RuleContext::Located at = LocateText(pipeline, use, use.settings, ctx);
    if (!seen.Add(at)) continue;
    auto report = ctx.ReportIn(
        *at.document, at.span,
        "{} of `{}` is not among the settings of its template, which replaces them all", missing,
        app->name);
    LabelCreated(report, *app, "the settings are replaced here");
    report.Help("set it in the template, with a parameter for the value");
    LabelIncludes(report, pipeline, use, ctx);
  }
}

}  // namespace

extern constinit const Rule settings_owned_twice = {
    .id = "settings-owned-twice",
    .summary = "pipeline and template both set application settings of one app",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline", "reliability"},
    .on = {OnPipelineExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
