#include <algorithm>
#include <vector>

#include "engine/flow_findings.h"
#include "pipeline/logging_command.h"
#include "pipeline/script_text.h"
#include "pipeline/secrets.h"
#include "schema/secrets.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`##vso[task.setvariable]` keeps a credential for later steps. Without `issecret=true` its value stays readable in later
logs, among the variables of the run and through the REST API. Keys are not trimmed: in `variable=x; issecret=true` the
blank makes ` issecret` another key, which means nothing.

```yaml bad
steps:
- task: AzureCLI@2
  inputs:
    azureSubscription: dev
    scriptType: bash
    scriptLocation: inlineScript
    inlineScript: |
      key=$(az storage account keys list --account-name contoso --query '[0].value' -o tsv)
      echo "##vso[task.setvariable variable=storage]$key"
```

```yaml good
steps:
- task: AzureCLI@2
  inputs:
    azureSubscription: dev
    scriptType: bash
    scriptLocation: inlineScript
    inlineScript: |
      key=$(az storage account keys list --account-name contoso --query '[0].value' -o tsv)
      echo "##vso[task.setvariable variable=storage;issecret=true]$key"
```

A secret variable does not become an environment variable by itself; later steps have to name it in `env`. AzureFileCopy
stores the shared access signature that it makes without marking it secret up to version 5; version 6 does not.
)md";

using pipeline::LoggingCommand;
using pipeline::LoggingProperty;
using pipeline::Step;

bool IsHarmlessValue(std::string_view value) {
  value = Trim(value);
  if (value.size() >= 2 && (value[0] == '"' || value[0] == '\'') && value.back() == value[0]) {
    value = value.substr(1, value.size() - 2);
  }
  if (value.empty() || EqualsIgnoreCase(value, "true") || EqualsIgnoreCase(value, "false") ||
      EqualsIgnoreCase(value, "null") || EqualsIgnoreCase(value, "$true") ||
      EqualsIgnoreCase(value, "$false") || EqualsIgnoreCase(value, "$null")) {
    return true;
  }
  if (std::ranges::all_of(value, [](char c) { return IsDigitAscii(c) || c == '.'; })) return true;
  if (StartsWithIgnoreCase(value, "@Microsoft.KeyVault(")) return true;
  // A literal placeholder, not one that something is put in for.
  const bool literal = value.find_first_of("$%{<") == std::string_view::npos;
  if (literal && schema::IsPlaceholder(value)) return true;
  // A path: what stands there is in a file.
  return (value.starts_with('/') || value.starts_with("./") || value.starts_with("$(Agent.") ||
          value.starts_with("$(Build.") || value.starts_with("$(Pipeline.")) &&
         value.find(' ') == std::string_view::npos;
}

// The credential that the message of `command` holds, as far as the script shows where it is from.
const char* ProducedIn(const pipeline::ScriptText& script, const LoggingCommand& command,
                       const std::vector<pipeline::ProducedVariable>& produced) {
  for (const pipeline::ProducedVariable& variable : produced) {
    if (variable.name_span.begin > command.span.begin) continue;
    const auto use =
        pipeline::FindVariableUse(script.text, variable.name, script.shell, command.message.begin);
    if (!use || use->end > command.message.end) continue;
    // `$key.Id` is another part of the answer.
    const std::string_view rest = script.text.substr(use->end);
    if (script.shell == pipeline::Shell::kPowerShell && rest.size() > 1 && rest[0] == '.' &&
        IsLetterAscii(rest[1])) {
      std::size_t end = 1;
      while (end < rest.size() && IsAlnumAscii(rest[end])) ++end;
      const std::string_view property = rest.substr(1, end - 1);
      if (EndsWithIgnoreCase(property, "id") || EndsWithIgnoreCase(property, "name") ||
          EndsWithIgnoreCase(property, "length") || EndsWithIgnoreCase(property, "expires") ||
          StartsWithIgnoreCase(property, "expires")) {
        continue;
      }
    }
    return variable.what;
  }
  for (const pipeline::ShellCommand& nested : script.commands) {
    if (!command.message.Contains(nested.span)) continue;
    if (const char* what = pipeline::ProducedSecret(nested)) return what;
  }
  return nullptr;
}

void Judge(const Step& step, const pipeline::ScriptText& script, const LoggingCommand& command,
           const std::vector<pipeline::ProducedVariable>& produced, RuleContext& ctx) {
  if (!command.Is("task.setvariable") || script.InComment(command.span.begin)) return;
  const LoggingProperty* variable = command.Find("variable");
  if (variable == nullptr || variable->value.empty()) return;
  const LoggingProperty* secret = command.Find("issecret");
  // A flag that says something, or that is decided elsewhere.
  if (secret != nullptr && (pipeline::LoggingFlag(Trim(secret->value)) ||
                            secret->value.find_first_of("$%") != std::string_view::npos)) {
    return;
  }
  const auto blank = std::ranges::find_if(command.properties, [](const LoggingProperty& property) {
    return property.key.size() > 8 && EqualsIgnoreCase(Trim(property.key), "issecret");
  });
  const bool ignored_flag = blank != command.properties.end();
  if (ignored_flag && pipeline::LoggingFlag(Trim(blank->value)) == false) return;

  const std::string_view name = variable->value;
  const std::string_view message =
      script.text.substr(command.message.begin, command.message.size());
  if (IsHarmlessValue(message)) return;
  const bool literal_name = name.find_first_of("$%{") == std::string_view::npos;
  const char* what = ProducedIn(script, command, produced);
  const bool by_name = literal_name && schema::IsSecretLikeName(name);
  if (!by_name && what == nullptr && !ignored_flag) return;

  const auto source = [&step](Span span) { return RuleContext::SourceOf(step.script, span); };
  if (ignored_flag) {
    const auto blanks = static_cast<std::uint32_t>(blank->key.find_first_not_of(" \t"));
    ctx.Report(source(blank->key_span),
               "the blank in front of `issecret` makes it another key: variable `{}` is not secret",
               name)
        .Fix(FixSafety::kUnsafe, "remove the blank",
             source({blank->key_span.begin, blank->key_span.begin + blanks}), "");
    return;
  }
  if (secret != nullptr) {
    ctx.Report(source(secret->value_span),
               "`{}` is neither true nor false: variable `{}` is not secret", secret->value, name)
        .Fix(FixSafety::kUnsafe, "write `true`", source(secret->value_span), "true");
    return;
  }
  const Span closing = source({command.span.end - 1, command.span.end});
  const bool ends_in_semicolon =
      command.span.size() > 2 && script.text[command.span.end - 2] == ';';
  const char* addition = ends_in_semicolon ? "issecret=true" : ";issecret=true";
  const auto finish = [&](ReportBuilder& report) {
    report.Help("add `;issecret=true`; later steps then take it from `env`")
        .Fix(FixSafety::kUnsafe, "mark the variable as secret", {closing.begin, closing.begin},
             addition);
  };
  if (what != nullptr) {
    auto report =
        ctx.Report(source(variable->value_span),
                   "variable `{}` holds {} {} and is not marked secret", name, Article(what), what);
    if (const auto flow =
            ctx.scripts().flow().OfScript(pipeline::FlowKind::kSecret, step, command.message)) {
      AddFlow(report, *flow, ctx.document(), source(variable->value_span),
              "stored without `issecret=true`");
    }
    finish(report);
  } else {
    auto report = ctx.Report(source(variable->value_span),
                             "variable `{}` is set without `issecret=true`", name);
    finish(report);
  }
}

void CheckFileCopy(const Step& step, RuleContext& ctx) {
  constexpr std::string_view kMessage =
      "`AzureFileCopy@{}` stores a shared access signature in a variable that is not secret";
  if (step.task_major >= 1 && step.task_major <= 3) {
    const NodeRef output = step.Input("outputStorageContainerSasToken");
    if (!output.IsString() || output.text().empty()) return;
    ctx.Report(output.span(), kMessage, step.task_major)
        .As(Severity::kWarning)
        .Help("use `AzureFileCopy@6`");
  } else if (step.task_major == 4 || step.task_major == 5) {
    const NodeRef destination = step.Input("Destination");
    if (!EqualsIgnoreCase(Trim(destination.text()), "AzureBlob")) return;
    ctx.Report(step.discriminator.span(), kMessage, step.task_major)
        .As(Severity::kWarning)
        .Help("use `AzureFileCopy@6`");
  }
}

void Check(const Step& step, RuleContext& ctx) {
  if (step.IsTask("AzureFileCopy")) CheckFileCopy(step, ctx);
  if (!ContainsIgnoreCase(step.script.text(), "task.setvariable")) return;
  const pipeline::ScriptText& script = ctx.scripts().Of(step);
  const std::vector<pipeline::ProducedVariable> produced = pipeline::ProducedTexts(script);
  for (const LoggingCommand& command : pipeline::FindLoggingCommands(script.text)) {
    Judge(step, script, command, produced, ctx);
  }
}

}  // namespace

extern constinit const Rule secret_variable_not_secret = {
    .id = "secret-variable-not-secret",
    .summary = "a credential is stored in a pipeline variable that is not marked secret",
    .severity = Severity::kError,
    .confidence = Confidence::kMedium,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline-security", "secrets"},
    .controls = {"CWE-532", "CICD-SEC-6"},
    .equivalents = {"checkov:CKV_AZUREPIPELINES_3", "zizmor:unredacted-secrets"},
    .on = {OnStep{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
