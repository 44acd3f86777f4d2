#include "pipeline/secrets.h"

#include <algorithm>

#include "base/ascii.h"
#include "pipeline/logging_command.h"
#include "pipeline/walk.h"
#include "schema/secrets.h"

namespace plumbline::pipeline {
namespace {

// Calls f(part, offset) for each trimmed part of a comma list.
template <class F>
void ForEachPart(std::string_view list, const F& f) {
  for (std::size_t at = 0; at <= list.size();) {
    const std::size_t end = std::min(list.find(',', at), list.size());
    const std::string_view part = Trim(list.substr(at, end - at));
    if (!part.empty()) f(part, static_cast<std::uint32_t>(part.data() - list.data()));
    at = end + 1;
  }
}

bool Holds(const std::vector<std::string_view>& names, std::string_view name) {
  return std::ranges::any_of(
      names, [name](std::string_view other) { return EqualsIgnoreCase(other, name); });
}

// Names of matrix variables.
void AddMatrixNames(const Job& job, std::vector<std::string_view>& names) {
  const NodeRef matrix = FindMember(job.strategy, "matrix");
  ForEachMember(matrix, false, [&names](NodeRef leg, bool) {
    ForEachMember(leg, false, [&names](NodeRef value, bool) { names.push_back(value.key()); });
  });
}

}  // namespace

KnownSecrets::KnownSecrets(const Pipeline& pipeline) {
  const auto add_given = [this](const std::vector<Variable>& variables) {
    for (const Variable& variable : variables) given_.push_back(variable.Name());
  };
  add_given(pipeline.variables);
  for (const Stage& stage : pipeline.stages) add_given(stage.variables);
  for (const Job& job : pipeline.jobs) {
    add_given(job.variables);
    AddMatrixNames(job, given_);
  }
  has_group_ = !pipeline.variable_groups.empty();
  for (const Step& step : pipeline.steps) {
    if (step.IsTask("AzureKeyVault")) {
      const NodeRef filter = step.Input("SecretsFilter");
      if (!filter || HasReplacement(filter.text())) {
        has_group_ = true;
        continue;
      }
      ForEachPart(filter.text(), [&](std::string_view name, std::uint32_t at) {
        if (name == "*") {
          has_group_ = true;
          return;
        }
        certain_.push_back({SecretOrigin::kKeyVault,
                            std::string(name),
                            filter,
                            {at, static_cast<std::uint32_t>(at + name.size())}});
      });
      continue;
    }
    const std::string_view text = step.script.text();
    if (text.find("##vso[") == std::string_view::npos) continue;
    for (const LoggingCommand& command : FindLoggingCommands(text)) {
      if (!command.Is("task.setvariable")) continue;
      const LoggingProperty* name = command.Find("variable");
      if (name == nullptr || name->value.empty()) continue;
      const LoggingProperty* secret = command.Find("issecret");
      if (secret == nullptr || LoggingFlag(secret->value) != true) {
        given_.push_back(name->value);
        continue;
      }
      const LoggingProperty* output = command.Find("isoutput");
      std::string full(name->value);
      if (output != nullptr && LoggingFlag(output->value) == true) {
        if (!step.name) continue;  // Nobody can read it.
        full.insert(0, ".").insert(0, step.name.text());
      }
      certain_.push_back({SecretOrigin::kMarked, std::move(full), step.script, command.span});
    }
  }
}

std::optional<KnownSecret> KnownSecrets::Find(std::string_view name) const {
  if (EqualsIgnoreCase(name, "System.AccessToken")) {
    return KnownSecret{SecretOrigin::kAccessToken, "System.AccessToken", {}, {}};
  }
  for (const KnownSecret& secret : certain_) {
    if (EqualsIgnoreCase(secret.name, name)) return secret;
  }
  // A dot is in the names of predefined and of output variables, a blank in no name of a group.
  if (!has_group_ || name.find_first_of(". /:\\") != std::string_view::npos ||
      !schema::IsSecretLikeName(name) || Holds(given_, name)) {
    return std::nullopt;
  }
  return KnownSecret{SecretOrigin::kGroup, std::string(name), {}, {}};
}

std::vector<KnownSecrets::Use> KnownSecrets::UsesIn(std::string_view value) const {
  std::vector<Use> uses;
  for (const Macro& macro : MacrosOf(value)) {
    if (auto secret = Find(macro.name)) uses.push_back({macro, *std::move(secret)});
  }
  return uses;
}

bool HasServicePrincipalInEnvironment(const Step& step) {
  return step.IsTask("AzureCLI") &&
         EqualsIgnoreCase(Trim(step.Input("addSpnToEnvironment").text()), "true");
}

std::vector<SecretEnvironment> SecretEnvironmentOf(const Step& step, const KnownSecrets& secrets) {
  std::vector<SecretEnvironment> result;
  ForEachMember(step.env, false, [&](NodeRef entry, bool) {
    if (!entry.IsString()) return;
    for (KnownSecrets::Use& use : secrets.UsesIn(entry.text())) {
      result.push_back({entry.key(), entry, std::move(use.secret)});
      break;
    }
  });
  if (HasServicePrincipalInEnvironment(step)) {
    for (const std::string_view name : {"servicePrincipalKey", "idToken"}) {
      result.push_back({name, {}, {SecretOrigin::kMarked, std::string(name), {}, {}}});
    }
  }
  return result;
}

namespace {

struct Producer {
  std::string_view words;  // As ShellCommand::StartsWith takes them, separated by blanks.
  const char* what;
};
constexpr Producer kProducers[] = {
    {"az storage * generate-sas", "shared access signature"},
    {"az storage account keys list", "storage account key"},
    {"az account get-access-token", "access token"},
    {"az keyvault secret show", "Key Vault secret"},
    {"az keyvault secret download", "Key Vault secret"},
    {"az ad sp create-for-rbac", "service principal password"},
    {"az ad sp credential reset", "service principal password"},
    {"az ad app credential reset", "application password"},
    {"az acr credential show", "registry password"},
    {"az functionapp keys list", "function key"},
    {"az webapp deployment list-publishing-profiles", "publishing password"},
    {"az webapp deployment list-publishing-credentials", "publishing password"},
    {"az functionapp deployment list-publishing-profiles", "publishing password"},
    {"az staticwebapp secrets list", "deployment token"},
    {"kubectl get secret", "Kubernetes secret"},
    {"kubectl get secrets", "Kubernetes secret"},
    {"kubectl create token", "service account token"},
    {"gh auth token", "GitHub token"},
    {"pwgen", "generated password"},
    {"Get-AzStorageAccountKey", "storage account key"},
    {"Get-AzAccessToken", "access token"},
    {"Get-AzKeyVaultSecret", "Key Vault secret"},
    {"Get-AzContainerRegistryCredential", "registry password"},
};

bool StartsWithWords(const ShellCommand& command, std::string_view words) {
  std::size_t at = command.name_index_;
  bool first = true;
  while (!words.empty()) {
    const std::size_t end = std::min(words.find(' '), words.size());
    const std::string_view word = words.substr(0, end);
    words.remove_prefix(std::min(end + 1, words.size()));
    while (!first && at < command.words.size() && command.words[at].text.starts_with('-')) ++at;
    if (at >= command.words.size()) return false;
    const std::string_view actual =
        first ? command.Name() : std::string_view(command.words[at].text);
    if (word != "*" && !EqualsIgnoreCase(actual, word)) return false;
    first = false;
    ++at;
  }
  return true;
}

// Whether a program is among those that ProducedSecret looks at more closely.
bool MayProduceSecret(std::string_view program) {
  constexpr std::string_view kPrograms[] = {"az", "kubectl", "gh", "pwgen", "curl", "terraform"};
  return StartsWithIgnoreCase(program, "Get-Az") || StartsWithIgnoreCase(program, "New-Az") ||
         std::ranges::any_of(kPrograms, [program](std::string_view known) {
           return EqualsIgnoreCase(known, program);
         });
}

// Words of a query or property that takes the credential out of a larger answer.
bool SelectsSecret(std::string_view selector) {
  constexpr std::string_view kWords[] = {"value",   "token",      "password", "secret", "key",
                                         "primary", "connection", "sas",      "cred",   "data",
                                         "userPWD", "publishing", "profile",  "[0]"};
  // `keyId`, `secretName`, `expiresOn` are none of it.
  if (EndsWithIgnoreCase(selector, "id") || EndsWithIgnoreCase(selector, "name") ||
      EndsWithIgnoreCase(selector, "type") || EndsWithIgnoreCase(selector, "expires") ||
      EndsWithIgnoreCase(selector, "expiresOn") || EndsWithIgnoreCase(selector, "length")) {
    return false;
  }
  return std::ranges::any_of(
      kWords, [selector](std::string_view word) { return ContainsIgnoreCase(selector, word); });
}

}  // namespace

const char* ProducedSecret(const ShellCommand& command) {
  if (!MayProduceSecret(command.Name())) return nullptr;
  const char* what = nullptr;
  for (const Producer& producer : kProducers) {
    if (StartsWithWords(command, producer.words)) {
      what = producer.what;
      break;
    }
  }
  if (what == nullptr && command.IsCalled("az")) {
    if (StartsWithWords(command, "az acr login") && HasOption(command, {"--expose-token"})) {
      what = "registry token";
    }
    for (std::size_t i = command.first_argument();
         what == nullptr && i < command.words.size() && !command.words[i].text.starts_with('-');
         ++i) {
      const std::string_view word = command.words[i].text;
      const bool has_next = i + 1 < command.words.size();
      if (word == "list-keys" || word == "regenerate-key" || word == "regenerate-keys" ||
          (word == "keys" && has_next && command.words[i + 1].text == "list")) {
        what = "access key";
      } else if (word == "show-connection-string") {
        what = "connection string";
      }
    }
  }
  if (what == nullptr && StartsWithIgnoreCase(command.Name(), "New-AzStorage") &&
      EndsWithIgnoreCase(command.Name(), "SASToken")) {
    what = "shared access signature";
  }
  if (what == nullptr && command.IsCalled("curl")) {
    for (const ShellWord& word : command.words) {
      if (ContainsIgnoreCase(word.text, "/oauth2/") && ContainsIgnoreCase(word.text, "/token")) {
        what = "access token";
      }
    }
  }
  if (what == nullptr && StartsWithWords(command, "terraform output")) {
    const ShellWord& last = command.words.back();
    if (last.is_literal && schema::IsSecretLikeName(last.text)) what = "secret output";
  }
  if (what == nullptr) return nullptr;
  if (const auto query = FindOption(command, {"--query"});
      query && query->is_literal && !SelectsSecret(query->text)) {
    return nullptr;
  }
  if (HasOption(command, {"--output", "-o"})) {
    const auto output = FindOption(command, {"--output", "-o"});
    if (output && (output->text == "none" || output->text == "name")) return nullptr;
  }
  return what;
}

namespace {

// Commands that pass on what they read, changed or not.
bool PassesOn(const ShellCommand& command) {
  constexpr std::string_view kNames[] = {"tr",
                                         "cut",
                                         "sed",
                                         "awk",
                                         "base64",
                                         "head",
                                         "tail",
                                         "cat",
                                         "tee",
                                         "rev",
                                         "xargs",
                                         "xxd",
                                         "sort",
                                         "python",
                                         "ConvertFrom-Json",
                                         "Select-Object",
                                         "Out-String"};
  if (std::ranges::any_of(kNames, [&](std::string_view name) { return command.IsCalled(name); })) {
    return true;
  }
  if (!command.IsCalled("jq")) return false;
  return std::ranges::any_of(command.words,
                             [](const ShellWord& word) { return SelectsSecret(word.text); });
}

// `($x).Property` and `$x.Property`: the property's name, or an empty text.
std::string_view PropertyAt(std::string_view text, std::size_t at) {
  if (at >= text.size() || text[at] != '.') return {};
  std::size_t end = at + 1;
  while (end < text.size() && (IsAlnumAscii(text[end]) || text[end] == '_')) ++end;
  return text.substr(at + 1, end - at - 1);
}

// A text that is put together with one of `variables` holds the credential as well:
// `url="https://$host?$token"`. What a command makes of it may be anything.
void AddCopies(const ScriptText& script, std::vector<ProducedVariable>& variables) {
  const bool is_powershell = script.shell == Shell::kPowerShell;
  for (std::uint32_t i = 0; i < script.commands.size(); ++i) {
    const ShellCommand& command = script.commands[i];
    // `token=$token az ...` is for that command.
    if (!is_powershell && !command.words.empty()) continue;
    for (const ShellAssignment& assignment : command.assignments) {
      const std::string_view value =
          script.text.substr(assignment.value.begin, assignment.value.size());
      if (value.find_first_of("(`") != std::string_view::npos ||
          (is_powershell && value.find(" -") != std::string_view::npos)) {
        continue;
      }
      const auto reads = [&](const ProducedVariable& variable) {
        if (script.commands[variable.command].span.begin >= assignment.name_span.begin) {
          return false;
        }
        const auto use =
            FindVariableUse(script.text, variable.name, script.shell, assignment.value.begin);
        return use && use->end <= assignment.value.end && !script.IsVerbatim(use->begin) &&
               (!is_powershell || PropertyAt(script.text, use->end).empty());
      };
      const auto source = std::ranges::find_if(variables, reads);
      if (source == variables.end() || source->name == assignment.name) continue;
      std::string_view name = assignment.name;
      if (StartsWithIgnoreCase(name, "env:")) name.remove_prefix(4);
      variables.push_back({name, assignment.name_span, source->what, source->command});
    }
  }
}

}  // namespace

std::vector<ProducedVariable> ProducedVariables(const ScriptText& script) {
  std::vector<ProducedVariable> variables;
  for (std::uint32_t i = 0; i < script.commands.size(); ++i) {
    const char* what = ProducedSecret(script.commands[i]);
    if (what == nullptr) continue;
    // Does everything behind it in the pipe pass the credential on?
    bool passed = true;
    const ShellCommand* last = &script.commands[i];
    for (std::uint32_t at = i; const ShellCommand* next = script.PipedTo(at);) {
      passed = passed && PassesOn(*next);
      last = next;
      at = static_cast<std::uint32_t>(next - script.commands.data());
    }
    if (!passed || last->output_to_file) continue;
    // The assignment whose value it is: its own (PowerShell), or that of the command around it.
    for (std::uint32_t at = i; at != kNoCommand; at = script.commands[at].parent) {
      const ShellCommand& command = script.commands[at];
      const Span inner = script.commands[i].span;
      bool found = false;
      for (const ShellAssignment& assignment : command.assignments) {
        if (!assignment.value.Contains(inner)) continue;
        std::string_view name = assignment.name;
        if (StartsWithIgnoreCase(name, "env:")) name.remove_prefix(4);
        // `(Get-AzAccessToken).ExpiresOn` is no credential.
        const std::string_view value =
            script.text.substr(assignment.value.begin, assignment.value.size());
        const std::size_t bracket = value.rfind(").");
        if (bracket != std::string_view::npos) {
          const std::string_view property = PropertyAt(value, bracket + 1);
          if (!property.empty() && !SelectsSecret(property)) continue;
        }
        variables.push_back({name, assignment.name_span, what, i});
        found = true;
      }
      if (found) break;
      // An argument of a command is not its result.
      if (at != i && !command.words.empty() && script.shell != Shell::kPowerShell) break;
    }
  }
  return variables;
}

std::vector<ProducedVariable> ProducedTexts(const ScriptText& script) {
  std::vector<ProducedVariable> variables = ProducedVariables(script);
  if (!variables.empty()) AddCopies(script, variables);
  return variables;
}

namespace {

struct SecretInput {
  std::string_view task;
  std::string_view input;
  std::uint32_t majors;  // Bit n: version n has it.
};
// Sorted by task, then by input. Inputs of built-in tasks that hold a credential, from their
// task.json.
constexpr SecretInput kSecretInputs[] = {
    {"AndroidSigning", "apksignerKeyPassword", 0x8},
    {"AndroidSigning", "apksignerKeystorePassword", 0x8},
    {"AndroidSigning", "jarsignerKeyPassword", 0x4},
    {"AndroidSigning", "jarsignerKeystorePassword", 0x4},
    {"AndroidSigning", "keyPass", 0xC},
    {"AndroidSigning", "keystorePass", 0xC},
    {"AppCenterTest", "password", 0x2},
    {"AppCenterTest", "uitestKeyPass", 0x2},
    {"AppCenterTest", "uiTestKeyPassword", 0x2},
    {"AppCenterTest", "uitestStorePass", 0x2},
    {"AppCenterTest", "uiTestStorePassword", 0x2},
    {"AutomatedAnalysis", "apiKey", 0x1},
    {"AutomatedAnalysis", "appKey", 0x1},
    {"AzureAppServiceSettings", "connectionStrings", 0x2},
    {"AzureCloudPowerShellDeployment", "DiagnosticStorageAccountKeys", 0x6},
    {"AzureContainerApps", "acrPassword", 0x3},
    {"AzureFileCopy", "vmsAdminPassword", 0x7E},
    {"AzureFunction", "key", 0x6},
    {"AzureMysqlDeployment", "SqlPassword", 0x6},
    {"AzureResourceGroupDeployment", "password", 0x4},
    {"AzureRmWebAppDeployment", "PublishProfilePassword", 0x30},
    {"AzureSpringCloud", "RegistryPassword", 0x1},
    {"AzureStaticWebApp", "azure_access_token", 0x1},
    {"AzureStaticWebApp", "azure_static_web_apps_api_token", 0x1},
    {"cURLUploader", "password", 0x4},
    {"DecryptFile", "passphrase", 0x2},
    {"FtpUpload", "password", 0x6},
    {"IISWebAppDeployment", "AdminPassword", 0x2},
    {"IISWebAppDeployment", "AppPoolPassword", 0x2},
    {"IISWebAppDeployment", "WebSiteAuthUserPassword", 0x2},
    {"IISWebAppManagementOnMachineGroup", "ApplicationAuthUserPassword", 0x1},
    {"IISWebAppManagementOnMachineGroup", "AppPoolPassword", 0x1},
    {"IISWebAppManagementOnMachineGroup", "AppPoolPasswordForApplication", 0x1},
    {"IISWebAppManagementOnMachineGroup", "AppPoolPasswordForWebsite", 0x1},
    {"IISWebAppManagementOnMachineGroup", "VDAuthUserPassword", 0x1},
    {"IISWebAppManagementOnMachineGroup", "WebsiteAuthUserPassword", 0x1},
    {"InstallAppleCertificate", "certPwd", 0x4},
    {"InstallAppleCertificate", "keychainPassword", 0x4},
    {"InstallSSHKey", "sshPassphrase", 0x1},
    {"Kubernetes", "secretArguments", 0x3},
    {"KubernetesManifest", "secretArguments", 0x3},
    {"MysqlDeploymentOnMachineGroup", "SqlPassword", 0x2},
    {"PowerShellOnTargetMachines", "AdminPassword", 0x6},
    {"PowerShellOnTargetMachines", "UserPassword", 0x8},
    {"PublishToAzureServiceBus", "signatureKey", 0x6},
    {"ServiceFabricComposeDeploy", "registryPassword", 0x1},
    {"ServiceFabricDeploy", "registryPassword", 0x2},
    {"SqlAzureDacpacDeployment", "aadSqlPassword", 0x2},
    {"SqlAzureDacpacDeployment", "ConnectionString", 0x2},
    {"SqlAzureDacpacDeployment", "SqlPassword", 0x2},
    {"SqlDacpacDeploymentOnMachineGroup", "ConnectionString", 0x1},
    {"SqlDacpacDeploymentOnMachineGroup", "SqlPassword", 0x1},
    {"SqlServerDacpacDeployment", "AdminPassword", 0x2},
    {"SqlServerDacpacDeployment", "ConnectionString", 0x2},
    {"SqlServerDacpacDeployment", "SqlPassword", 0x2},
    {"UsePythonVersion", "githubToken", 0x1},
    {"VisualStudioTestPlatformInstaller", "password", 0x2},
    {"WindowsMachineFileCopy", "AdminPassword", 0x6},
    {"XamarinTestCloud", "teamApiKey", 0x2},
};

}  // namespace

bool IsSecretInput(std::string_view task, int major, std::string_view input) {
  const auto range = std::ranges::lower_bound(
      kSecretInputs, task,
      [](std::string_view a, std::string_view b) { return CompareIgnoreCase(a, b) < 0; },
      &SecretInput::task);
  for (auto at = range; at != std::end(kSecretInputs) && EqualsIgnoreCase(at->task, task); ++at) {
    if (!EqualsIgnoreCase(at->input, input)) continue;
    return major <= 0 || major > 31 || (at->majors >> major & 1U) != 0;
  }
  return false;
}

bool IsTruthy(std::string_view value) {
  value = Trim(value);
  constexpr std::string_view kWords[] = {"true", "1", "yes", "on", "y"};
  return std::ranges::any_of(
      kWords, [value](std::string_view word) { return EqualsIgnoreCase(word, value); });
}

}  // namespace plumbline::pipeline
