#include "engine/rule_context.h"
#include "pipeline/script_text.h"
#include "pipeline/walk.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The number in `/home/vsts/work/1` and the folders of tools differ from machine to machine, and images move.

```yaml bad
steps:
- script: ls /home/vsts/work/1/s/src
```

```yaml good
steps:
- script: ls "$BUILD_SOURCESDIRECTORY/src"
```
)md";

using pipeline::Step;

struct Folder {
  std::string_view path;
  std::string_view instead;
};
constexpr Folder kFolders[] = {
    {"/home/vsts/work/1/s", "Build.SourcesDirectory"},
    {"/home/vsts/work/1/a", "Build.ArtifactStagingDirectory"},
    {"/home/vsts/work/1", "Pipeline.Workspace"},
    {"/home/vsts/work/_temp", "Agent.TempDirectory"},
    {"/home/vsts/", ""},
    {"/Users/runner/work/1/s", "Build.SourcesDirectory"},
    {"/Users/runner/work/1", "Pipeline.Workspace"},
    {"D:\\a\\1\\s", "Build.SourcesDirectory"},
    {"D:\\a\\1\\a", "Build.ArtifactStagingDirectory"},
    {"D:\\a\\1", "Pipeline.Workspace"},
    {"D:\\a\\_temp", "Agent.TempDirectory"},
    {"C:\\agent\\_work", "Agent.WorkFolder"},
    {"/opt/hostedtoolcache", "Agent.ToolsDirectory"},
    {"C:\\hostedtoolcache", "Agent.ToolsDirectory"},
    {"C:\\Program Files (x86)\\Microsoft Visual Studio\\20", ""},
};

void CheckScalar(NodeRef scalar, const pipeline::ScriptText* script, RuleContext& ctx) {
  const std::string_view text = scalar.text();
  for (const Folder& folder : kFolders) {
    const std::size_t at = FindIgnoreCase(text, folder.path);
    if (at == std::string_view::npos) continue;
    const auto begin = static_cast<std::uint32_t>(at);
    if (script != nullptr && script->InComment(begin)) continue;
    // A longer name, or a longer path in front of it.
    const std::size_t end = at + folder.path.size();
    if (end < text.size() && (IsAlnumAscii(text[end]) || text[end] == '_') &&
        !folder.path.ends_with('/') && !folder.path.ends_with("20")) {
      continue;
    }
    auto report =
        ctx.Report(RuleContext::SourceOf(scalar, {begin, static_cast<std::uint32_t>(end)}),
                   "`{}` is a folder of one kind of machine", text.substr(at, folder.path.size()));
    if (!folder.instead.empty()) {
      report.Help("use `$({})`", folder.instead);
    } else if (folder.path.starts_with("C:")) {
      report.Help("find it with `vswhere`, which every installation brings");
    }
    return;
  }
}

bool MayHold(std::string_view text) {
  return text.find("vsts") != std::string_view::npos ||
         text.find("runner/work") != std::string_view::npos || ContainsIgnoreCase(text, ":\\a") ||
         ContainsIgnoreCase(text, "hostedtoolcache") ||
         text.find("Visual Studio\\20") != std::string_view::npos;
}

void Check(const Step& step, RuleContext& ctx) {
  if (step.script && MayHold(step.script.text())) {
    CheckScalar(step.script, &ctx.scripts().Of(step), ctx);
  }
  const auto check = [&](NodeRef entry, bool) {
    if (entry.IsString() && entry != step.script && MayHold(entry.text())) {
      CheckScalar(entry, nullptr, ctx);
    }
  };
  if (step.kind == pipeline::StepKind::kTask) pipeline::ForEachMember(step.inputs, false, check);
  pipeline::ForEachMember(step.env, false, check);
}

}  // namespace

extern constinit const Rule hard_coded_machine_path = {
    .id = "hard-coded-machine-path",
    .summary = "a path assumes the folders of one machine",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .on = {OnStep{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
