#include "pipeline/template_deployments.h"

#include <algorithm>
#include <optional>

#include "base/ascii.h"
#include "pipeline/override_parameters.h"
#include "pipeline/script_text.h"
#include "pipeline/step_scripts.h"
#include "pipeline/step_texts.h"

namespace plumbline::pipeline {
namespace {

Span WholeOf(NodeRef scalar) { return {0, static_cast<std::uint32_t>(scalar.text().size())}; }

// Parameters of the cmdlets themselves; all others are the template's.
constexpr std::string_view kCmdletParameters[] = {
    "ApiVersion",
    "AsJob",
    "AuxTenant",
    "Confirm",
    "Debug",
    "DefaultProfile",
    "DeploymentDebugLogLevel",
    "DeploymentName",
    "ErrorAction",
    "ErrorVariable",
    "Force",
    "InformationAction",
    "InformationVariable",
    "Location",
    "ManagementGroupId",
    "Mode",
    "Name",
    "OutBuffer",
    "OutVariable",
    "PipelineVariable",
    "Pre",
    "ProceedIfNoChange",
    "QueryString",
    "ResourceGroupName",
    "RollBackDeploymentName",
    "RollbackToLastDeployment",
    "SkipTemplateParameterPrompt",
    "SuppressDiagnostics",
    "Tag",
    "TemplateFile",
    "TemplateObject",
    "TemplateParameterFile",
    "TemplateParameterObject",
    "TemplateParameterUri",
    "TemplateSpecId",
    "TemplateUri",
    "ValidationLevel",
    "Verbose",
    "WarningAction",
    "WarningVariable",
    "WhatIf",
    "WhatIfExcludeChangeType",
    "WhatIfResultFormat",
};
// Those that take no value.
constexpr std::string_view kCmdletSwitches[] = {
    "AsJob",
    "Confirm",
    "Debug",
    "Force",
    "Pre",
    "ProceedIfNoChange",
    "RollbackToLastDeployment",
    "SkipTemplateParameterPrompt",
    "SuppressDiagnostics",
    "Verbose",
    "WhatIf",
};

// The cmdlet's parameter that a word means: names may be cut short.
std::string_view CmdletParameter(std::string_view word) {
  for (const std::string_view name : kCmdletParameters) {
    if (EqualsIgnoreCase(name, word)) return name;
  }
  for (const std::string_view name : kCmdletParameters) {
    if (StartsWithIgnoreCase(name, word)) return name;
  }
  return {};
}

struct Verb {
  DeploymentScope scope;
  DeploymentAction action;
};

std::optional<Verb> CliVerb(const ShellCommand& command) {
  constexpr std::pair<std::string_view, DeploymentScope> kScopes[] = {
      {"group", DeploymentScope::kResourceGroup},
      {"sub", DeploymentScope::kSubscription},
      {"mg", DeploymentScope::kManagementGroup},
      {"tenant", DeploymentScope::kTenant},
  };
  constexpr std::pair<std::string_view, DeploymentAction> kActions[] = {
      {"create", DeploymentAction::kDeploy},
      {"validate", DeploymentAction::kValidate},
      {"what-if", DeploymentAction::kWhatIf},
  };
  for (const auto& [word, action] : kActions) {
    for (const auto& [name, scope] : kScopes) {
      if (command.StartsWith({"az", "deployment", name, word})) return Verb{scope, action};
    }
    if (command.StartsWith({"az", "group", "deployment", word})) {
      return Verb{DeploymentScope::kResourceGroup, action};
    }
    // Before there were groups of commands for each scope.
    if (command.StartsWith({"az", "deployment", word})) {
      return Verb{DeploymentScope::kSubscription, action};
    }
  }
  return std::nullopt;
}

std::optional<Verb> CmdletVerb(std::string_view name) {
  constexpr std::pair<std::string_view, DeploymentScope> kNames[] = {
      {"ResourceGroupDeployment", DeploymentScope::kResourceGroup},
      {"SubscriptionDeployment", DeploymentScope::kSubscription},
      {"ManagementGroupDeployment", DeploymentScope::kManagementGroup},
      {"TenantDeployment", DeploymentScope::kTenant},
      {"Deployment", DeploymentScope::kSubscription},
  };
  constexpr std::pair<std::string_view, DeploymentAction> kVerbs[] = {
      {"New-", DeploymentAction::kDeploy},
      {"Test-", DeploymentAction::kValidate},
  };
  for (const auto& [verb, action] : kVerbs) {
    if (!StartsWithIgnoreCase(name, verb)) continue;
    for (const std::string_view module : {"Az", "AzureRm"}) {
      const std::string_view rest = name.substr(verb.size());
      if (!StartsWithIgnoreCase(rest, module)) continue;
      for (const auto& [noun, scope] : kNames) {
        if (EqualsIgnoreCase(rest.substr(module.size()), noun)) return Verb{scope, action};
      }
    }
  }
  return std::nullopt;
}

bool IsParameterFileName(std::string_view text) {
  return EndsWithIgnoreCase(text, ".json") || EndsWithIgnoreCase(text, ".jsonc") ||
         EndsWithIgnoreCase(text, ".bicepparam");
}

bool IsUrl(std::string_view text) {
  return StartsWithIgnoreCase(text, "https://") || StartsWithIgnoreCase(text, "http://");
}

class Reader {
 public:
  Reader(const Pipeline& pipeline, StepScripts& scripts, std::vector<TemplateDeployment>& out)
      : texts_(pipeline), scripts_(scripts), out_(out) {}

  void Read(const Step& step) {
    step_ = &step;
    if (step.IsTask("AzureResourceManagerTemplateDeployment") ||
        step.IsTask("AzureResourceGroupDeployment")) {
      Task();
    } else if (step.IsTask("BicepDeploy")) {
      BicepTask();
    } else if (ContainsIgnoreCase(step.script.text(), "deployment")) {
      Script();
    }
  }

 private:
  StepText Input(std::initializer_list<std::string_view> names) const {
    return texts_.Input(*step_, names);
  }

  TemplateDeployment Start(DeploymentTool tool, NodeRef node, Span span) const {
    TemplateDeployment made;
    made.step = step_->id;
    made.tool = tool;
    made.node = node;
    made.span = span;
    return made;
  }

  void Task() {
    TemplateDeployment made =
        Start(DeploymentTool::kTask, step_->discriminator, WholeOf(step_->discriminator));
    const StepText action = Input({"action"});
    if (action && !StartsWithIgnoreCase(action.text, "Create"))
      return;  // Deletes, or lists groups.
    made.connection =
        Input({"azureResourceManagerConnection", "ConnectedServiceName", "azureSubscription"});
    made.scope_text = Input({"deploymentScope"});
    made.scope = ScopeOfInput(made.scope_text.text);
    if (!made.scope_text && step_->MayHaveMoreInputs()) made.scope = DeploymentScope::kUnknown;
    made.mode_text = Input({"deploymentMode"});
    made.mode = Mode(made.mode_text);
    if (EqualsIgnoreCase(made.mode_text.text, "Validation")) {
      made.action = DeploymentAction::kValidate;
      made.mode = DeploymentMode::kIncremental;
    }
    made.group = Input({"resourceGroupName"});
    made.location = Input({"location"});
    made.subscription = Input({"subscriptionId", "subscriptionName"});
    made.name = Input({"deploymentName"});
    made.template_file = Input({"csmFile"});
    made.is_url = step_->Input("csmFileLink") &&
                  EqualsIgnoreCase(Input({"templateLocation"}).text, "URL of the file");
    if (const StepText file = Input({"csmParametersFile"})) made.parameter_files.push_back(file);
    made.overrides = Input({"overrideParameters"});
    if (made.overrides) Overrides(made);
    made.more_parameters |= step_->MayHaveMoreInputs() ||
                            step_->InputAlternatives("overrideParameters").size() > 1 ||
                            step_->InputAlternatives("csmParametersFile").size() > 1 ||
                            static_cast<bool>(Input({"csmParametersFileLink"}));
    made.outputs = Input({"deploymentOutputs"});
    const StepText plain = Input({"useWithoutJSON"});
    made.outputs_are_plain = EqualsIgnoreCase(plain.text, "true");
    made.outputs_may_be_plain = made.outputs_are_plain || HasReplacement(plain.text);
    out_.push_back(std::move(made));
  }

  void Overrides(TemplateDeployment& made) {
    const NodeRef node = made.overrides.node;
    for (OverrideParameter& parameter : ParseOverrides(node.text())) {
      if (parameter.name.empty()) {
        // A macro that holds names and values.
        if (HasReplacement(parameter.value.value)) made.more_parameters = true;
      }
      PassedParameter passed;
      passed.name = std::move(parameter.name);
      passed.node = node;
      passed.name_span = parameter.name_span;
      passed.value_span = parameter.value.span;
      passed.value = texts_.variables().Resolve(parameter.value.value, step_->job);
      passed.is_known = !HasReplacement(passed.value);
      made.parameters.push_back(std::move(passed));
    }
  }

  static DeploymentScope ScopeOfInput(std::string_view text) {
    if (text.empty() || EqualsIgnoreCase(text, "Resource Group") ||
        EqualsIgnoreCase(text, "resourceGroup")) {
      return DeploymentScope::kResourceGroup;
    }
    if (EqualsIgnoreCase(text, "Subscription")) return DeploymentScope::kSubscription;
    if (EqualsIgnoreCase(text, "Management Group") || EqualsIgnoreCase(text, "managementGroup")) {
      return DeploymentScope::kManagementGroup;
    }
    if (EqualsIgnoreCase(text, "tenant")) return DeploymentScope::kTenant;
    return DeploymentScope::kUnknown;
  }

  static DeploymentMode Mode(const StepText& text) {
    if (!text || EqualsIgnoreCase(text.text, "Incremental")) return DeploymentMode::kIncremental;
    if (EqualsIgnoreCase(text.text, "Complete")) return DeploymentMode::kComplete;
    return DeploymentMode::kUnknown;
  }

  void BicepTask() {
    if (!EqualsIgnoreCase(Input({"type"}).text, "deployment")) return;
    TemplateDeployment made =
        Start(DeploymentTool::kBicepTask, step_->discriminator, WholeOf(step_->discriminator));
    const std::string operation = Input({"operation"}).text;
    if (EqualsIgnoreCase(operation, "validate")) made.action = DeploymentAction::kValidate;
    if (EqualsIgnoreCase(operation, "whatIf")) made.action = DeploymentAction::kWhatIf;
    made.connection = Input({"azureResourceManagerConnection", "ConnectedServiceName"});
    made.scope_text = Input({"scope"});
    made.scope = ScopeOfInput(made.scope_text.text);
    made.group = Input({"resourceGroupName"});
    made.location = Input({"location"});
    made.subscription = Input({"subscriptionId"});
    made.name = Input({"name"});
    made.template_file = Input({"templateFile"});
    if (const StepText file = Input({"parametersFile"})) made.parameter_files.push_back(file);
    if (const StepText object = Input({"parameters"})) made.parameter_objects.push_back(object);
    made.more_parameters = step_->MayHaveMoreInputs();
    out_.push_back(std::move(made));
  }

  // --- Scripts

  void Script() {
    const ScriptText& script = scripts_.Of(*step_);
    script_ = &script;
    std::string folder = Input({"workingDirectory", "cwd"}).text;
    bool is_known = true;
    for (const ShellCommand& command : script.commands) {
      if (ChangesFolder(command)) {
        const bool is_literal =
            command.words.size() == command.first_argument() + 1 && command.parent == kNoCommand;
        const std::string to = is_literal ? Resolved(command.words.back()) : std::string();
        if (!is_literal || to.starts_with('-') || to.find_first_of(" `") != std::string::npos) {
          is_known = false;
        } else {
          const bool is_absolute = to.starts_with('$') || to.starts_with('/');
          if (is_absolute || folder.empty()) {
            folder = to;
          } else {
            folder.append("/").append(to);
          }
        }
      }
      if (command.IsCalled("popd") || command.IsCalled("Pop-Location")) is_known = false;
      const std::optional<Verb> cli = CliVerb(command);
      const std::optional<Verb> cmdlet = cli ? std::nullopt : CmdletVerb(command.Name());
      if (!cli && !cmdlet) continue;
      TemplateDeployment made = Start(cli ? DeploymentTool::kCli : DeploymentTool::kPowerShell,
                                      step_->script, command.span);
      made.scope = (cli ? cli : cmdlet)->scope;
      made.action = (cli ? cli : cmdlet)->action;
      made.working_folder = folder;
      made.folder_is_known = is_known;
      made.connection =
          Input({"azureSubscription", "ConnectedServiceNameARM", "connectedServiceNameARM"});
      if (cli) {
        Cli(command, made);
      } else {
        Cmdlet(command, made);
      }
      out_.push_back(std::move(made));
    }
  }

  static bool ChangesFolder(const ShellCommand& command) {
    for (const std::string_view name : {"cd", "pushd", "chdir", "Set-Location", "Push-Location"}) {
      if (command.IsCalled(name)) return true;
    }
    return false;
  }

  StepText WordText(const ShellWord& word) const {
    return {step_->script, word.span, Resolved(word)};
  }
  std::string Resolved(const ShellWord& word) const { return texts_.Word(*step_, *script_, word); }
  std::string Resolve(std::string_view text) const {
    return texts_.InScript(*step_, *script_, text);
  }
  StepText Option(const ShellCommand& command,
                  std::initializer_list<std::string_view> names) const {
    return texts_.Option(*step_, *script_, command, names);
  }

  void Cli(const ShellCommand& command, TemplateDeployment& made) const {
    made.group = Option(command, {"--resource-group", "-g"});
    made.location = Option(command, {"--location", "-l"});
    made.subscription = Option(command, {"--subscription"});
    made.name = Option(command, {"--name", "-n"});
    made.mode_text = Option(command, {"--mode"});
    made.mode = Mode(made.mode_text);
    made.template_file = Option(command, {"--template-file", "-f"});
    made.is_url = HasOption(command, {"--template-uri", "-u", "--template-spec", "-s"});
    bool in_parameters = false;
    for (std::size_t i = command.first_argument(); i < command.words.size(); ++i) {
      const ShellWord& word = command.words[i];
      if (word.text == "--parameters" || word.text == "-p") {
        in_parameters = true;
      } else if (word.text.starts_with("--parameters=")) {
        made.more_parameters = true;
      } else if (word.text.starts_with('-') && word.text.size() > 1) {
        in_parameters = false;
      } else if (in_parameters) {
        CliParameter(word, made);
      }
    }
  }

  void CliParameter(const ShellWord& word, TemplateDeployment& made) const {
    const std::string text = Resolved(word);
    const std::string_view trimmed = Trim(text);
    if (trimmed.starts_with('{')) {
      made.parameter_objects.push_back(WordText(word));
      return;
    }
    const std::size_t equals = word.text.find('=');
    const std::string_view name = std::string_view(word.text).substr(0, equals);
    const bool is_named =
        equals != std::string::npos && !name.empty() && std::ranges::all_of(name, [](char c) {
          return IsAlnumAscii(c) || c == '_' || c == '-' || c == '.';
        });
    if (!is_named) {
      const std::string_view file = trimmed.starts_with('@') ? trimmed.substr(1) : trimmed;
      if (IsUrl(file) || !IsParameterFileName(file)) {
        made.more_parameters = true;
      } else {
        made.parameter_files.push_back({step_->script, word.span, std::string(file)});
      }
      return;
    }
    PassedParameter passed;
    passed.name = name;
    passed.node = step_->script;
    // The name is written as it is where no quote stands in front of it.
    const std::string_view written = script_->text.substr(word.span.begin, word.span.size());
    const std::size_t at = written.find(word.text.substr(0, equals + 1));
    if (at == std::string_view::npos) {
      passed.name_span = passed.value_span = word.span;
    } else {
      const auto begin = static_cast<std::uint32_t>(word.span.begin + at);
      const auto split = static_cast<std::uint32_t>(begin + equals);
      passed.name_span = {begin, split};
      passed.value_span = {split + 1, std::max(split + 1, word.span.end)};
    }
    passed.value = Resolve(std::string_view(word.text).substr(equals + 1));
    passed.is_known = word.is_literal || IsKnownText(passed.value);
    // `name=@file` passes what is in the file.
    if (passed.value.starts_with('@')) passed.is_known = false;
    made.parameters.push_back(std::move(passed));
  }
  static bool IsKnownText(std::string_view text) {
    return !HasReplacement(text) && text.find('$') == std::string_view::npos &&
           text.find('`') == std::string_view::npos && text.find('%') == std::string_view::npos;
  }

  void Cmdlet(const ShellCommand& command, TemplateDeployment& made) const {
    for (std::size_t i = command.first_argument(); i < command.words.size(); ++i) {
      const ShellWord& word = command.words[i];
      if (!word.text.starts_with('-') || word.text.size() < 2) {
        // `@splat`; what stands alone is given by position.
        made.more_parameters = true;
        continue;
      }
      std::string_view name = std::string_view(word.text).substr(1);
      const std::size_t colon = name.find(':');
      const ShellWord* value = nullptr;
      ShellWord attached;
      if (colon != std::string_view::npos) {
        attached = word;
        attached.text = std::string(name.substr(colon + 1));
        name = name.substr(0, colon);
        if (!attached.text.empty()) value = &attached;
      }
      // Groups have a location of their own; what clashes with the cmdlet gets an ending.
      constexpr std::string_view kFromTemplate = "FromTemplate";
      const bool is_clash =
          name.size() > kFromTemplate.size() && EndsWithIgnoreCase(name, kFromTemplate) &&
          !CmdletParameter(name.substr(0, name.size() - kFromTemplate.size())).empty();
      std::string_view own = is_clash ? std::string_view() : CmdletParameter(name);
      if (own == "Location" && made.scope == DeploymentScope::kResourceGroup) own = {};
      if (is_clash) name.remove_suffix(kFromTemplate.size());
      const bool is_switch = std::ranges::find(kCmdletSwitches, own) != std::end(kCmdletSwitches);
      if (value == nullptr && !is_switch && i + 1 < command.words.size()) {
        const std::string& next = command.words[i + 1].text;
        if (!next.starts_with('-') || (next.size() > 1 && IsDigitAscii(next[1]))) {
          value = &command.words[++i];
        }
      }
      if (own.empty()) {
        PassedParameter passed;
        passed.name = name;
        passed.node = step_->script;
        passed.name_span = {word.span.begin + 1,
                            static_cast<std::uint32_t>(word.span.begin + 1 + name.size())};
        if (value != nullptr) {
          passed.value_span = value->span;
          passed.value = Resolved(*value);
          passed.is_known = value->is_literal || IsKnownText(passed.value);
        } else {
          passed.value_span = word.span;
          passed.is_known = false;
        }
        made.parameters.push_back(std::move(passed));
        continue;
      }
      if (own == "WhatIf") made.action = DeploymentAction::kWhatIf;
      if (own == "TemplateUri" || own == "TemplateSpecId" || own == "TemplateObject") {
        made.is_url = true;
      }
      if (own == "TemplateParameterUri" || own == "TemplateParameterObject" ||
          own == "QueryString") {
        made.more_parameters = true;
      }
      if (value == nullptr) continue;
      if (own == "TemplateFile") made.template_file = WordText(*value);
      if (own == "TemplateParameterFile") made.parameter_files.push_back(WordText(*value));
      if (own == "ResourceGroupName") made.group = WordText(*value);
      if (own == "Location") made.location = WordText(*value);
      if (own == "Name" || own == "DeploymentName") made.name = WordText(*value);
      if (own == "Mode") {
        made.mode_text = WordText(*value);
        made.mode = Mode(made.mode_text);
      }
    }
  }

  StepTexts texts_;
  StepScripts& scripts_;
  std::vector<TemplateDeployment>& out_;
  const Step* step_ = nullptr;
  const ScriptText* script_ = nullptr;
};

}  // namespace

std::vector<TemplateDeployment> TemplateDeploymentsOf(const Pipeline& pipeline,
                                                      StepScripts& scripts) {
  std::vector<TemplateDeployment> found;
  Reader reader(pipeline, scripts, found);
  for (const Step& step : pipeline.steps) reader.Read(step);
  return found;
}

}  // namespace plumbline::pipeline
