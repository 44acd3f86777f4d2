#include <algorithm>

#include "engine/rule_context.h"
#include "pipeline/script_text.h"
#include "pipeline/walk.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A key has to be stored, rotated and revoked, and works from anywhere for as long as it is valid. A service connection with
workload identity federation gets tokens that live for minutes.

```yaml bad
steps:
- bash: az login --service-principal -u $APP -p $SECRET --tenant $TENANT
  env:
    SECRET: $(clientSecret)
```

```yaml good
steps:
- task: AzureCLI@2
  inputs:
    azureSubscription: prod-federated
    scriptType: bash
    scriptLocation: inlineScript
    inlineScript: az account show
```
)md";

using pipeline::ShellCommand;
using pipeline::Step;

// Variables that programs sign in with.
constexpr std::string_view kVariables[] = {"ARM_CLIENT_SECRET", "AZURE_CLIENT_SECRET",
                                           "AZURE_CREDENTIALS", "AWS_SECRET_ACCESS_KEY",
                                           "AZURE_STORAGE_KEY", "GOOGLE_CREDENTIALS"};

bool IsKeyVariable(std::string_view name) {
  return std::ranges::any_of(
      kVariables, [name](std::string_view known) { return EqualsIgnoreCase(known, name); });
}

void ReportVariable(Span at, std::string_view name, RuleContext& ctx) {
  const bool is_aws = StartsWithIgnoreCase(name, "AWS_");
  auto report = ctx.Report(at, "`{}` signs in with a stored key", name);
  if (is_aws) {
    report.Help("use a service connection with OpenID Connect");
  } else {
    report.Help("use a service connection with workload identity federation");
  }
}

void CheckScript(const Step& step, RuleContext& ctx) {
  const pipeline::ScriptText& script = ctx.scripts().Of(step);
  for (const ShellCommand& command : script.commands) {
    if (command.words.empty()) continue;
    const auto report = [&](Span span, std::string_view what) {
      ctx.Report(RuleContext::SourceOf(step.script, span), "`{}` signs in with a stored key", what)
          .Help("use a task with a service connection that has workload identity federation");
    };
    const Span name = command.words[command.name_index_].span;
    if (command.StartsWith({"az", "login"}) &&
        pipeline::HasOption(command, {"--service-principal"}) &&
        pipeline::HasOption(command, {"-p", "--password"})) {
      report({name.begin, command.words[command.first_argument()].span.end}, "az login");
    } else if (command.IsCalled("az") && pipeline::HasOption(command, {"--account-key"})) {
      const auto key = pipeline::FindOption(command, {"--account-key"});
      if (key) report(key->span, "--account-key");
    } else if (command.IsCalled("Connect-AzAccount") &&
               pipeline::HasOption(command, {"-ServicePrincipal"}) &&
               pipeline::HasOption(command, {"-Credential"})) {
      report(name, "Connect-AzAccount");
    }
  }
}

void Check(const Step& step, RuleContext& ctx) {
  pipeline::ForEachMember(step.env, false, [&ctx](NodeRef entry, bool) {
    if (entry.IsString() && !entry.text().empty() && IsKeyVariable(entry.key())) {
      ReportVariable(entry.key_span(), entry.key(), ctx);
    }
  });
  const std::string_view text = step.script.text();
  if (text.find("--service-principal") != std::string_view::npos ||
      text.find("--account-key") != std::string_view::npos ||
      ContainsIgnoreCase(text, "Connect-AzAccount")) {
    CheckScript(step, ctx);
  }
  if (step.IsTask("AzureRmWebAppDeployment") &&
      EqualsIgnoreCase(Trim(step.Input("ConnectionType").text()), "PublishProfile")) {
    ctx.Report(step.Input("ConnectionType").span(),
               "a publish profile is a password that stays valid")
        .Help("deploy with a service connection that has workload identity federation");
  }
}

void CheckVariable(const pipeline::Variable& variable, RuleContext& ctx) {
  if (IsKeyVariable(variable.Name()) && variable.value.IsString() &&
      !variable.value.text().empty()) {
    ReportVariable(variable.NameSpan(), variable.Name(), ctx);
  }
}

}  // namespace

extern constinit const Rule long_lived_cloud_credential = {
    .id = "long-lived-cloud-credential",
    .summary = "a job signs in to a cloud with a stored key",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline-security", "secrets"},
    .controls = {"CWE-798", "CICD-SEC-6"},
    .equivalents = {"pipeline-check:ADO-014", "zizmor:use-trusted-publishing",
                    "psrule-azuredevops:ADO-SC"},
    .on = {OnStep{Check}, OnPipelineVariable{CheckVariable}},
    .docs = kDocs,
};

}  // namespace plumbline
