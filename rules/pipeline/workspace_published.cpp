#include <algorithm>

#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`.git`, files with settings, test keys and downloaded secure files travel with the artifact to everybody who may read the run.

```yaml bad
steps:
- publish: $(Build.SourcesDirectory)
  artifact: src
```

```yaml good
steps:
- publish: $(Build.ArtifactStagingDirectory)
  artifact: app
```

A `.artifactignore` file in the folder limits what is published; allow the finding then. An error when the checkout keeps the
access token.
)md";

using pipeline::Step;

constexpr std::string_view kFolders[] = {
    "$(Build.SourcesDirectory)",     "$(System.DefaultWorkingDirectory)",
    "$(Build.Repository.LocalPath)", "$(Pipeline.Workspace)",
    "$(Agent.BuildDirectory)",       "$(Pipeline.Workspace)/s",
    "$(Agent.BuildDirectory)/s",     ".",
};

// The folder itself, or everything in it.
bool IsWhole(std::string_view path) {
  path = Trim(path);
  if (path == "**" || path == "**/*") return true;
  for (const std::string_view end : {"/**/*", "/**", "/*", "\\**\\*", "\\**", "\\*", "/", "\\"}) {
    if (path.size() > end.size() && path.ends_with(end)) {
      path.remove_suffix(end.size());
      break;
    }
  }
  return std::ranges::any_of(
      kFolders, [path](std::string_view folder) { return EqualsIgnoreCase(folder, path); });
}

NodeRef PublishedPath(const Step& step) {
  if (step.kind == pipeline::StepKind::kPublish) return step.discriminator;
  if (step.IsTask("PublishPipelineArtifact")) return step.Input({"targetPath", "path"});
  if (step.IsTask("PublishBuildArtifacts")) return step.Input("PathtoPublish");
  return {};
}

void Check(const Step& step, RuleContext& ctx) {
  const NodeRef path = PublishedPath(step);
  if (!path.IsString() || !IsWhole(path.text())) return;
  // A list of what stays out, at the root of the repository.
  const RepositoryPlaces& places = ctx.graph().places();
  if (places.exists && places.root) {
    const std::string& root = *places.root;
    if (places.exists(root.empty() ? ".artifactignore" : root + "/.artifactignore")) return;
  }
  auto report = ctx.Report(path.span(),
                           "the whole folder is published, with `.git` and all that "
                           "the job left in it");
  report.Help("copy what is to be published into `$(Build.ArtifactStagingDirectory)`");
  if (!ctx.pipeline().jobs.Contains(step.job)) return;
  for (const pipeline::StepId id : ctx.pipeline().jobs[step.job].steps) {
    const Step& other = ctx.pipeline().steps[id];
    const NodeRef kept = other.kind == pipeline::StepKind::kCheckout
                             ? other.node.Find("persistCredentials", CaseRule::kExact)
                             : NodeRef();
    if (!EqualsIgnoreCase(Trim(kept.text()), "true")) continue;
    report.As(Severity::kError).Label(kept.span(), "its git configuration holds the access token");
    return;
  }
}

}  // namespace

extern constinit const Rule workspace_published = {
    .id = "workspace-published",
    .summary = "the whole sources folder or workspace is published as an artifact",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline-security", "secrets"},
    .controls = {"CWE-552", "CICD-SEC-9"},
    .equivalents = {"zizmor:artipacked"},
    .on = {OnStep{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
