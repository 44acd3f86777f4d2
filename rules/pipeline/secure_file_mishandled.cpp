#include <algorithm>
#include <vector>

#include "engine/rule_context.h"
#include "pipeline/script_text.h"
#include "pipeline/walk.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The runner deletes a downloaded secure file at the end of the job. Copies stay on the machine, and in artifacts and logs.

```yaml bad
steps:
- task: DownloadSecureFile@1
  name: cert
  inputs:
    secureFile: site.pfx
- bash: cp $(cert.secureFilePath) $(Build.ArtifactStagingDirectory)
```

```yaml good
steps:
- task: DownloadSecureFile@1
  name: cert
  inputs:
    secureFile: site.pfx
- bash: sign --cert "$CERT"
  env:
    CERT: $(cert.secureFilePath)
```
)md";

using pipeline::ShellCommand;
using pipeline::Step;

constexpr std::string_view kEnd = ".secureFilePath)";

// `$(step.secureFilePath)` in a text; the environment variable that `env` makes of it.
std::vector<std::string_view> NamesOf(const Step& step) {
  std::vector<std::string_view> names;
  pipeline::ForEachMember(step.env, false, [&names](NodeRef entry, bool) {
    if (entry.IsString() && ContainsIgnoreCase(entry.text(), kEnd)) names.push_back(entry.key());
  });
  return names;
}

bool IsPublishedFolder(std::string_view text) {
  return ContainsIgnoreCase(text, "$(Build.ArtifactStagingDirectory)") ||
         ContainsIgnoreCase(text, "$(Build.StagingDirectory)") ||
         ContainsIgnoreCase(text, "BUILD_ARTIFACTSTAGINGDIRECTORY") ||
         ContainsIgnoreCase(text, "$(Build.SourcesDirectory)") ||
         ContainsIgnoreCase(text, "$(System.DefaultWorkingDirectory)") ||
         ContainsIgnoreCase(text, "BUILD_SOURCESDIRECTORY");
}

void CheckScript(const Step& step, const std::vector<std::string_view>& names, RuleContext& ctx) {
  const pipeline::ScriptText& script = ctx.scripts().Of(step);
  const auto names_file = [&](const pipeline::ShellWord& word) {
    return ContainsIgnoreCase(word.text, kEnd) ||
           std::ranges::any_of(names, [&](std::string_view name) {
             return pipeline::FindEnvironmentUse(word.text, name, script.shell).has_value();
           });
  };
  for (const ShellCommand& command : script.commands) {
    for (std::size_t i = command.first_argument(); i < command.words.size(); ++i) {
      const pipeline::ShellWord& word = command.words[i];
      if (!names_file(word)) continue;
      const Span at = RuleContext::SourceOf(step.script, word.span);
      const bool prints =
          (command.IsCalled("cat") || command.IsCalled("type") || command.IsCalled("Get-Content") ||
           command.IsCalled("gc") || command.IsCalled("more")) &&
          command.parent == pipeline::kNoCommand && !command.output_to_file &&
          command.joint != pipeline::Joint::kPipe && command.assignments.empty();
      const bool copies = command.IsCalled("cp") || command.IsCalled("mv") ||
                          command.IsCalled("copy") || command.IsCalled("move") ||
                          command.IsCalled("Copy-Item") || command.IsCalled("Move-Item") ||
                          command.IsCalled("xcopy");
      if (prints) {
        ctx.Report(at, "the secure file is printed to the log").As(Severity::kError);
      } else if (copies && i + 1 < command.words.size() &&
                 IsPublishedFolder(command.words.back().text)) {
        ctx.Report(at, "the secure file is copied to a folder that outlives the job")
            .Help("use it where it is; the runner deletes it at the end of the job");
      } else if (command.IsCalled("chmod") && i > command.first_argument() &&
                 (command.words[i - 1].text == "777" || command.words[i - 1].text == "a+r" ||
                  command.words[i - 1].text == "666")) {
        ctx.Report(at, "the secure file is made readable for everybody on the machine");
      }
    }
  }
}

void Check(const Step& step, RuleContext& ctx) {
  const std::vector<std::string_view> names = NamesOf(step);
  if (!names.empty() || ContainsIgnoreCase(step.script.text(), kEnd)) CheckScript(step, names, ctx);
  NodeRef published;
  if (step.kind == pipeline::StepKind::kPublish) published = step.discriminator;
  if (step.IsTask("PublishPipelineArtifact")) published = step.Input({"targetPath", "path"});
  if (step.IsTask("PublishBuildArtifacts")) published = step.Input("PathtoPublish");
  if (published && ContainsIgnoreCase(published.text(), kEnd)) {
    ctx.Report(published.span(), "the secure file is published as an artifact")
        .As(Severity::kError);
  }
}

}  // namespace

extern constinit const Rule secure_file_mishandled = {
    .id = "secure-file-mishandled",
    .summary = "a downloaded secure file is printed, copied or published",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline-security", "secrets"},
    .controls = {"CWE-552", "CICD-SEC-6"},
    .on = {OnStep{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
