#include <algorithm>

#include "engine/deployment_scripts.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A deployment script is logged in as its identity. Without one every command that asks Azure fails.

```json bad
{
  "type": "Microsoft.Resources/deploymentScripts", "apiVersion": "2023-08-01", "name": "seed", "kind": "AzureCLI",
  "properties": { "scriptContent": "az storage blob upload -f data.json -c seed --account-name contoso --auth-mode login" }
}
```

```json good
{
  "type": "Microsoft.Resources/deploymentScripts", "apiVersion": "2023-08-01", "name": "seed", "kind": "AzureCLI", "identity": { "type": "UserAssigned", "userAssignedIdentities": { "[resourceId('Microsoft.ManagedIdentity/userAssignedIdentities', 'deployer')]": {} } },
  "properties": { "scriptContent": "az storage blob upload -f data.json -c seed --account-name contoso --auth-mode login" }
}
```

Commands that bring a key, a connection string or a storage context, and scripts that log in themselves, are left alone.
)md";

// Commands that need no login.
bool WorksWithoutLogin(std::string_view word) {
  constexpr std::string_view kWords[] = {"bicep",     "cache", "cloud", "config",  "configure",
                                         "extension", "find",  "help",  "upgrade", "version"};
  return word.starts_with('-') || std::ranges::find(kWords, word) != std::end(kWords);
}

// A storage context, key or signature says who calls.
bool BringsItsOwnAccess(const pipeline::ShellCommand& command) {
  return pipeline::HasOption(command, {"-Context", "--account-key", "--connection-string",
                                       "--sas-token", "-AccessToken"}) ||
         StartsWithIgnoreCase(command.Name(), "New-AzStorageContext");
}

bool CallsAzure(const pipeline::ShellCommand& command) {
  if (command.words.empty() || BringsItsOwnAccess(command)) return false;
  const std::string_view name = command.Name();
  if (command.IsCalled("az")) {
    const std::size_t first = command.first_argument();
    if (first >= command.words.size() || WorksWithoutLogin(command.words[first].text)) return false;
    return !command.StartsWith({"az", "account", "clear"}) && !command.StartsWith({"az", "logout"});
  }
  for (const char* const verb : {"Get-Az", "New-Az", "Set-Az", "Remove-Az", "Add-Az", "Update-Az",
                                 "Invoke-Az", "Start-Az", "Stop-Az", "Restart-Az"}) {
    const std::string_view prefix(verb);
    // `Get-AzureADUser` has a login of its own.
    if (StartsWithIgnoreCase(name, prefix) && name.size() > prefix.size() &&
        !StartsWithIgnoreCase(name.substr(prefix.size() - 2), "Azure")) {
      return true;
    }
  }
  return false;
}

// A login that is not the identity's.
bool LogsIn(const pipeline::ShellCommand& command) {
  if (command.StartsWith({"az", "login"}))
    return !pipeline::HasOption(command, {"--identity", "-i"});
  return (command.IsCalled("Connect-AzAccount") || command.IsCalled("Login-AzAccount")) &&
         !pipeline::HasOption(command, {"-Identity"});
}

bool HasNoIdentity(const arm::DeployedResource& resource) {
  const eval::Value* const identity = FindAt(resource.body, "identity");
  if (identity == nullptr || identity->IsNull()) {
    return resource.body.IsObject() && !resource.body.object().is_open;
  }
  const eval::Value* const type = FindAt(*identity, "type");
  return type != nullptr && type->IsString() && EqualsIgnoreCase(type->text(), "None");
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  SeenPlaces seen;
  ForEachDeploymentScript(expansion, [&](const DeploymentScript& script) {
    if (!HasNoIdentity(*script.resource)) return;
    const auto& commands = script.script.commands;
    if (std::ranges::any_of(commands, LogsIn)) return;
    const auto call = std::ranges::find_if(commands, CallsAzure);
    if (call == commands.end()) return;
    const Written place = PlaceIn(script, call->words[call->name_index_].span, ctx.graph());
    if (!place || !seen.Add(place)) return;
    ctx.ReportIn(*place.document, place.span, "`{}` needs a login, and {} has no identity",
                 call->Name(), script.Title())
        .Help("give the script a user-assigned identity with the rights that it needs");
  });
}

}  // namespace

extern constinit const Rule script_identity_missing = {
    .id = "script-identity-missing",
    .summary = "a deployment script calls Azure and has no identity",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"identity", "deployment-scripts"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
