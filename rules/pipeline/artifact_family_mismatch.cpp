#include <algorithm>

#include "engine/rule_context.h"
#include "pipeline/artifacts.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`DownloadBuildArtifacts@0` knows build artifacts only. Of a pipeline artifact, which `publish` and
`PublishPipelineArtifact` make, it says that the type is not supported, takes nothing and succeeds: the step is green and
the folder empty.

```yaml bad
jobs:
- job: Build
  steps:
  - publish: out
    artifact: app
- job: Deploy
  dependsOn: Build
  steps:
  - task: DownloadBuildArtifacts@0
    inputs:
      artifactName: app
```

```yaml good
jobs:
- job: Build
  steps:
  - publish: out
    artifact: app
- job: Deploy
  dependsOn: Build
  steps:
  - download: current
    artifact: app
```

`DownloadBuildArtifacts@1` and `DownloadPipelineArtifact@2` read both kinds.
)md";

bool IsOldDownload(const pipeline::Step& step) {
  return EqualsIgnoreCase(step.task, "DownloadBuildArtifacts") &&
         step.discriminator.text().ends_with("@0");
}

void Check(const PipelineExpansion& expansion, RuleContext& ctx) {
  if (expansion.is_template || expansion.expanded->has_gaps) return;
  const pipeline::Expanded& expanded = *expansion.expanded;
  const auto& steps = expansion.model.steps;
  if (std::ranges::none_of(steps, IsOldDownload)) return;
  const pipeline::Artifacts artifacts = pipeline::ArtifactsOf(expansion.model);
  if (!artifacts.is_all) return;
  for (const pipeline::Step& step : steps) {
    if (!IsOldDownload(step)) continue;
    const NodeRef wanted = pipeline::WantedArtifact(step);
    if (!wanted.IsString() || wanted.text().empty() || !pipeline::IsLiteralName(wanted.text())) {
      continue;
    }
    const pipeline::PublishedArtifact* publisher = nullptr;
    bool may_be_build = false;
    for (const pipeline::PublishedArtifact& artifact : artifacts.published) {
      if (!pipeline::MayBeNamed(artifact.name, wanted.text())) continue;
      may_be_build = may_be_build || artifact.family == pipeline::ArtifactFamily::kBuild;
      if (artifact.name == wanted.text()) publisher = &artifact;
    }
    if (publisher == nullptr || may_be_build) continue;
    const RuleContext::Located at = ctx.Locate(expanded.ValuePlace(step.discriminator));
    if (!at) continue;
    auto report =
        ctx.ReportIn(*at.document, at.span,
                     "this task does not read pipeline artifacts, and `{}` is one", wanted.text());
    report.Help("use `download: current`, or version 1 of the task");
    if (const auto place = ctx.Locate(expanded.ValuePlace(publisher->node))) {
      report.LabelIn(*place.document, place.span, "published here");
    }
    ctx.LabelIncludes(report, expansion, expanded.origins[wanted.id()].frame);
  }
}

}  // namespace

extern constinit const Rule artifact_family_mismatch = {
    .id = "artifact-family-mismatch",
    .summary = "a pipeline artifact is downloaded by a task that reads build artifacts only",
    .severity = Severity::kWarning,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .on = {OnPipelineExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
