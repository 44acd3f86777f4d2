#include "engine/deployment_scripts.h"
#include "pipeline/remote_script.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Whoever controls the other end, or the way to it, runs code in the job, or with the rights of the deployment script.

```yaml bad
steps:
- bash: curl -sSL https://raw.githubusercontent.com/contoso/tool/main/install.sh | bash
```

```yaml good
steps:
- bash: |
    curl -sSLo install.sh https://tools.contoso.com/install-1.4.sh
    echo "$INSTALL_SHA256  install.sh" | sha256sum -c
    bash install.sh
```

An error where the address is not encrypted, is a gist, a machine by its number, or a file of a branch; information for
the installers of a few vendors. A download that is run further down counts when nothing in the script checks a hash or
signature.
)md";

std::string MessageOf(const pipeline::RemoteScript& found) {
  if (!found.unsafe_because.empty()) {
    return fmt::format("what this fetches is run, and its address {}", found.unsafe_because);
  }
  return "what this fetches is run without a check";
}

void Finish(const pipeline::RemoteScript& found, ReportBuilder& report) {
  if (found.host == pipeline::RemoteHost::kUnsafe) report.As(Severity::kError);
  if (found.host == pipeline::RemoteHost::kVendor) report.As(Severity::kInfo);
  report.Help("keep the script in the repository, or compare its hash before it runs");
}

void CheckStep(const pipeline::Step& step, RuleContext& ctx) {
  if (!step.script) return;
  for (const pipeline::RemoteScript& found : pipeline::FindRemoteScripts(ctx.scripts().Of(step))) {
    auto report =
        ctx.Report(RuleContext::SourceOf(step.script, found.span), "{}", MessageOf(found));
    if (!found.run.empty()) {
      report.Label(RuleContext::SourceOf(step.script, found.run), "run here");
    }
    Finish(found, report);
  }
}

void CheckScripts(const arm::Expansion& expansion, RuleContext& ctx) {
  SeenPlaces seen;
  ForEachDeploymentScript(expansion, [&](const DeploymentScript& script) {
    for (const pipeline::RemoteScript& found : pipeline::FindRemoteScripts(script.script)) {
      const Written place = PlaceIn(script, found.span, ctx.graph());
      if (!place || !seen.Add(place)) continue;
      auto report = ctx.ReportIn(*place.document, place.span, "{}", MessageOf(found));
      if (!found.run.empty()) {
        const Written run = PlaceIn(script, found.run, ctx.graph());
        if (run.span != place.span) report.LabelIn(*run.document, run.span, "run here");
      }
      Finish(found, report);
    }
  });
}

}  // namespace

extern constinit const Rule remote_script_executed = {
    .id = "remote-script-executed",
    .summary = "a script is fetched and run without a check",
    .severity = Severity::kWarning,
    .confidence = Confidence::kHigh,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline-security", "deployment-scripts"},
    .controls = {"CWE-494", "CICD-SEC-3"},
    .equivalents = {"poutine:unverified_script_exec", "pipeline-check:ADO-016"},
    .aliases = {"script-download-execute"},
    .on = {OnStep{CheckStep}, OnExpansion{CheckScripts}},
    .docs = kDocs,
};

}  // namespace plumbline
