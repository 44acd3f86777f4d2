#include <algorithm>

#include "base/pattern.h"
#include "engine/flow_findings.h"
#include "pipeline/run_triggers.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Instructions that are hidden in a commit message or a pull request are followed with the rights of the job.

```yaml bad
steps:
- bash: git log -1 --format=%B | claude -p "summarise and fix"
  env:
    TOKEN: $(System.AccessToken)
```

```yaml good
steps:
- bash: git log -1 --format=%B | claude -p "summarise" --permission-mode=plan
  env:
    TOKEN: $(System.AccessToken)
```
)md";

using pipeline::ShellCommand;
using pipeline::Step;

// Command-line tools of language models that can run commands or change files, and the flags with
// which they do not.
struct Tool {
  std::string_view name;
  std::string_view read_only;
};
constexpr Tool kTools[] = {
    {"claude", "--permission-mode=plan"},
    {"codex", "read-only"},
    {"gemini", "--read-only"},
    {"aider", "--dry-run"},
    {"opencode", "--read-only"},
    {"cursor-agent", "--read-only"},
    {"copilot", "--deny-tool"},
    {"goose", "--read-only"},
    {"model-tool", "--read-only"},
    {"amp", "--read-only"},
};

const Tool* ToolOf(const ShellCommand& command) {
  for (const Tool& tool : kTools) {
    if (command.IsCalled(tool.name)) return &tool;
  }
  return nullptr;
}

// A cheap look before the script is lexed.
constinit Pattern kAnyTool{
    R"re(\b(?:claude|codex|gemini|aider|opencode|cursor-agent|copilot|goose|model-tool|amp) )re"};

// What the tool wrote is pushed by the same job, and nobody looks at it.
void ReportPush(const Step& step, const ShellCommand& command, const PipelineExpansion& expansion,
                RuleContext& ctx) {
  const pipeline::Pipeline& model = expansion.model;
  for (const pipeline::StepId id : model.jobs[step.job].steps) {
    const Step& later = model.steps[id];
    if (id < step.id || later.script.text().find("git push") == std::string_view::npos) continue;
    const auto at = ctx.Locate(expansion, step.script, command.span);
    const auto push = ctx.Locate(expansion, later.script);
    if (!at || !push) return;
    auto report =
        ctx.ReportIn(*at.document, at.span,
                     "what `{}` writes is pushed without anybody looking at it", command.Name());
    report.LabelIn(*push.document, push.span, "pushed here")
        .Help("open a pull request, which a person reviews");
    return;
  }
}

void CheckStep(const Step& step, const PipelineExpansion& expansion, RuleContext& ctx) {
  const pipeline::ScriptText& script = expansion.scripts().Of(step);
  pipeline::ValueFlow& flows = expansion.scripts().flow();
  for (std::uint32_t i = 0; i < script.commands.size(); ++i) {
    const ShellCommand& command = script.commands[i];
    const Tool* const tool = ToolOf(command);
    if (tool == nullptr) continue;
    const bool reads_only =
        std::ranges::any_of(command.words, [tool](const pipeline::ShellWord& word) {
          return word.text.find(tool->read_only) != std::string::npos || word.text == "plan";
        });
    if (reads_only) continue;
    auto flow = flows.OfScript(pipeline::FlowKind::kUntrusted, step, command.span);
    // What is piped into it.
    if (!flow && command.is_piped_to && i > 0) {
      std::uint32_t begin = i;
      while (begin > 0 && script.PipedTo(begin - 1) == &script.commands[begin]) --begin;
      const ShellCommand& first = script.commands[begin];
      if (first.IsCalled("git") &&
          (first.StartsWith({"git", "diff"}) || first.StartsWith({"git", "show"}))) {
        flow.emplace();
        flow->what = "change of the repository";
        flow->steps.push_back({step.script, first.span, "what the author of a change wrote"});
      } else {
        flow = flows.OfScript(pipeline::FlowKind::kUntrusted, step,
                              {first.span.begin, command.span.begin});
      }
    }
    if (!flow && expansion.model.jobs.Contains(step.job)) {
      ReportPush(step, command, expansion, ctx);
      continue;
    }
    if (!flow || (flow->untrusted != nullptr && flow->untrusted->is_weak)) continue;
    if (!expansion.model.jobs.Contains(step.job)) continue;
    const pipeline::Job& job = expansion.model.jobs[step.job];
    pipeline::Privilege privilege = pipeline::PrivilegeOf(expansion.model, job);
    if (!privilege && pipeline::IsSelfHosted(expansion.model, job)) {
      privilege.text = "runs on machines of its own";
    }
    const auto at = ctx.Locate(expansion, step.script, command.span);
    if (!privilege || !at) continue;
    auto report = ctx.ReportIn(*at.document, at.span, "`{}` reads a {} in a job that {}",
                               command.Name(), flow->what, privilege.text);
    AddFlow(report, expansion, *flow, at, "read here", ctx);
    report.Help("run it read-only, in a job without secrets and connections");
  }
}

void Check(const PipelineExpansion& expansion, RuleContext& ctx) {
  for (const Step& step : expansion.model.steps) {
    const std::string_view text = step.script.text();
    if (!text.empty() && kAnyTool.FoundIn(text)) CheckStep(step, expansion, ctx);
  }
}

}  // namespace

extern constinit const Rule untrusted_text_to_model_tool = {
    .id = "untrusted-text-to-model-tool",
    .summary =
        "text that an outsider wrote is given to a language-model tool that may act in the job",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline-security", "injection"},
    .controls = {"CWE-77", "CICD-SEC-4"},
    .equivalents = {"pipeline-check:ADO-035", "pipeline-check:ADO-038"},
    .on = {OnPipelineExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
