#include <algorithm>

#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A script is written for a shell that the job's system does not have: Windows PowerShell or `cmd` on Linux and macOS, a POSIX
shell behind `script:` on Windows, which means `cmd` there.

```yaml bad
pool:
  vmImage: ubuntu-24.04
steps:
- task: AzureCLI@2
  inputs:
    azureSubscription: dev
    scriptType: ps
    scriptLocation: inlineScript
    inlineScript: az account show
```

```yaml good
pool:
  vmImage: ubuntu-24.04
steps:
- task: AzureCLI@2
  inputs:
    azureSubscription: dev
    scriptType: pscore
    scriptLocation: inlineScript
    inlineScript: az account show
```

What stands behind `script:` is judged by lines that one of the two shells cannot read. `powershell:` on Linux runs PowerShell
7 and is fine. Nothing is said in containers and where a condition asks for `Agent.OS`.
)md";

using pipeline::OperatingSystem;

// A line that begins in a way that only `cmd` reads.
bool IsCmdLine(std::string_view line) {
  return StartsWithIgnoreCase(line, "@echo off") || StartsWithIgnoreCase(line, "setlocal") ||
         StartsWithIgnoreCase(line, "if exist ") || StartsWithIgnoreCase(line, "if not exist ") ||
         StartsWithIgnoreCase(line, "rem ");
}
// The same for POSIX shells.
bool IsPosixLine(std::string_view line) {
  return line.starts_with("#!/") || line.starts_with("export ") || line.starts_with("if [ ") ||
         line.starts_with("if [[ ") || line.starts_with("set -e") || line.starts_with("sudo ");
}

// The first line of the script that `is_it` holds for; empty when there is none.
template <class F>
Span FindLine(std::string_view script, const F& is_it) {
  for (std::size_t at = 0; at < script.size();) {
    const std::size_t end = std::min(script.find('\n', at), script.size());
    const std::string_view line = Trim(script.substr(at, end - at));
    if (is_it(line)) {
      const auto begin = static_cast<std::uint32_t>(line.data() - script.data());
      return {begin, begin + static_cast<std::uint32_t>(line.size())};
    }
    at = end + 1;
  }
  return {};
}

void CheckAzureCli(const pipeline::Step& step, RuleContext& ctx) {
  const NodeRef type = step.Input("scriptType");
  const std::string_view text = Trim(type.text());
  const bool is_ps = EqualsIgnoreCase(text, "ps");
  if (!is_ps && !EqualsIgnoreCase(text, "batch")) return;
  const std::string_view better = is_ps ? "pscore" : "bash";
  auto report = ctx.Report(type.span(), "`{}` needs Windows", text);
  report.Help("use `{}`", better);
  if (is_ps) {
    const Span whole =
        RuleContext::SourceOf(type, {0, static_cast<std::uint32_t>(type.text().size())});
    report.Fix(FixSafety::kUnsafe, "use PowerShell 7", whole, std::string(better));
  }
}

void Check(const pipeline::Step& step, RuleContext& ctx) {
  if (step.job == kNoId<pipeline::JobId> || step.argument) return;
  const pipeline::Job& job = ctx.pipeline().jobs[step.job];
  if (job.os == OperatingSystem::kUnknown || job.container ||
      step.node.Find("target", CaseRule::kExact) ||
      ContainsIgnoreCase(step.condition.text(), "Agent.OS") ||
      ContainsIgnoreCase(job.condition.text(), "Agent.OS")) {
    return;
  }
  const bool is_windows = job.os == OperatingSystem::kWindows;
  if (step.IsTask("AzureCLI")) {
    if (!is_windows) CheckAzureCli(step, ctx);
    return;
  }
  if (step.kind != pipeline::StepKind::kScript || !step.script) return;
  const Span line = is_windows ? FindLine(step.script.text(), IsPosixLine)
                               : FindLine(step.script.text(), IsCmdLine);
  if (line.empty()) return;
  ctx.Report(RuleContext::SourceOf(step.script, line), "{}",
             is_windows ? "`script` runs in `cmd` on Windows, which does not read this line"
                        : "`script` runs in a POSIX shell here, which does not read this line")
      .As(Severity::kWarning)
      .As(Confidence::kMedium)
      .Help("{}", is_windows ? "use `bash`" : "run the job on Windows, or write it for `bash`");
}

}  // namespace

extern constinit const Rule shell_os_mismatch = {
    .id = "shell-os-mismatch",
    .summary = "a script is written for a shell that the job's system does not have",
    .severity = Severity::kError,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .equivalents = {"actionlint:shell-names"},
    .on = {OnStep{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
