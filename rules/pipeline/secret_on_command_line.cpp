#include <algorithm>
#include <string>
#include <vector>

#include "engine/flow_findings.h"
#include "pipeline/login_command.h"
#include "pipeline/script_text.h"
#include "pipeline/secrets.h"
#include "pipeline/walk.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`$(name)` is replaced before the shell sees the script. The clear value of a secret then stands in the script file on the
machine and in lists of processes, and a quote or `$` in it breaks the command or adds to it. In `env` it stays out of both.

```yaml bad
steps:
- task: AzureKeyVault@2
  inputs:
    azureSubscription: dev
    KeyVaultName: kv-contoso
    SecretsFilter: reportKey
- bash: ./report --key "$(reportKey)"
```

```yaml good
steps:
- task: AzureKeyVault@2
  inputs:
    azureSubscription: dev
    KeyVaultName: kv-contoso
    SecretsFilter: reportKey
- bash: ./report
  env:
    REPORT_KEY: $(reportKey)
```

`overrideParameters` of the deployment tasks is a hint only, since the task has no other way to take such a value inline.
Variables of groups are judged by their names. A credential that a step of another job, or of another file, made or loaded is
followed to where it is pasted.
)md";

using pipeline::KnownSecrets;
using pipeline::Step;

// Inputs that become part of a command line.
bool IsArguments(std::string_view name) {
  constexpr std::string_view kNames[] = {"additionalArguments",
                                         "additionalArgumentsForBlobCopy",
                                         "additionalArgumentsForVMCopy",
                                         "args",
                                         "arguments",
                                         "buildArguments",
                                         "customScriptArguments",
                                         "deployScriptArguments",
                                         "inlineAdditionalArguments",
                                         "msbuildArguments",
                                         "nuGetAdditionalArgs",
                                         "overrideParameters",
                                         "restoreArguments",
                                         "scriptArguments",
                                         "sqlAdditionalArguments"};
  return std::ranges::any_of(kNames,
                             [name](std::string_view n) { return EqualsIgnoreCase(n, name); });
}

// `https://$(pat)@host`: an address with a credential, which is another problem.
bool IsInUrl(std::string_view text, Span macro) {
  if (macro.end >= text.size() || text[macro.end] != '@') return false;
  const std::size_t scheme = text.rfind("://", macro.begin);
  return scheme != std::string_view::npos &&
         text.substr(scheme, macro.begin - scheme).find_first_of(" \t\n'\"") ==
             std::string_view::npos;
}

struct Found {
  Span at;
  std::string name;
  bool certain = false;
};

void Collect(NodeRef scalar, const std::vector<KnownSecrets::Use>& uses,
             const std::vector<Span>& left_out, std::vector<Found>& found) {
  for (const KnownSecrets::Use& use : uses) {
    // The job's token has a rule of its own.
    if (use.secret.origin == pipeline::SecretOrigin::kAccessToken ||
        IsInUrl(scalar.text(), use.macro.span))
      continue;
    if (std::ranges::any_of(left_out, [&](Span span) { return span.Overlaps(use.macro.span); }))
      continue;
    found.push_back({RuleContext::SourceOf(scalar, use.macro.span), std::string(use.macro.name),
                     use.secret.origin != pipeline::SecretOrigin::kGroup});
  }
}

// One finding for all places, since one change repairs them.
void Report(const std::vector<Found>& found, bool only_hint, std::string_view where,
            RuleContext& ctx) {
  if (found.empty()) return;
  std::vector<std::string_view> names;
  for (const Found& one : found) {
    const auto same = [&](std::string_view name) { return EqualsIgnoreCase(name, one.name); };
    if (std::ranges::none_of(names, same)) names.push_back(one.name);
  }
  std::string list;
  for (std::size_t i = 0; i < names.size(); ++i) {
    list += fmt::format("{}`{}`", i == 0 ? "" : i + 1 == names.size() ? " and " : ", ", names[i]);
  }
  auto report =
      ctx.Report(found[0].at, "secret{} {} {} pasted into {}", names.size() == 1 ? "" : "s", list,
                 names.size() == 1 ? "is" : "are", where);
  for (std::size_t i = 1; i < found.size() && i < 8; ++i) report.Label(found[i].at, "and here");
  if (only_hint) {
    report.As(Severity::kHint);
  } else {
    report.Help("pass it in `env` and read it as an environment variable");
  }
  if (std::ranges::none_of(found, [](const Found& one) { return one.certain; })) {
    report.As(Confidence::kLow);
  }
}

void CheckStep(const Step& step, const KnownSecrets& secrets, RuleContext& ctx) {
  if (const auto uses = secrets.UsesIn(step.script.text()); !uses.empty()) {
    const pipeline::ScriptText& script = ctx.scripts().Of(step);
    std::vector<Span> left_out = script.comments;
    for (const pipeline::LoginPassword& login : pipeline::FindLoginPasswords(script))
      left_out.push_back(login.value);
    std::vector<Found> found;
    Collect(step.script, uses, left_out, found);
    Report(found, false, "the script", ctx);
  }
  if (!step.inputs) return;
  pipeline::ForEachMember(step.inputs, false, [&](NodeRef input, bool) {
    if (!input.IsString() || !IsArguments(input.key())) return;
    std::vector<Found> in_input;
    Collect(input, secrets.UsesIn(input.text()), {}, in_input);
    const bool overrides = EqualsIgnoreCase(input.key(), "overrideParameters");
    Report(in_input, overrides, fmt::format("input `{}`", input.key()), ctx);
  });
}

void Check(const pipeline::Pipeline& pipeline, RuleContext& ctx) {
  for (const Step& step : pipeline.steps) {
    if (step.inputs || step.script) CheckStep(step, ctx.scripts().secrets(), ctx);
  }
}

// The file alone shows that the name is a secret.
bool IsKnownInFile(const Document& document, std::string_view written) {
  if (!document.pipeline || !written.starts_with("$(")) return false;
  return KnownSecrets(*document.pipeline).Find(written.substr(2, written.size() - 3)).has_value();
}

// What steps of other jobs or files made.
void CheckFlows(const PipelineExpansion& expansion, RuleContext& ctx) {
  for (const auto& use : expansion.scripts().flow().secret_uses()) {
    if (use.is_printed || (!use.in_script && !IsArguments(use.node.key()))) continue;
    const auto at = ctx.Locate(expansion, use.node, use.span);
    if (!at || IsKnownInFile(*at.document, use.name)) continue;
    auto report =
        ctx.ReportIn(*at.document, at.span, "`{}` holds {} {} and is pasted into {}", use.name,
                     Article(use.flow.what), use.flow.what,
                     use.in_script ? "the script" : fmt::format("input `{}`", use.node.key()));
    AddFlow(report, expansion, use.flow, at, "pasted here", ctx);
    if (!use.flow.is_masked) {
      report.Help("store it with `issecret=true`: as it is, logs show it");
    } else if (EqualsIgnoreCase(use.node.key(), "overrideParameters")) {
      report.As(Severity::kHint);
    } else {
      report.Help("pass it in `env` and read it as an environment variable");
    }
  }
}

}  // namespace

extern constinit const Rule secret_on_command_line = {
    .id = "secret-on-command-line",
    .summary = "a secret macro is pasted into a script or an argument list",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline-security", "secrets"},
    .controls = {"CWE-214", "CICD-SEC-6"},
    .equivalents = {"zizmor:template-injection"},
    .on = {OnPipeline{Check}, OnPipelineExpansion{CheckFlows}},
    .docs = kDocs,
};

}  // namespace plumbline
