#include <algorithm>
#include <vector>

#include "engine/rule_context.h"
#include "pipeline/script_text.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
AzureRM was retired on 2024-02-29, the directory modules followed, and hosted images do not carry them any more.

```yaml bad
steps:
- task: AzureCLI@2
  inputs:
    azureSubscription: dev
    scriptType: bash
    scriptLocation: inlineScript
    inlineScript: az group deployment create -g rg --template-file main.json
```

```yaml good
steps:
- task: AzureCLI@2
  inputs:
    azureSubscription: dev
    scriptType: bash
    scriptLocation: inlineScript
    inlineScript: az deployment group create -g rg --template-file main.json
```
)md";

using pipeline::ShellCommand;
using pipeline::Step;

void Check(const Step& step, RuleContext& ctx) {
  const std::string_view text = step.script.text();
  if (!ContainsIgnoreCase(text, "Azure") && !ContainsIgnoreCase(text, "Msol") &&
      text.find("az group deployment") == std::string_view::npos &&
      text.find("az deployment") == std::string_view::npos) {
    return;
  }
  const bool has_alias = ContainsIgnoreCase(text, "Enable-AzureRmAlias");
  const pipeline::ScriptText& script = ctx.scripts().Of(step);
  const auto source = [&step](Span span) { return RuleContext::SourceOf(step.script, span); };
  std::vector<std::string_view> told;  // Each cmdlet once a step.
  for (const ShellCommand& command : script.commands) {
    if (command.words.empty()) continue;
    const std::string_view name = command.Name();
    const pipeline::ShellWord& word = command.words[command.name_index_];
    if (command.StartsWith({"az", "group", "deployment"})) {
      const Span at{word.span.begin, command.words[command.first_argument() + 1].span.end};
      auto report = ctx.Report(source(at), "`az group deployment` was removed");
      if (text.substr(at.begin, at.size()) == "az group deployment") {
        report.Fix(FixSafety::kUnsafe, "use `az deployment group`", source(at),
                   "az deployment group");
      } else {
        report.Help("use `az deployment group`");
      }
      continue;
    }
    if (command.StartsWith({"az", "deployment", "create"}) ||
        command.StartsWith({"az", "deployment", "validate"})) {
      ctx.Report(source({word.span.begin, command.words[command.first_argument() + 1].span.end}),
                 "`az deployment {}` was removed", command.words[command.first_argument() + 1].text)
          .Help("use `az deployment sub`");
      continue;
    }
    const std::size_t rm = FindIgnoreCase(name, "-AzureRm");
    const bool is_module =
        (command.IsCalled("Import-Module") || command.IsCalled("Install-Module")) &&
        command.first_argument() < command.words.size() &&
        std::any_of(command.words.begin() + static_cast<std::ptrdiff_t>(command.first_argument()),
                    command.words.end(), [](const pipeline::ShellWord& argument) {
                      return StartsWithIgnoreCase(argument.text, "AzureRM") ||
                             EqualsIgnoreCase(argument.text, "AzureAD") ||
                             EqualsIgnoreCase(argument.text, "MSOnline");
                    });
    const bool is_directory = command.IsCalled("Connect-AzureAD") ||
                              command.IsCalled("Connect-MsolService") ||
                              command.IsCalled("Add-AzureAccount");
    if (rm == std::string_view::npos && !is_module && !is_directory) continue;
    // `Enable-AzureRmAlias` is of the new module.
    if (command.IsCalled("Enable-AzureRmAlias") || command.IsCalled("Uninstall-AzureRm")) continue;
    if (std::ranges::any_of(told,
                            [name](std::string_view one) { return EqualsIgnoreCase(one, name); })) {
      continue;
    }
    told.push_back(name);
    const Span at = is_module ? Span{word.span.begin, command.span.end} : word.span;
    auto report = ctx.Report(source(at), "`{}` is of a retired module",
                             script.text.substr(at.begin, at.size()));
    if (has_alias) report.As(Severity::kInfo);
    if (rm != std::string_view::npos && text.substr(word.span.begin, word.span.size()) == name) {
      const auto begin = word.span.begin + static_cast<std::uint32_t>(rm) + 1;
      report.Fix(FixSafety::kUnsafe, "use the cmdlet of `Az`", source({begin, begin + 7}), "Az");
    } else {
      report.Help("use the modules `Az` and `Microsoft.Graph`");
    }
  }
}

}  // namespace

extern constinit const Rule retired_azure_module = {
    .id = "retired-azure-module",
    .summary = "a script uses retired Azure cmdlets or commands",
    .severity = Severity::kWarning,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .controls = {"CWE-1104"},
    .on = {OnStep{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
