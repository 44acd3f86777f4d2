#include "engine/rule_context.h"
#include "pipeline/secrets.h"
#include "pipeline/walk.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Every process of a step can read and keep what the step gets. A variable passes the token to all steps below it, also to
those that install or build what others wrote.

```yaml bad
variables:
  TOKEN: $(System.AccessToken)
steps:
- script: npm ci
- script: ./publish.sh
```

```yaml good
steps:
- script: npm ci
- script: ./publish.sh
  env:
    TOKEN: $(System.AccessToken)
```

A job that maps the token in every one of more than three steps is told as information.
)md";

using pipeline::Step;

// `$(name)` and nothing else.
bool IsMacro(std::string_view value, std::string_view name) {
  value = Trim(value);
  return value.size() == name.size() + 3 && value.starts_with("$(") && value.ends_with(')') &&
         EqualsIgnoreCase(value.substr(2, name.size()), name);
}

void CheckVariable(const pipeline::Variable& variable, RuleContext& ctx) {
  if (!variable.value.IsString() || variable.value.text().find("$(") == std::string_view::npos) {
    return;
  }
  if (IsMacro(variable.value.text(), "System.AccessToken")) {
    ctx.Report(variable.value.span(), "variable `{}` gives the job's access token to every step",
               variable.Name())
        .Help("map it in `env` of the step that needs it");
    return;
  }
  for (const auto& use : ctx.scripts().secrets().UsesIn(variable.value.text())) {
    if (use.secret.origin == pipeline::SecretOrigin::kGroup ||
        !IsMacro(variable.value.text(), use.macro.name)) {
      continue;
    }
    ctx.Report(variable.value.span(), "variable `{}` is another name of the secret `{}`",
               variable.Name(), use.macro.name)
        .Help("map the secret in `env` of the steps that need it");
  }
}

// One token in `env` of every step.
void CheckJob(const pipeline::Job& job, RuleContext& ctx) {
  NodeRef first;
  std::size_t steps = 0;
  for (const pipeline::StepId id : job.steps) {
    const Step& step = ctx.pipeline().steps[id];
    if (!step.script && step.kind != pipeline::StepKind::kTask) continue;
    NodeRef entry;
    pipeline::ForEachMember(step.env, false, [&entry](NodeRef member, bool) {
      if (member.IsString() && IsMacro(member.text(), "System.AccessToken")) entry = member;
    });
    if (!entry) return;
    if (!first) first = entry;
    ++steps;
  }
  if (steps <= 3) return;
  ctx.Report(first.span(), "all {} steps of the job get its access token", steps)
      .As(Severity::kInfo);
}

}  // namespace

extern constinit const Rule access_token_wide_scope = {
    .id = "access-token-wide-scope",
    .summary = "a secret is given to more steps than need it",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline-security", "secrets"},
    .controls = {"CWE-272", "CICD-SEC-5"},
    .equivalents = {"zizmor:overprovisioned-secrets", "zizmor:secrets-outside-env"},
    .on = {OnPipelineVariable{CheckVariable}, OnJob{CheckJob}},
    .docs = kDocs,
};

}  // namespace plumbline
