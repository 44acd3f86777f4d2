#include "engine/flow_findings.h"
#include "schema/secrets.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The runner masks a secret as a whole. A field that is taken out of it is another text, which is shown in clear until it is
marked itself.

```yaml bad
steps:
- task: AzureKeyVault@2
  inputs:
    azureSubscription: dev
    KeyVaultName: kv
    SecretsFilter: login
- bash: echo "##vso[task.setvariable variable=user]$(jq -r .user <<<"$LOGIN")"
  env:
    LOGIN: $(login)
```

```yaml good
steps:
- task: AzureKeyVault@2
  inputs:
    azureSubscription: dev
    KeyVaultName: kv
    SecretsFilter: login
- bash: echo "##vso[task.setvariable variable=user;issecret=true]$(jq -r .user <<<"$LOGIN")"
  env:
    LOGIN: $(login)
```

Secrets with line breaks are not masked well either, and the service refuses to store them unless told otherwise.
)md";

using pipeline::FlowKind;

void Check(const PipelineExpansion& expansion, RuleContext& ctx) {
  pipeline::ValueFlow& flows = expansion.scripts().flow();
  for (const pipeline::StoredVariable& variable : flows.stored()) {
    const pipeline::Step& step = expansion.model.steps[variable.step];
    const std::string_view text = step.script.text();
    const std::string_view message = text.substr(variable.message.begin, variable.message.size());
    const bool may_be_part = !variable.is_secret && pipeline::MayChangeText(text);
    if (!may_be_part && !variable.is_secret) continue;
    const auto at = ctx.Locate(expansion, step.script, variable.name_span);
    if (!at) continue;
    if (variable.is_secret) {
      if (message.find("%0A") == std::string_view::npos &&
          message.find("%0D") == std::string_view::npos) {
        continue;
      }
      ctx.ReportIn(*at.document, at.span,
                   "secret `{}` has several lines, which the log does not mask", variable.name);
      continue;
    }
    // One that is named like a secret is told by `secret-variable-not-secret`.
    if (schema::IsSecretLikeName(variable.name)) continue;
    const auto flow = flows.OfScript(FlowKind::kSecret, step, variable.message);
    if (!flow || !flow->is_derived || !flow->is_masked) continue;
    auto report = ctx.ReportIn(*at.document, at.span,
                               "variable `{}` holds a part of {} {}, which the log does not mask",
                               variable.name, Article(flow->what), flow->what);
    AddFlow(report, expansion, *flow, at, "stored without `issecret=true`", ctx);
    report.Help("add `;issecret=true`");
  }
}

}  // namespace

extern constinit const Rule structured_secret = {
    .id = "structured-secret",
    .summary = "a part of a secret is stored where the log does not mask it",
    .severity = Severity::kInfo,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline-security", "secrets"},
    .controls = {"CWE-532", "CICD-SEC-6"},
    .on = {OnPipelineExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
