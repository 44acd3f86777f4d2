#include <algorithm>

#include "engine/deployment_scripts.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The log of a deployment script is kept until its retention interval ends. A trace, or a list of the environment, puts
secrets into it.

```json bad
{
  "type": "Microsoft.Resources/deploymentScripts", "apiVersion": "2023-08-01", "name": "seed", "kind": "AzureCLI",
  "properties": { "scriptContent": "set -x\n./seed.sh --token \"$TOKEN\"" }
}
```

```json good
{
  "type": "Microsoft.Resources/deploymentScripts", "apiVersion": "2023-08-01", "name": "seed", "kind": "AzureCLI",
  "properties": { "scriptContent": "set -e\n./seed.sh --token \"$TOKEN\"" }
}
```
)md";

// What the command prints, for the message; empty when it is no such command.
std::string_view Prints(const pipeline::ShellCommand& command) {
  if (command.words.empty() || command.output_to_file) return {};
  const auto has_word = [&command](std::string_view word) {
    return std::ranges::any_of(command.words, [word](const pipeline::ShellWord& one) {
      return EqualsIgnoreCase(one.text, word);
    });
  };
  if (command.IsCalled("set")) {
    const bool traces = std::ranges::any_of(command.words, [](const pipeline::ShellWord& word) {
      return word.text.size() > 1 && word.text[0] == '-' && word.text[1] != '-' &&
             word.text.find('x') != std::string::npos;
    });
    return traces || (has_word("-o") && has_word("xtrace")) ? "every command" : "";
  }
  if (command.IsCalled("Set-PSDebug") && pipeline::HasOption(command, {"-Trace"})) {
    return "every command";
  }
  const bool is_alone = command.words.size() == command.first_argument();
  if ((command.IsCalled("env") || command.IsCalled("printenv")) && is_alone) {
    return "all environment variables";
  }
  for (const char* const list : {"Get-ChildItem", "gci", "dir", "ls"}) {
    if (command.IsCalled(list) && (has_word("env:") || has_word("env:*") || has_word("env:\\"))) {
      return "all environment variables";
    }
  }
  return {};
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  SeenPlaces seen;
  ForEachDeploymentScript(expansion, [&](const DeploymentScript& script) {
    for (std::size_t i = 0; i < script.script.commands.size(); ++i) {
      const pipeline::ShellCommand& command = script.script.commands[i];
      const std::string_view what = Prints(command);
      if (what.empty() || script.script.PipedTo(static_cast<std::uint32_t>(i)) != nullptr) continue;
      const Written place = PlaceIn(script, command.span, ctx.graph());
      if (!place || !seen.Add(place)) continue;
      ctx.ReportIn(*place.document, place.span, "{} prints {} into its log", script.Title(), what);
    }
  });
}

}  // namespace

extern constinit const Rule script_url_trace = {
    .id = "script-url-trace",
    .summary = "a deployment script prints its environment or every command",
    .severity = Severity::kInfo,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .enabled = Default::kPedantic,
    .categories = {"secrets", "deployment-scripts"},
    .controls = {"CWE-532"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
