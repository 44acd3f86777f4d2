#include <algorithm>

#include "engine/flow_findings.h"
#include "pipeline/run_triggers.h"
#include "pipeline/walk.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Branch names hold slashes and may hold `..`: they lead an upload to another folder, container or site.

```yaml bad
steps:
- task: AzureFileCopy@6
  inputs:
    SourcePath: out
    azureSubscription: prod
    Destination: AzureBlob
    storage: contoso
    ContainerName: web
    BlobPrefix: $(System.PullRequest.SourceBranch)
```

```yaml good
steps:
- task: AzureFileCopy@6
  inputs:
    SourcePath: out
    azureSubscription: prod
    Destination: AzureBlob
    storage: contoso
    ContainerName: web
    BlobPrefix: $(Build.BuildId)
```

Information for `Build.SourceBranchName`, the last part of a branch's name.
)md";

using pipeline::Step;

bool IsPathInput(std::string_view name) {
  constexpr std::string_view kNames[] = {"targetPath",       "PathtoPublish", "TargetFolder",
                                         "SourcePath",       "ContainerName", "BlobPrefix",
                                         "TargetPath",       "remotePath",    "remoteDirectory",
                                         "workingDirectory", "cwd",           "rootDirectory"};
  return std::ranges::any_of(
      kNames, [name](std::string_view known) { return EqualsIgnoreCase(known, name); });
}

void Check(const PipelineExpansion& expansion, RuleContext& ctx) {
  const pipeline::Pipeline& model = expansion.model;
  for (const Step& step : model.steps) {
    if (!step.inputs || step.kind != pipeline::StepKind::kTask) continue;
    pipeline::ForEachMember(step.inputs, false, [&](NodeRef input, bool) {
      if (!input.IsString() || !IsPathInput(input.key()) ||
          input.text().find('$') == std::string_view::npos) {
        return;
      }
      const auto flow =
          expansion.scripts().flow().OfScalar(pipeline::FlowKind::kUntrusted, input, step);
      if (!flow || flow->untrusted->is_weak || !model.jobs.Contains(step.job)) return;
      const pipeline::Privilege privilege = pipeline::PrivilegeOf(model, model.jobs[step.job]);
      const auto at = ctx.Locate(expansion, input);
      if (!privilege || !at) return;
      // The last part of a branch has no separators.
      const bool is_part = EqualsIgnoreCase(flow->source, "Build.SourceBranchName");
      auto report =
          ctx.ReportIn(*at.document, at.span, "`{}` holds a {}, by which {} can lead it elsewhere",
                       input.key(), flow->what, flow->untrusted->who);
      if (flow->steps.size() > 1) AddFlow(report, expansion, *flow, at, "part of the path", ctx);
      report.Help("use `$(Build.BuildId)`");
      if (is_part) report.As(Severity::kInfo);
    });
  }
}

}  // namespace

extern constinit const Rule untrusted_path_in_task = {
    .id = "untrusted-path-in-task",
    .summary = "a path of a publishing task is built from a value that outsiders decide",
    .severity = Severity::kWarning,
    .confidence = Confidence::kLow,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline-security", "injection"},
    .controls = {"CWE-22", "CICD-SEC-4"},
    .on = {OnPipelineExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
