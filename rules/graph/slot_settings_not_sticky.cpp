#include "base/ascii.h"
#include "engine/resource_findings.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
App and slot have settings of one name that point to different places, the setting is not among the names that stay with a slot (`slotConfigNames`), and the pipeline swaps the two. Production then works on the data of the slot.

```yaml bad
steps:
- task: AzureCLI@2
  inputs:
    azureSubscription: dev
    scriptType: bash
    scriptLocation: inlineScript
    inlineScript: az deployment group create -g rg -f main.json
- task: AzureAppServiceManage@0
  inputs:
    azureSubscription: dev
    WebAppName: contoso-web
    ResourceGroupName: rg
    SourceSlot: staging
```

```json bad main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    { "type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "contoso-web", "location": "westeurope",
      "properties": {"siteConfig": {"appSettings": [{"name": "DB", "value": "prod.database.windows.net"}]}} },
    { "type": "Microsoft.Web/sites/slots", "apiVersion": "2023-12-01", "name": "contoso-web/staging", "location": "westeurope",
      "properties": {"siteConfig": {"appSettings": [{"name": "DB", "value": "test.database.windows.net"}]}} }
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
- task: AzureAppServiceManage@0
  inputs:
    azureSubscription: dev
    WebAppName: contoso-web
    ResourceGroupName: rg
    SourceSlot: staging
```

```json good main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    { "type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "contoso-web", "location": "westeurope",
      "properties": {"siteConfig": {"appSettings": [{"name": "DB", "value": "prod.database.windows.net"}]}} },
    { "type": "Microsoft.Web/sites/slots", "apiVersion": "2023-12-01", "name": "contoso-web/staging", "location": "westeurope",
      "properties": {"siteConfig": {"appSettings": [{"name": "DB", "value": "test.database.windows.net"}]}} },
    { "type": "Microsoft.Web/sites/config", "apiVersion": "2023-12-01", "name": "contoso-web/slotConfigNames",
      "properties": {"appSettingNames": ["DB"]} }
  ]
}
```
)md";

// True when the text names a place: a host, an address, a connection, a vault.
bool NamesPlace(std::string_view text) {
  constexpr std::string_view kSigns[] = {"://",          ".windows.net", ".azure.",
                                         ".azure-api.",  "Server=",      "Data Source=",
                                         "AccountName=", "Endpoint=",    "@Microsoft.KeyVault("};
  return std::ranges::any_of(
      kSigns, [text](std::string_view sign) { return ContainsIgnoreCase(text, sign); });
}

// The names that stay with a slot; nothing when they are not known.
std::optional<std::vector<std::string>> StickyNames(const DeployedResources& resources,
                                                    const CreatedResource& app) {
  std::vector<std::string> names;
  for (const CreatedResource* config : resources.ChildrenOf(app, "config")) {
    if (config->name.empty()) return std::nullopt;
    if (!EndsWithIgnoreCase(config->name, "/slotConfigNames")) continue;
    const Setting list = SettingAt(config->resource->body, "properties.appSettingNames");
    if (list.IsAbsent()) continue;
    if (list.state != Setting::State::kKnown || !list.value.IsArray()) return std::nullopt;
    for (const eval::Value& item : list.value.items()) {
      if (!item.IsString()) return std::nullopt;
      names.emplace_back(item.text());
    }
  }
  return names;
}

void Check(const PipelineExpansion& pipeline, RuleContext& ctx) {
  SeenUses seen;
  for (const UsedResource& used : UsedResources(pipeline, ctx.graph())) {
    const pipeline::ResourceUse& use = *used.use;
    if (use.kind != pipeline::UseKind::kSwap || use.slot_use == nullptr) continue;
    const pipeline::SlotAction action = use.slot_use->action;
    if (action == pipeline::SlotAction::kCancelSwap) continue;
    if (use.slot_use->target_unknown || !pipeline::IsProduction(use.slot_use->target)) continue;
    const DeployedResources& resources = pipeline.resources(ctx.graph());
    const CreatedResource* const slot = UsedSlot(resources, used);
    if (slot == nullptr || slot == used.resource) continue;
    const auto sticky = StickyNames(resources, *used.resource);
    if (!sticky) continue;
    const AppSettings of_app = AppSettingsOf(resources, *used.resource);
    const AppSettings of_slot = AppSettingsOf(resources, *slot);
    std::vector<std::pair<const AppSetting*, const AppSetting*>> moved;
    std::string names;
    for (const AppSetting& setting : of_slot.all) {
      const AppSetting* const other = of_app.Find(setting.name);
      if (other == nullptr || !other->value.IsString() || !setting.value.IsString()) continue;
      if (EqualsIgnoreCase(other->value.text(), setting.value.text())) continue;
      if (!NamesPlace(other->value.text()) || !NamesPlace(setting.value.text())) continue;
      if (std::ranges::any_of(*sticky, [&](const std::string& name) {
            return EqualsIgnoreCase(name, setting.name);
          })) {
        continue;
      }
      moved.emplace_back(&setting, other);
      names += (names.empty() ? "`" : ", `") + setting.name + "`";
    }
    if (moved.empty()) continue;
    const RuleContext::Located at = LocateText(pipeline, use, use.slot, ctx);
    if (!seen.Add(at)) continue;
    auto report = ctx.ReportIn(*at.document, at.span,
                               "slot `{}` takes {} into production, where it points elsewhere",
                               use.slot.text, names);
    const auto label = [&](const AppSetting& setting, std::string_view what) {
      const Document* const document =
          setting.node ? ctx.graph().DocumentOf(setting.node.tree()) : nullptr;
      if (document != nullptr) report.LabelIn(*document, setting.node.span(), "{}", what);
    };
    for (const auto& [of_slot_setting, of_app_setting] : moved) {
      label(*of_slot_setting, "the value of the slot");
      label(*of_app_setting, "the value of the app");
    }
    report.Help("add it to `appSettingNames` of the app's `slotConfigNames`");
    LabelIncludes(report, pipeline, use, ctx);
  }
}

}  // namespace

extern constinit const Rule slot_settings_not_sticky = {
    .id = "slot-settings-not-sticky",
    .summary = "a setting that differs between app and slot is swapped with them",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline", "reliability"},
    .on = {OnPipelineExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
