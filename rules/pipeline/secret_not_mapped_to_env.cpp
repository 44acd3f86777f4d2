#include <algorithm>
#include <string>
#include <vector>

#include "engine/rule_context.h"
#include "pipeline/logging_command.h"
#include "pipeline/script_text.h"
#include "pipeline/variables_in_sight.h"
#include "pipeline/walk.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A script reads a secret from its environment, and the step does not put it there. Other variables are in the environment of
every script; secrets are not: it reads an empty text.

```yaml bad
steps:
- bash: curl -u ":$SYSTEM_ACCESSTOKEN" https://dev.azure.com/contoso/_apis/projects
```

```yaml good
steps:
- bash: curl -u ":$SYSTEM_ACCESSTOKEN" https://dev.azure.com/contoso/_apis/projects
  env:
    SYSTEM_ACCESSTOKEN: $(System.AccessToken)
```

This is about the access token of the job, and about variables that an earlier step of the job sets with `issecret=true`.
)md";

struct Secret {
  std::string variable;
  std::string environment;
};

std::string EnvironmentName(std::string_view variable) {
  std::string name;
  for (const char c : variable) name += c == '.' || c == ' ' ? '_' : ToUpperAscii(c);
  return name;
}

// Secrets that the script of the step sets for later ones.
void AddSecrets(const pipeline::Step& step, std::vector<Secret>& out) {
  for (const pipeline::LoggingCommand& command :
       pipeline::FindLoggingCommands(step.script.text())) {
    const pipeline::LoggingProperty* const name = command.Find("variable");
    const pipeline::LoggingProperty* const flag = command.Find("issecret");
    const pipeline::LoggingProperty* const output = command.Find("isoutput");
    if (!command.Is("task.setvariable") || name == nullptr || flag == nullptr ||
        output != nullptr || pipeline::LoggingFlag(flag->value) != std::optional<bool>(true) ||
        !std::ranges::all_of(name->value,
                             [](char c) { return IsAlnumAscii(c) || c == '_' || c == '.'; })) {
      continue;
    }
    out.push_back({std::string(name->value), EnvironmentName(name->value)});
  }
}

// Whether the script gives the variable a value itself.
bool Assigns(std::string_view script, std::string_view name) {
  for (std::size_t at = FindIgnoreCase(script, name); at != std::string_view::npos;
       at = FindIgnoreCase(script, name, at + 1)) {
    std::size_t end = at + name.size();
    while (end < script.size() && (script[end] == ' ' || script[end] == '\t')) ++end;
    if (end < script.size() && script[end] == '=' &&
        (end + 1 == script.size() || script[end + 1] != '=')) {
      return true;
    }
    const std::string_view before = script.substr(0, at);
    if (before.ends_with("read ") || before.ends_with("read -r ")) return true;
  }
  return false;
}

// Whether a variable of the file has that name in the environment, with the secret as its value.
bool IsVariable(const pipeline::Step& step, const Secret& secret, const RuleContext& ctx) {
  const pipeline::Pipeline& pipeline = ctx.pipeline();
  const pipeline::Job* const job =
      step.job == kNoId<pipeline::JobId> ? nullptr : &pipeline.jobs[step.job];
  const pipeline::VariablesInSight around = pipeline::VariablesAround(pipeline, job);
  return std::ranges::any_of(around.names, [&secret](std::string_view name) {
    return EnvironmentName(name) == secret.environment;
  });
}

void Check(const pipeline::Step& step, const std::vector<Secret>& secrets, RuleContext& ctx) {
  if (!step.script || pipeline::MayHaveMoreMembers(step.node)) return;
  const std::string_view script = step.script.text();
  if (step.env && (!step.env.IsObject() || pipeline::MayHaveMoreMembers(step.env))) return;
  for (const Secret& secret : secrets) {
    const auto use = pipeline::FindEnvironmentUse(script, secret.environment, step.shell);
    if (!use || Assigns(script, secret.environment)) continue;
    bool is_mapped = false;
    pipeline::ForEachMember(step.env, false, [&](NodeRef entry, bool) {
      is_mapped = is_mapped || EqualsIgnoreCase(entry.key(), secret.environment);
    });
    if (is_mapped || IsVariable(step, secret, ctx)) continue;
    ctx.Report(RuleContext::SourceOf(step.script, *use),
               "`{}` is not in the environment: secrets are not put there", secret.environment)
        .Help("add `{}: $({})` to the `env` of the step", secret.environment, secret.variable);
  }
}

void CheckPipeline(const pipeline::Pipeline& pipeline, RuleContext& ctx) {
  std::vector<Secret> secrets;
  auto job = kNoId<pipeline::JobId>;
  for (const pipeline::Step& step : pipeline.steps) {
    if (secrets.empty() || step.job != job) {
      secrets = {{"System.AccessToken", "SYSTEM_ACCESSTOKEN"}};
      job = step.job;
    }
    Check(step, secrets, ctx);
    if (step.script) AddSecrets(step, secrets);
  }
}

}  // namespace

extern constinit const Rule secret_not_mapped_to_env = {
    .id = "secret-not-mapped-to-env",
    .summary = "a script reads a secret from its environment that the step does not put there",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .on = {OnPipeline{CheckPipeline}},
    .docs = kDocs,
};

}  // namespace plumbline
