#include <vector>

#include "base/pattern.h"
#include "engine/deployment_scripts.h"
#include "schema/secrets.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The outputs of a deployment script are stored with the resource, and shown to everybody who may read it.

```json bad
{
  "type": "Microsoft.Resources/deploymentScripts", "apiVersion": "2023-08-01", "name": "seed", "kind": "AzurePowerShell",
  "properties": { "scriptContent": "$DeploymentScriptOutputs = @{}\n$DeploymentScriptOutputs['password'] = $generated" }
}
```

```json good
{
  "type": "Microsoft.Resources/deploymentScripts", "apiVersion": "2023-08-01", "name": "seed", "kind": "AzurePowerShell",
  "properties": { "scriptContent": "$DeploymentScriptOutputs = @{}\n$DeploymentScriptOutputs['secretUri'] = $secret.Id" }
}
```

The names of the outputs decide.
)md";

constinit const Pattern kIndexed(
    R"re((?i)\$DeploymentScriptOutputs\s*(?:\[\s*["']|\.)([A-Za-z_][\w-]*)["'\]\s]*=)re");
constinit const Pattern kTable(R"re((?i)\$DeploymentScriptOutputs\s*=\s*@\{([^}]*)\})re");
constinit const Pattern kTableKey(R"re((?:^|[;\n{])\s*["']?([A-Za-z_][\w-]*)["']?\s*=)re");
constinit const Pattern kJsonKey(R"re(["'{,\s]([A-Za-z_][\w-]*)\\?["']?\s*:)re");
constexpr std::string_view kOutputFile = "AZ_SCRIPTS_OUTPUT_PATH";

class OutputFinder {
 public:
  explicit OutputFinder(const pipeline::ScriptText& script) : script_(script) {}

  // The names of outputs that are called like a secret.
  std::vector<Span> Run() {
    Keys(kIndexed, 0, script_.text.size());
    std::size_t from = 0;
    while (const auto table = kTable.FindGroup(script_.text, from)) {
      Keys(kTableKey, table->begin > 0 ? table->begin - 1 : 0, table->end);
      from = table->end;
    }
    for (std::size_t at = script_.text.find(kOutputFile); at != std::string_view::npos;
         at = script_.text.find(kOutputFile, at + 1)) {
      Keys(kJsonKey, StartOfCommand(at), at);
    }
    return std::move(found_);
  }

 private:
  // Of the line, and of those in front of it that go on in it.
  std::size_t StartOfCommand(std::size_t at) const {
    while (true) {
      const std::size_t line = script_.text.rfind('\n', at);
      if (line == std::string_view::npos) return 0;
      const std::string_view before = Trim(script_.text.substr(0, line));
      if (line == 0 || before.empty() || !(before.ends_with('\\') || before.ends_with('|'))) {
        return line + 1;
      }
      at = line - 1;
    }
  }

  void Keys(const Pattern& pattern, std::size_t begin, std::size_t end) {
    const std::string_view text = script_.text.substr(0, end);
    while (const auto key = pattern.FindGroup(text, begin)) {
      begin = key->end;
      const Span span{static_cast<std::uint32_t>(key->begin), static_cast<std::uint32_t>(key->end)};
      if (!script_.InComment(span.begin) &&
          schema::IsSecretLikeName(text.substr(key->begin, key->end - key->begin))) {
        found_.push_back(span);
      }
    }
  }

  const pipeline::ScriptText& script_;
  std::vector<Span> found_;
};

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  SeenPlaces seen;
  ForEachDeploymentScript(expansion, [&](const DeploymentScript& script) {
    for (const Span name : OutputFinder(script.script).Run()) {
      const Written place = PlaceIn(script, name, ctx.graph());
      if (!place || !seen.Add(place)) continue;
      ctx.ReportIn(*place.document, place.span, "output `{}` of {} is stored in clear",
                   script.script.text.substr(name.begin, name.size()), script.Title())
          .Help("write the secret into a key vault, and return its name");
    }
  });
}

}  // namespace

extern constinit const Rule script_secret_output = {
    .id = "script-secret-output",
    .summary = "a deployment script returns a secret",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"secrets", "deployment-scripts"},
    .controls = {"CWE-532"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
