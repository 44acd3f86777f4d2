#include <vector>

#include "engine/flow_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
An output variable travels through the service and is kept with the run, masked or not. A job that reads a secret from a
vault, or makes its own token, needs no such copy.

```yaml bad
steps:
- bash: |
    key=$(./get-key.sh)
    echo "##vso[task.setvariable variable=apiKey;isOutput=true;isSecret=true]$key"
  name: k
```

```yaml good
steps:
- task: AzureKeyVault@2
  inputs:
    azureSubscription: prod
    KeyVaultName: kv-prod
    SecretsFilter: apiKey
```

A warning when it is a key or password that lives long, and where another job reads a credential that was not stored as a
secret: there it is shown in clear.
)md";

using pipeline::FlowKind;

bool IsLongLived(std::string_view what) {
  return what.ends_with("key") || what.ends_with("password") || what == "connection string";
}

// A secret that a script marks as one, where it is stored.
void Stored(const PipelineExpansion& expansion, RuleContext& ctx) {
  pipeline::ValueFlow& flows = expansion.scripts().flow();
  for (const pipeline::StoredVariable& variable : flows.stored()) {
    if (!variable.is_output || !variable.is_secret ||
        variable.name.find_first_of("${%") != std::string_view::npos) {
      continue;
    }
    const pipeline::Step& step = expansion.model.steps[variable.step];
    const auto at = ctx.Locate(expansion, step.script, variable.name_span);
    if (!at) continue;
    const auto flow = flows.OfScript(FlowKind::kSecret, step, variable.message);
    auto report =
        ctx.ReportIn(*at.document, at.span,
                     "secret `{}` is handed to other jobs as an output variable", variable.name);
    report.Help("let the job that needs it read it, from a vault for example");
    if (!flow) continue;
    AddFlow(report, expansion, *flow, at, "stored as an output", ctx);
    if (IsLongLived(flow->what)) report.As(Severity::kWarning);
  }
}

// A credential that nobody marked, where another job takes it.
void Read(const PipelineExpansion& expansion, const std::vector<pipeline::Variable>& variables,
          pipeline::JobId job, RuleContext& ctx) {
  for (const pipeline::Variable& variable : variables) {
    if (variable.value.text().find("ependencies") == std::string_view::npos) continue;
    const auto flow =
        expansion.scripts().flow().OfJobVariable(FlowKind::kSecret, variable.value, job);
    if (!flow || !flow->crosses_jobs || flow->is_masked) continue;
    const auto at = ctx.Locate(expansion, variable.value);
    if (!at) continue;
    auto report =
        ctx.ReportIn(*at.document, at.span, "variable `{}` takes {} {} from another job in clear",
                     variable.Name(), Article(flow->what), flow->what);
    AddFlow(report, expansion, *flow, at, fmt::format("read as `{}`", variable.Name()), ctx);
    report.As(Severity::kWarning).Help("let the job that needs it make it or read it from a vault");
  }
}

void Check(const PipelineExpansion& expansion, RuleContext& ctx) {
  Stored(expansion, ctx);
  for (const pipeline::Stage& stage : expansion.model.stages) {
    if (!stage.jobs.empty()) Read(expansion, stage.variables, stage.jobs[0], ctx);
  }
  for (const pipeline::Job& job : expansion.model.jobs) {
    Read(expansion, job.variables, job.id, ctx);
  }
}

}  // namespace

extern constinit const Rule secret_passed_between_jobs = {
    .id = "secret-passed-between-jobs",
    .summary = "a secret is handed to other jobs as an output variable",
    .severity = Severity::kInfo,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline-security", "secrets"},
    .controls = {"CWE-522", "CICD-SEC-6"},
    .on = {OnPipelineExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
