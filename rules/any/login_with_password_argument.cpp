#include "base/ascii.h"
#include "engine/deployment_scripts.h"
#include "pipeline/login_command.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A login command gets its password, token or key as an argument. Every process of the machine can read the arguments of
the others, and traces print them.

```yaml bad
steps:
- bash: docker login contoso.azurecr.io -u ci -p $(acrPassword)
```

```yaml good
steps:
- task: Docker@2
  inputs:
    command: login
    containerRegistry: contoso-acr
```

The scripts of pipelines and deployment scripts of templates are read. A value that comes from an environment variable is reported as info: it is not in the file or the log, but still in the
list of processes. Programs with `--password-stdin` read it from standard input instead.
)md";

void Finish(const pipeline::LoginPassword& login, ReportBuilder& report) {
  if (login.from_environment) report.As(Severity::kInfo);
  if (!login.from_environment && !pipeline::HasReplacement(login.text)) report.Masked();
  if (login.takes_stdin) {
    report.Help("pass it on standard input, with `--password-stdin`");
  } else {
    report.Help(
        "log in with a service connection or identity, or pass it on standard input or in a "
        "file");
  }
}

void CheckStep(const pipeline::Step& step, RuleContext& ctx) {
  if (!step.script) return;
  const pipeline::ScriptText& script = ctx.scripts().Of(step);
  for (const pipeline::LoginPassword& login : pipeline::FindLoginPasswords(script)) {
    // access-token-inline says so.
    if (ContainsIgnoreCase(login.text, "$(System.AccessToken)")) continue;
    auto report = ctx.Report(RuleContext::SourceOf(step.script, login.value),
                             "`{}` gets the credential as an argument", login.program);
    Finish(login, report);
  }
}

void CheckScripts(const arm::Expansion& expansion, RuleContext& ctx) {
  SeenPlaces seen;
  ForEachDeploymentScript(expansion, [&](const DeploymentScript& script) {
    for (const pipeline::LoginPassword& login : pipeline::FindLoginPasswords(script.script)) {
      const Written place = PlaceIn(script, login.value, ctx.graph());
      if (!place || !seen.Add(place)) continue;
      auto report = ctx.ReportIn(*place.document, place.span,
                                 "`{}` gets the credential as an argument", login.program);
      Finish(login, report);
    }
  });
}

}  // namespace

extern constinit const Rule login_with_password_argument = {
    .id = "login-with-password-argument",
    .summary = "a login command gets the password as an argument",
    .severity = Severity::kWarning,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline-security", "secrets", "deployment-scripts"},
    .controls = {"CWE-214", "CICD-SEC-6"},
    .aliases = {"script-login-secret"},
    .on = {OnStep{CheckStep}, OnExpansion{CheckScripts}},
    .docs = kDocs,
};

}  // namespace plumbline
