#include <algorithm>

#include "engine/rule_context.h"
#include "graph/deployments.h"
#include "pipeline/walk.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The step fails before its first command.

```yaml bad
steps:
- script: npm ci
  workingDirectory: wbe
```

```yaml good
steps:
- script: npm ci
  workingDirectory: $(Build.ArtifactStagingDirectory)
```

Only where the repository is known and its own sources are checked out as usual. Folders that builds make (`dist`, `out`,
`bin`), and those that another step names, may be there by then.
)md";

using pipeline::Step;

// Folders that builds make.
bool IsMade(std::string_view path) {
  constexpr std::string_view kMade[] = {
      "dist",     "build",  "out",  "bin",          "obj",    "publish", "target", "artifacts",
      "artifact", "output", "drop", "node_modules", "_build", "release", "a",      "b"};
  while (!path.empty()) {
    const std::size_t end = std::min(path.find_first_of("/\\"), path.size());
    const std::string_view part = path.substr(0, end);
    if (std::ranges::any_of(
            kMade, [part](std::string_view name) { return EqualsIgnoreCase(name, part); })) {
      return true;
    }
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return false;
}

// The path without the sources folder in front; empty when it is not literal otherwise.
std::string_view InSources(std::string_view path) {
  for (const std::string_view root :
       {"$(Build.SourcesDirectory)", "$(System.DefaultWorkingDirectory)",
        "$(Build.Repository.LocalPath)"}) {
    if (!StartsWithIgnoreCase(path, root)) continue;
    path.remove_prefix(root.size());
    if (path.empty() || (path[0] != '/' && path[0] != '\\')) return {};
    path.remove_prefix(1);
    break;
  }
  const bool is_plain = path.find_first_of("$%*?~:") == std::string_view::npos;
  return is_plain && !path.starts_with('/') && !path.starts_with('\\') && !path.starts_with("..") &&
                 path != "."
             ? path
             : std::string_view();
}

void Check(const PipelineExpansion& expansion, RuleContext& ctx) {
  if (!ctx.graph().places().exists || expansion.is_template) return;
  for (const Step& step : expansion.model.steps) {
    NodeRef folder = pipeline::FindMember(step.node, "workingDirectory");
    if (!folder) folder = step.Input({"workingDirectory", "cwd", "workingDir", "workingFolder"});
    if (!folder.IsString()) continue;
    const std::string_view path = InSources(Trim(folder.text()));
    if (path.empty() || IsMade(path)) continue;
    const LinkedFile found = FindStepFile(ctx.graph(), expansion, step, path);
    if (found.state != LinkedFile::State::kMissing) continue;
    const auto at = ctx.Locate(expansion, folder);
    if (!at) continue;
    auto report =
        ctx.ReportIn(*at.document, at.span, "there is no folder `{}` in the repository", path);
    ctx.LabelIncludes(report, expansion, expansion.expanded->origins[folder.id()].frame);
  }
}

}  // namespace

extern constinit const Rule working_directory_not_found = {
    .id = "working-directory-not-found",
    .summary = "the working directory of a step is not in the repository",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .on = {OnPipelineExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
