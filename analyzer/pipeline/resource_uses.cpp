#include "pipeline/resource_uses.h"

#include <algorithm>

#include "base/ascii.h"
#include "pipeline/script_text.h"
#include "pipeline/step_scripts.h"
#include "pipeline/step_texts.h"

namespace plumbline::pipeline {
namespace {

constexpr std::string_view kSites = "Microsoft.Web/sites";
constexpr std::string_view kVaults = "Microsoft.KeyVault/vaults";
constexpr std::string_view kStorage = "Microsoft.Storage/storageAccounts";
constexpr std::string_view kRegistries = "Microsoft.ContainerRegistry/registries";
constexpr std::string_view kClusters = "Microsoft.ContainerService/managedClusters";
constexpr std::string_view kContainerApps = "Microsoft.App/containerApps";
constexpr std::string_view kSqlServers = "Microsoft.Sql/servers";
constexpr std::string_view kStaticSites = "Microsoft.Web/staticSites";

// Tasks that take the name of one resource as an input.
struct TaskUse {
  std::string_view task, type;
  UseKind kind;
  std::string_view name, other_name;  // Inputs.
  std::string_view group, other_group;
};
constexpr TaskUse kTasks[] = {
    {"AzureAppServiceSettings", kSites, UseKind::kSettings, "appName", {}, "resourceGroupName", {}},
    {"AzureKeyVault", kVaults, UseKind::kReadSecrets, "KeyVaultName", {}, {}, {}},
    {"AzureFileCopy", kStorage, UseKind::kWriteData, "storage", "StorageAccountRM", {}, {}},
    {"AzureContainerApps",
     kContainerApps,
     UseKind::kOther,
     "containerAppName",
     {},
     "resourceGroup",
     {}},
    {"SqlAzureDacpacDeployment", kSqlServers, UseKind::kWriteData, "ServerName", {}, {}, {}},
    {"KubernetesManifest",
     kClusters,
     UseKind::kWriteData,
     "kubernetesCluster",
     {},
     "azureResourceGroup",
     {}},
    {"Kubernetes",
     kClusters,
     UseKind::kWriteData,
     "kubernetesCluster",
     {},
     "azureResourceGroup",
     {}},
    {"HelmDeploy",
     kClusters,
     UseKind::kWriteData,
     "kubernetesCluster",
     {},
     "azureResourceGroup",
     {}},
};

// Commands of `az` that take the name of one resource.
struct CommandUse {
  std::initializer_list<std::string_view> words;
  std::string_view type;
  UseKind kind;
  std::string_view name, short_name;
};
const CommandUse kCommands[] = {
    {{"az", "webapp", "config", "appsettings", "set"}, kSites, UseKind::kSettings, "--name", "-n"},
    {{"az", "functionapp", "config", "appsettings", "set"},
     kSites,
     UseKind::kSettings,
     "--name",
     "-n"},
    {{"az", "webapp", "restart"}, kSites, UseKind::kOther, "--name", "-n"},
    {{"az", "webapp", "stop"}, kSites, UseKind::kOther, "--name", "-n"},
    {{"az", "webapp", "start"}, kSites, UseKind::kOther, "--name", "-n"},
    {{"az", "functionapp", "restart"}, kSites, UseKind::kOther, "--name", "-n"},
    {{"az", "keyvault", "secret", "show"},
     kVaults,
     UseKind::kReadSecrets,
     "--vault-name",
     "--vault-name"},
    {{"az", "acr", "login"}, kRegistries, UseKind::kWriteData, "--name", "-n"},
    {{"az", "acr", "build"}, kRegistries, UseKind::kWriteData, "--registry", "-r"},
    {{"az", "aks", "get-credentials"}, kClusters, UseKind::kWriteData, "--name", "-n"},
    {{"az", "containerapp", "update"}, kContainerApps, UseKind::kOther, "--name", "-n"},
    {{"az", "storage", "blob", "upload"},
     kStorage,
     UseKind::kWriteData,
     "--account-name",
     "--account-name"},
    {{"az", "storage", "blob", "upload-batch"},
     kStorage,
     UseKind::kWriteData,
     "--account-name",
     "--account-name"},
    {{"az", "staticwebapp", "secrets", "list"}, kStaticSites, UseKind::kOther, "--name", "-n"},
};

class Reader {
 public:
  Reader(const Pipeline& pipeline, StepScripts& scripts, std::vector<ResourceUse>& out)
      : texts_(pipeline), scripts_(scripts), out_(out) {}

  void Read(const Step& step, const std::vector<const SlotUse*>& slots) {
    for (const SlotUse* slot : slots) AddSlot(step, *slot);
    for (const TaskUse& task : kTasks) {
      if (step.IsTask(task.task)) Task(step, task);
    }
    if (slots.empty() && step.IsTask("AzureAppServiceManage")) {
      ResourceUse use = Start(step, kSites, UseKind::kOther);
      use.name = texts_.Input(step, {"WebAppName"});
      use.group = texts_.Input(step, {"ResourceGroupName"});
      use.slot = texts_.Input(step, {"Slot"});
      const std::string of_slot = texts_.Input(step, {"SpecifySlotOrASE", "SpecifySlot"}).text;
      if (!EqualsIgnoreCase(of_slot, "true")) use.slot = {};
      Push(std::move(use));
    }
    if (ContainsIgnoreCase(step.script.text(), "az ")) Script(step);
  }

 private:
  ResourceUse Start(const Step& step, std::string_view type, UseKind kind) const {
    ResourceUse use;
    use.type = type;
    use.kind = kind;
    use.step = step.id;
    use.node = step.discriminator;
    use.span = {0, static_cast<std::uint32_t>(step.discriminator.text().size())};
    use.connection = texts_.Input(step, {"azureSubscription", "ConnectedServiceName",
                                         "ConnectedServiceNameARM", "azureSubscriptionEndpoint"});
    return use;
  }

  void Push(ResourceUse use) {
    if (use.name) out_.push_back(std::move(use));
  }

  void AddSlot(const Step& step, const SlotUse& slot) {
    const bool is_deploy = slot.action == SlotAction::kDeploy;
    ResourceUse use = Start(step, kSites, is_deploy ? UseKind::kDeploy : UseKind::kSwap);
    use.node = slot.node;
    use.span = slot.span;
    use.is_command = slot.is_command;
    use.name = slot.app;
    use.group = slot.group;
    if (!slot.slot_ignored) use.slot = slot.slot;
    use.slot_use = &slot;
    if (is_deploy && !slot.is_command) use.settings = texts_.Input(step, {"appSettings"});
    Push(std::move(use));
  }

  void Task(const Step& step, const TaskUse& task) {
    ResourceUse use = Start(step, task.type, task.kind);
    use.name = texts_.Input(step, {task.name});
    if (!use.name && !task.other_name.empty()) use.name = texts_.Input(step, {task.other_name});
    if (!task.group.empty()) use.group = texts_.Input(step, {task.group});
    if (task.kind == UseKind::kSettings) {
      use.settings = texts_.Input(step, {"appSettings"});
      use.slot = texts_.Input(step, {"slotName"});
    }
    if (task.kind == UseKind::kReadSecrets) {
      use.settings = texts_.Input(step, {"SecretsFilter"});
      use.runs_first = EqualsIgnoreCase(texts_.Input(step, {"RunAsPreJob"}).text, "true");
    }
    if (task.type == kSqlServers) {
      // `server.database.windows.net`, perhaps with a port.
      use.name.text.resize(std::min(use.name.text.find_first_of(".,:"), use.name.text.size()));
    }
    Push(std::move(use));
  }

  void Script(const Step& step) {
    const ScriptText& script = scripts_.Of(step);
    for (const ShellCommand& command : script.commands) {
      if (!command.IsCalled("az")) continue;
      for (const CommandUse& known : kCommands) {
        if (!command.StartsWith(known.words)) continue;
        ResourceUse use = Start(step, known.type, known.kind);
        use.node = step.script;
        use.span = command.span;
        use.is_command = true;
        use.name = texts_.Option(step, script, command, {known.name, known.short_name});
        use.group = texts_.Option(step, script, command, {"--resource-group", "-g"});
        if (known.type == kSites) {
          use.slot = texts_.Option(step, script, command, {"--slot", "-s"});
        }
        if (known.kind == UseKind::kSettings) {
          use.settings = texts_.Option(step, script, command, {"--settings"});
        }
        if (known.kind == UseKind::kReadSecrets) {
          use.settings = texts_.Option(step, script, command, {"--name", "-n"});
        }
        Push(std::move(use));
        break;
      }
    }
  }

  StepTexts texts_;
  StepScripts& scripts_;
  std::vector<ResourceUse>& out_;
};

}  // namespace

std::vector<ResourceUse> ResourceUsesOf(const Pipeline& pipeline, StepScripts& scripts) {
  std::vector<ResourceUse> uses;
  IndexVec<StepId, std::vector<const SlotUse*>> slots;
  for (std::size_t i = 0; i < pipeline.steps.size(); ++i) slots.push_back({});
  for (const SlotUse& slot : scripts.slot_uses()) slots[slot.step].push_back(&slot);
  Reader reader(pipeline, scripts, uses);
  for (const Step& step : pipeline.steps) reader.Read(step, slots[step.id]);
  return uses;
}

}  // namespace plumbline::pipeline
