#include <algorithm>
#include <string>

#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A variable is set and nothing in the file mentions it: no macro, no expression, no environment variable of a
script.

```yaml bad
variables:
  oldName: x
steps:
- script: make
```

```yaml good
steps:
- script: make
```

Every program that a step starts gets the variables in its environment, so this is for tidying up. Names that tools
read from there (`DOTNET_*`, `NUGET_*`, `AZURE_*`, ...) are left alone, as are pipelines that include templates or
run tasks without a script in the file.
)md";

bool IsForTools(std::string_view name) {
  constexpr std::string_view kPrefixes[] = {
      "MSBUILD", "DOTNET_", "NUGET_", "npm_config_", "PIP_",    "AZURE_",  "ARM_",
      "TF_",     "GIT_",    "HTTP",   "NO_PROXY",    "CI",      "VSTEST_", "ENABLE",
      "Agent.",  "System.", "Build.", "MAVEN_",      "GRADLE_", "JAVA_",   "NODE_",
      "PYTHON",  "CARGO_",  "GO",     "DOCKER_",     "VSO_"};
  return std::ranges::any_of(kPrefixes, [name](std::string_view prefix) {
    return name.size() >= prefix.size() && EqualsIgnoreCase(name.substr(0, prefix.size()), prefix);
  });
}

constexpr bool IsNameChar(char c) { return IsAlnumAscii(c) || c == '_'; }

// Whether the file writes `word` somewhere besides at `own`.
bool Mentions(std::string_view text, std::string_view word, Span own) {
  const char first = word[0];
  for (std::size_t i = 0; i + word.size() <= text.size(); ++i) {
    if ((text[i] | 0x20) != (first | 0x20)) continue;
    if (!EqualsIgnoreCase(text.substr(i, word.size()), word)) continue;
    const bool starts = i == 0 || !IsNameChar(text[i - 1]);
    const bool ends = i + word.size() == text.size() || !IsNameChar(text[i + word.size()]);
    if (starts && ends && (i < own.begin || i >= own.end)) return true;
  }
  return false;
}

// The name of the variable in the environment of a process.
std::string InEnvironment(std::string_view name) {
  std::string out(name);
  std::ranges::replace_if(
      out, [](char c) { return c == '.' || c == ' '; }, '_');
  return out;
}

void Check(const pipeline::Variable& variable, RuleContext& ctx) {
  const pipeline::Pipeline& pipeline = ctx.pipeline();
  if (ctx.document().kind != DocumentKind::kPipeline || !pipeline.templates.empty()) return;
  const std::string_view name = variable.Name();
  if (name.empty() || name.find('$') != std::string_view::npos || IsForTools(name)) return;
  // Tasks may put variables into files, or run scripts that read them.
  const bool may_be_read = std::ranges::any_of(pipeline.steps, [](const pipeline::Step& step) {
    return step.kind == pipeline::StepKind::kTask && !step.script;
  });
  if (may_be_read) return;
  const std::string_view text = ctx.document().tree.text();
  if (Mentions(text, name, variable.NameSpan())) return;
  const std::string environment = InEnvironment(name);
  if (environment != name && Mentions(text, environment, variable.NameSpan())) return;
  ctx.Report(variable.NameSpan(), "variable `{}` is never read in this file", name)
      .Help("remove it");
}

}  // namespace

extern constinit const Rule unused_variable = {
    .id = "unused-variable",
    .summary = "a variable is set and never read",
    .severity = Severity::kHint,
    .confidence = Confidence::kLow,
    .since = "0.1.0",
    .status = Status::kStable,
    .enabled = Default::kPedantic,
    .categories = {"pipeline"},
    .on = {OnPipelineVariable{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
