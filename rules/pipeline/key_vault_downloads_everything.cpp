#include <algorithm>
#include <string>
#include <vector>

#include "engine/rule_context.h"
#include "pipeline/script_text.h"
#include "pipeline/variables_in_sight.h"
#include "pipeline/walk.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Without `SecretsFilter`, or with `*`, all secrets of the vault become variables of the job. Every step can read them, a
rotation of the vault changes the job, and the log then masks innocent words that happen to be one of the values.

```yaml bad
steps:
- task: AzureKeyVault@2
  inputs:
    azureSubscription: prod
    KeyVaultName: kv-prod
```

```yaml good
steps:
- task: AzureKeyVault@2
  inputs:
    azureSubscription: prod
    KeyVaultName: kv-prod
    SecretsFilter: dbPassword,apiKey
```

An error with `RunAsPreJob: true`, which loads them before the first step.
)md";

using pipeline::Step;

// Macros of the steps behind `step` in its job that nothing in the file gives a value: the secrets
// that the job uses. Empty when more may be used than is seen.
std::vector<std::string_view> UsedNames(const Step& step, const pipeline::Pipeline& pipeline) {
  std::vector<std::string_view> names;
  if (!pipeline.jobs.Contains(step.job) || !pipeline.variable_groups.empty()) return names;
  const pipeline::Job& job = pipeline.jobs[step.job];
  const pipeline::VariablesInSight sight = pipeline::VariablesAround(pipeline, &job);
  if (job.more_steps || sight.is_open) return names;
  const auto add = [&](NodeRef scalar) {
    for (const pipeline::Macro& macro : pipeline::MacrosOf(scalar.text())) {
      const bool is_secret_name =
          !macro.name.empty() && macro.name.find_first_not_of(
                                     "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                     "0123456789-") == std::string_view::npos;
      if (!is_secret_name || sight.Holds(macro.name)) continue;
      const bool is_known = std::ranges::any_of(
          names, [&macro](std::string_view name) { return EqualsIgnoreCase(name, macro.name); });
      if (!is_known) names.push_back(macro.name);
    }
  };
  for (const pipeline::StepId id : job.steps) {
    if (id <= step.id) continue;
    const Step& later = pipeline.steps[id];
    if (later.kind == pipeline::StepKind::kTemplate) return {};
    if (later.script) {
      // `$(name)` of a shell is a command.
      if (later.script.text().find("$(") != std::string_view::npos) return {};
    }
    pipeline::ForEachMember(later.env, false, [&](NodeRef entry, bool) { add(entry); });
    pipeline::ForEachMember(later.inputs, false, [&](NodeRef input, bool) {
      if (input != later.script) add(input);
    });
  }
  return names;
}

void Check(const Step& step, RuleContext& ctx) {
  if (!step.IsTask("AzureKeyVault")) return;
  const NodeRef filter = step.Input("SecretsFilter");
  const std::string_view text = Trim(filter.text());
  if (filter ? !text.empty() && text != "*" : step.MayHaveMoreInputs()) return;
  const Span at = filter && !filter.span().empty() ? filter.span() : step.discriminator.span();
  auto report = ctx.Report(at, "every secret of the vault is loaded into the job");
  if (EqualsIgnoreCase(Trim(step.Input("RunAsPreJob").text()), "true")) {
    report.As(Severity::kError).Note("`RunAsPreJob` gives them to every step of the job");
  }
  const std::vector<std::string_view> names = UsedNames(step, ctx.pipeline());
  std::string list;
  for (const std::string_view name : names) {
    if (!list.empty()) list += ',';
    list += name;
  }
  if (list.empty()) {
    report.Help("list the names that the job uses in `SecretsFilter`");
  } else {
    report.Help("the job uses {}", list);
    if (filter && !filter.span().empty()) {
      report.Fix(FixSafety::kUnsafe, "load what the job uses", filter.span(), list);
    }
  }
}

}  // namespace

extern constinit const Rule key_vault_downloads_everything = {
    .id = "key-vault-downloads-everything",
    .summary = "a Key Vault task loads every secret of the vault",
    .severity = Severity::kWarning,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline-security", "secrets"},
    .controls = {"CWE-272", "CICD-SEC-6"},
    .equivalents = {"zizmor:overprovisioned-secrets"},
    .on = {OnStep{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
