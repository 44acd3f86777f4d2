#include <algorithm>

#include "engine/rule_context.h"
#include "pipeline/task_inputs.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The task stops when it is its turn, after everything before it has run. An input is missing when the task requires it,
has no default for it, and the other inputs show that it is looked at.

```yaml bad
steps:
- task: CopyFiles@2
  inputs:
    Contents: '**/*.dll'
```

```yaml good
steps:
- task: CopyFiles@2
  inputs:
    Contents: '**/*.dll'
    TargetFolder: $(Build.ArtifactStagingDirectory)
```

An error where the task is known to stop; a warning where only its form requires the input. Nothing is said while
expressions may add inputs, or may decide whether the task looks at this one.
)md";

using schema::TaskInput;
using schema::TaskVersion;

struct Row {
  std::string_view task;
  std::string_view input;
};
// Where the task itself refuses to work without the input.
constexpr Row kStops[] = {
    {"AzureAppServiceManage", "ConnectedServiceName"},
    {"AzureAppServiceManage", "WebAppName"},
    {"AzureCLI", "connectedServiceNameARM"},
    {"AzureCLI", "inlineScript"},
    {"AzureCLI", "scriptPath"},
    {"AzureCLI", "scriptType"},
    {"AzureFunctionApp", "appName"},
    {"AzureFunctionApp", "connectedServiceNameARM"},
    {"AzureKeyVault", "ConnectedServiceName"},
    {"AzureKeyVault", "KeyVaultName"},
    {"AzurePowerShell", "ConnectedServiceNameARM"},
    {"AzurePowerShell", "CustomTargetAzurePs"},
    {"AzureResourceManagerTemplateDeployment", "ConnectedServiceName"},
    {"AzureResourceManagerTemplateDeployment", "location"},
    {"AzureWebApp", "appName"},
    {"AzureWebApp", "azureSubscription"},
    {"CopyFiles", "TargetFolder"},
    {"DownloadSecureFile", "secureFile"},
    {"PublishTestResults", "testResultsFiles"},
    {"UsePythonVersion", "versionSpec"},
};
// What the form requires and the code does without.
constexpr Row kOptional[] = {
    // The connection tells the subscription.
    {"AzureResourceManagerTemplateDeployment", "subscriptionName"},
    {"AzureWebApp", "appType"},  // Asks the service for the kind of app.
    // The environment of the deployment has one.
    {"KubernetesManifest", "kubernetesServiceConnection"},
};
// swap-inputs-contradict says what a swap lacks.
constexpr Row kElsewhere[] = {
    {"AzureAppServiceManage", "ResourceGroupName"},
    {"AzureAppServiceManage", "SourceSlot"},
    {"AzureAppServiceManage", "TargetSlot"},
};

template <std::size_t N>
bool Holds(const Row (&rows)[N], const TaskVersion& version, const TaskInput& input) {
  return std::ranges::any_of(rows, [&](const Row& row) {
    return row.task == version.name() && EqualsIgnoreCase(row.input, input.name());
  });
}

void Check(const pipeline::Step& step, RuleContext& ctx) {
  const TaskVersion* version = pipeline::TaskVersionOf(step);
  if (version == nullptr || !version->inputs_are_exact()) return;
  const bool may_lack = std::ranges::any_of(version->inputs(), [](const TaskInput& input) {
    return input.required() && input.default_value().empty();
  });
  if (!may_lack) return;
  const pipeline::TaskInputs inputs(step, *version);
  if (!inputs.complete()) return;
  for (const TaskInput& input : version->inputs()) {
    if (!inputs.IsMissing(input)) continue;
    if (Holds(kOptional, *version, input) || Holds(kElsewhere, *version, input)) continue;
    const auto aliases = input.aliases();
    const bool stops = Holds(kStops, *version, input);
    ctx.Report(step.discriminator.span(), "`{}` needs the input `{}`", step.discriminator.text(),
               aliases.empty() ? input.name() : *aliases.begin())
        .As(stops ? Severity::kError : Severity::kWarning)
        .As(stops ? Confidence::kHigh : Confidence::kMedium);
  }
}

}  // namespace

extern constinit const Rule missing_required_input = {
    .id = "missing-required-input",
    .summary = "a required input of a task is missing",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .equivalents = {"actionlint:popular-action-inputs", "azp-langserver:missing-property"},
    .on = {OnStep{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
