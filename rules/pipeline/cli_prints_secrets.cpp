#include <algorithm>
#include <string>

#include "engine/rule_context.h"
#include "pipeline/script_text.h"
#include "pipeline/secrets.h"
#include "pipeline/walk.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
These commands answer with the credentials they made, changed or found, and what a script does not take lands in the log. The
runner masks only what it was told.

```yaml bad
steps:
- task: AzureCLI@2
  inputs:
    azureSubscription: prod
    scriptType: bash
    scriptLocation: inlineScript
    inlineScript: az webapp config appsettings set -g rg -n app --settings KEY="$KEY"
```

```yaml good
steps:
- task: AzureCLI@2
  inputs:
    azureSubscription: prod
    scriptType: bash
    scriptLocation: inlineScript
    inlineScript: az webapp config appsettings set -g rg -n app --settings KEY="$KEY" --output none
```

`--only-show-errors` does not help. A `--query` for other fields does, and so does `AZURE_CORE_OUTPUT: none`.
)md";

using pipeline::ShellCommand;
using pipeline::Step;

struct Printer {
  std::string_view words;  // Separated by blanks; `*` is any word.
  const char* what;
};
// Commands whose answer holds credentials, besides those that pipeline::ProducedSecret knows.
constexpr Printer kPrinters[] = {
    {"az webapp config appsettings set", "app settings"},
    {"az webapp config appsettings list", "app settings"},
    {"az webapp config appsettings delete", "app settings"},
    {"az functionapp config appsettings set", "app settings"},
    {"az functionapp config appsettings list", "app settings"},
    {"az functionapp config appsettings delete", "app settings"},
    {"az logicapp config appsettings set", "app settings"},
    {"az webapp config connection-string set", "connection strings"},
    {"az webapp config connection-string list", "connection strings"},
    {"az webapp config container set", "the registry's password"},
    {"az staticwebapp appsettings set", "app settings"},
    {"az staticwebapp appsettings list", "app settings"},
    {"az storage account keys renew", "storage account keys"},
    {"az cosmosdb keys list", "account keys"},
    {"az servicebus namespace authorization-rule keys list", "access keys"},
    {"az servicebus queue authorization-rule keys list", "access keys"},
    {"az eventhubs namespace authorization-rule keys list", "access keys"},
    {"az eventhubs eventhub authorization-rule keys list", "access keys"},
    {"az keyvault secret set", "a Key Vault secret"},
    {"az monitor log-analytics workspace get-shared-keys", "workspace keys"},
    {"az cognitiveservices account keys list", "account keys"},
    {"az search admin-key show", "admin keys"},
    {"az iot hub connection-string show", "connection strings"},
    {"Get-AzWebAppPublishingProfile", "publishing passwords"},
    {"Get-AzCosmosDBAccountKey", "account keys"},
};

bool StartsWith(const ShellCommand& command, std::string_view words) {
  std::size_t at = command.name_index_;
  for (bool is_name = true; !words.empty(); is_name = false, ++at) {
    const std::size_t end = std::min(words.find(' '), words.size());
    const std::string_view word = words.substr(0, end);
    words.remove_prefix(std::min(end + 1, words.size()));
    if (at >= command.words.size()) return false;
    const std::string_view actual =
        is_name ? command.Name() : std::string_view(command.words[at].text);
    if (!EqualsIgnoreCase(actual, word)) return false;
  }
  return true;
}

std::string WhatIsPrinted(const ShellCommand& command) {
  for (const Printer& printer : kPrinters) {
    if (StartsWith(command, printer.words)) return printer.what;
  }
  // These give an object whose secret stays hidden.
  if (command.IsCalled("Get-AzKeyVaultSecret") && !pipeline::HasOption(command, {"-AsPlainText"})) {
    return {};
  }
  if (command.IsCalled("Get-AzAccessToken")) return {};
  if (!command.IsCalled("az") && !StartsWithIgnoreCase(command.Name(), "Get-Az") &&
      !StartsWithIgnoreCase(command.Name(), "New-AzStorage") && !command.IsCalled("gh")) {
    return {};
  }
  const char* const produced = pipeline::ProducedSecret(command);
  if (produced == nullptr) return {};
  // Writes a file.
  if (command.StartsWith({"az", "keyvault", "secret", "download"})) return {};
  return fmt::format("{} {}", Article(produced), produced);
}

// The output is taken, or limited to what is no secret.
bool IsQuiet(const ShellCommand& command) {
  if (const auto output = pipeline::FindOption(command, {"--output", "-o"})) {
    if (output->text == "none" || !output->is_literal) return true;
  }
  const auto query = pipeline::FindOption(command, {"--query"});
  if (!query) return false;
  const std::string_view text = query->text;
  constexpr std::string_view kSecret[] = {"value",  "password",   "key", "connection", "token",
                                          "secret", "credential", "*",   "@"};
  return std::ranges::none_of(
      kSecret, [text](std::string_view word) { return ContainsIgnoreCase(text, word); });
}

bool IsSilenced(const Step& step, const RuleContext& ctx) {
  const auto is_none = [](NodeRef entry) { return EqualsIgnoreCase(Trim(entry.text()), "none"); };
  bool silenced = false;
  pipeline::ForEachMember(step.env, false, [&](NodeRef entry, bool) {
    if (EqualsIgnoreCase(entry.key(), "AZURE_CORE_OUTPUT") && is_none(entry)) silenced = true;
  });
  for (const pipeline::Variable& variable : ctx.pipeline().variables) {
    if (EqualsIgnoreCase(variable.Name(), "AZURE_CORE_OUTPUT") && is_none(variable.value)) {
      silenced = true;
    }
  }
  return silenced || ContainsIgnoreCase(step.script.text(), "AZURE_CORE_OUTPUT") ||
         ContainsIgnoreCase(step.script.text(), "core.output=none");
}

void Check(const Step& step, RuleContext& ctx) {
  const std::string_view text = step.script.text();
  if (text.find("az ") == std::string_view::npos && !ContainsIgnoreCase(text, "-Az") &&
      text.find("gh auth") == std::string_view::npos) {
    return;
  }
  const pipeline::ScriptText& script = ctx.scripts().Of(step);
  for (const ShellCommand& command : script.commands) {
    if (command.parent != pipeline::kNoCommand || command.output_to_file ||
        command.joint == pipeline::Joint::kPipe || !command.assignments.empty()) {
      continue;
    }
    const std::string what = WhatIsPrinted(command);
    if (what.empty() || IsQuiet(command) || IsSilenced(step, ctx)) continue;
    std::string name(command.Name());
    for (std::size_t i = command.first_argument(); i < command.words.size(); ++i) {
      if (command.words[i].text.starts_with('-')) break;
      if (i > command.first_argument() + 4) break;
      name += ' ';
      name += command.words[i].text;
    }
    const pipeline::ShellWord& first = command.words[command.name_index_];
    const Span at = RuleContext::SourceOf(step.script, {first.span.begin, command.span.end});
    auto report = ctx.Report(at, "`{}` prints {} to the log", name, what);
    if (command.IsCalled("az")) {
      report.Help("add `--output none`, or keep the output in a variable");
      const auto output = pipeline::FindOption(command, {"--output", "-o"});
      if (!output) {
        const Span end = RuleContext::SourceOf(step.script, {command.span.end, command.span.end});
        report.Fix(FixSafety::kUnsafe, "print nothing", end, " --output none");
      }
    } else {
      report.Help("keep the output in a variable");
    }
  }
}

}  // namespace

extern constinit const Rule cli_prints_secrets = {
    .id = "cli-prints-secrets",
    .summary = "a command prints secrets to the log",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline-security", "secrets"},
    .controls = {"CWE-532", "CICD-SEC-10"},
    .on = {OnStep{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
