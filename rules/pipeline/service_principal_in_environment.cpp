#include <algorithm>

#include "engine/rule_context.h"
#include "pipeline/edits.h"
#include "pipeline/logging_command.h"
#include "pipeline/script_text.h"
#include "pipeline/secrets.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`addSpnToEnvironment` hands the service connection's own credential to the script. With it anyone can act as the
connection, outside of this run too. `az` in an AzureCLI step is signed in without it.

```yaml bad
steps:
- task: AzureCLI@2
  inputs:
    azureSubscription: prod
    addSpnToEnvironment: true
    scriptType: bash
    scriptLocation: inlineScript
    inlineScript: az webapp list -o table
```

```yaml good
steps:
- task: AzureCLI@2
  inputs:
    azureSubscription: prod
    scriptType: bash
    scriptLocation: inlineScript
    inlineScript: az webapp list -o table
```

It is an error when the script does not use the credential at all, prints it, or keeps it in a variable that is not secret.
A script that only takes the token of a federated connection (`idToken`), for Terraform for example, is reported as
information.
)md";

using pipeline::ScriptText;
using pipeline::ShellCommand;
using pipeline::Step;

constexpr std::string_view kVariables[] = {"servicePrincipalId", "servicePrincipalKey", "tenantId",
                                           "idToken"};

bool Reads(std::string_view text, std::string_view name) { return ContainsIgnoreCase(text, name); }

// Commands of the shell and programs that are known to take nothing from these variables. Any other
// program may read its environment.
bool ReadsNoEnvironment(const ShellCommand& command, const ScriptText& script) {
  constexpr std::string_view kNames[] = {
      "",      "az",    "echo",    "printf",  "set",      "unset",     "cd",       "ls",
      "cat",   "cp",    "mv",      "rm",      "mkdir",    "chmod",     "jq",       "yq",
      "sed",   "grep",  "awk",     "cut",     "tr",       "head",      "tail",     "sort",
      "uniq",  "wc",    "tee",     "base64",  "date",     "sleep",     "test",     "[",
      "[[",    "exit",  "return",  "true",    "false",    "break",     "continue", "shift",
      "fi",    "done",  "esac",    "for",     "case",     "read",      "pwd",      "curl",
      "unzip", "zip",   "tar",     "kubectl", "helm",     "kubelogin", "in",       ":",
      "try",   "catch", "finally", "foreach", "function", "param",     "throw",    "elseif",
      "switch"};
  const std::string_view name = command.Name();
  if (std::ranges::any_of(kNames,
                          [&](std::string_view known) { return EqualsIgnoreCase(known, name); }))
    return true;
  if (script.shell != pipeline::Shell::kPowerShell) return false;
  // Cmdlets are Verb-Noun; expressions and variables start with a sign.
  if (name.starts_with('$') || name.starts_with('[') || name.starts_with('(') ||
      name.starts_with('@') || name.starts_with('"') || name.starts_with('-')) {
    return command.words[command.name_index_].text.find(".ps1") == std::string::npos;
  }
  constexpr std::string_view kVerbs[] = {
      "Write",   "Get",    "Set",  "New", "Remove", "Add",  "ConvertTo", "ConvertFrom", "Where",
      "ForEach", "Select", "Sort", "Out", "Test",   "Join", "Import",    "Start"};
  const std::size_t dash = name.find('-');
  if (dash == std::string_view::npos || name.find('.') != std::string_view::npos ||
      name == "Start-Process")
    return false;
  return std::ranges::any_of(
      kVerbs, [&](std::string_view verb) { return EqualsIgnoreCase(verb, name.substr(0, dash)); });
}

// The credential is printed, or stored in a variable that is not secret.
bool Exposes(const ScriptText& script) {
  for (const pipeline::LoggingCommand& command : pipeline::FindLoggingCommands(script.text)) {
    if (!command.Is("task.setvariable")) continue;
    const std::string_view message =
        script.text.substr(command.message.begin, command.message.size());
    if (!Reads(message, "servicePrincipalKey") && !Reads(message, "idToken")) continue;
    const pipeline::LoggingProperty* secret = command.Find("issecret");
    if (secret == nullptr || pipeline::LoggingFlag(secret->value) == false) return true;
  }
  return false;
}
const char* Printed(const ScriptText& script) {
  for (std::uint32_t i = 0; i < script.commands.size(); ++i) {
    const ShellCommand& command = script.commands[i];
    const bool prints = command.IsCalled("echo") || command.IsCalled("printf") ||
                        command.IsCalled("Write-Host") || command.IsCalled("Write-Output");
    if (!prints || command.parent != pipeline::kNoCommand || command.output_to_file ||
        command.joint == pipeline::Joint::kPipe) {
      continue;
    }
    const std::string_view text = script.text.substr(command.span.begin, command.span.size());
    if (text.find("##vso[") != std::string_view::npos) continue;
    for (const char* name : {"servicePrincipalKey", "idToken"}) {
      if (pipeline::FindEnvironmentUse(text, name, script.shell)) return name;
    }
  }
  return nullptr;
}

void Report(const Step& step, NodeRef input, RuleContext& ctx) {
  const auto useless = [&](std::string_view reader) {
    auto report = ctx.Report(
        input.span(), "the service principal's credential is passed to {} that does not use it",
        reader);
    report.As(Severity::kError);
    if (const auto edit = pipeline::RemoveEntry(input)) {
      report.FixWith(FixSafety::kSafe, "remove `addSpnToEnvironment`", {*edit});
    }
  };
  const auto used = [&] {
    ctx.Report(input.span(), "the service principal's credential is passed to the {}",
               step.IsTask("AzureCLI") ? "script" : "deployment's parameters")
        .Help("use the signed-in `az`, or a connection with workload identity federation");
  };
  if (!step.IsTask("AzureCLI")) {
    const NodeRef overrides = step.Input("overrideParameters");
    if (step.MayHaveMoreInputs() || overrides.text().find("${{") != std::string_view::npos) {
      used();
    } else if (!ContainsIgnoreCase(overrides.text(), "servicePrincipal")) {
      useless("a deployment");
    } else {
      used();
    }
    return;
  }
  const std::string_view text = step.script.text();
  const std::string_view arguments = step.Input({"arguments", "args"}).text();
  // A script of which a part comes from a template parameter may read anything.
  if (text.empty() || text.find("${{") != std::string_view::npos) {
    used();
    return;
  }
  const ScriptText& script = ctx.scripts().Of(step);
  const bool reads = std::ranges::any_of(kVariables, [&](std::string_view name) {
    return Reads(text, name) || Reads(arguments, name);
  });
  if (!reads) {
    const bool seen = std::ranges::all_of(script.commands, [&](const ShellCommand& command) {
      return ReadsNoEnvironment(command, script);
    });
    if (seen && !script.commands.empty()) {
      useless("a script");
    } else {
      used();
    }
    return;
  }
  if (const char* name = Printed(script)) {
    ctx.Report(input.span(),
               "the service principal's credential is passed to a script that prints `{}`", name)
        .As(Severity::kError);
    return;
  }
  if (Exposes(script)) {
    ctx.Report(input.span(),
               "the service principal's credential is passed to a script that keeps it in a "
               "variable that is not secret")
        .As(Severity::kError);
    return;
  }
  if (Reads(text, "idToken") && !Reads(text, "servicePrincipalKey")) {
    ctx.Report(input.span(), "the token of the federated connection is passed to the script")
        .As(Severity::kInfo);
    return;
  }
  used();
}

void Check(const Step& step, RuleContext& ctx) {
  if (!step.IsTask("AzureCLI") && !step.IsTask("AzureResourceManagerTemplateDeployment") &&
      !step.IsTask("AzureResourceGroupDeployment")) {
    return;
  }
  for (const NodeRef input : step.InputAlternatives("addSpnToEnvironment")) {
    if (input.IsString() && EqualsIgnoreCase(Trim(input.text()), "true")) Report(step, input, ctx);
  }
}

}  // namespace

extern constinit const Rule service_principal_in_environment = {
    .id = "service-principal-in-environment",
    .summary = "the credential of a service connection is passed to a script",
    .severity = Severity::kWarning,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline-security", "secrets"},
    .controls = {"CWE-522", "CICD-SEC-6"},
    .on = {OnStep{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
