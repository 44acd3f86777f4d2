#include "engine/flow_findings.h"
#include "pipeline/logging_command.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A `;` or `]` in a property, or a line break in the value, ends the command and begins another one, which may set any variable.

```yaml bad
steps:
- bash: echo "##vso[task.setvariable variable=msg]$(git log -1 --format=%B)"
```

```yaml good
steps:
- bash: echo "##vso[task.setvariable variable=sha]$(git rev-parse HEAD)"
```

Text that is filtered first (`tr -cd`, `sed 's/[^a-z]//g'`) is fine. A branch name that becomes the value of a variable is told
where the variable is used: `tainted-variable-in-script`.
)md";

using pipeline::FlowKind;
using pipeline::LoggingCommand;
using pipeline::Step;

// Commands whose value does more than to be kept.
bool ActsOnValue(const LoggingCommand& command) {
  for (const std::string_view name : {"task.prependpath", "task.uploadfile", "artifact.upload",
                                      "build.updatebuildnumber", "build.addbuildtag"}) {
    if (command.Is(name)) return true;
  }
  return false;
}

void CheckStep(const Step& step, const PipelineExpansion& expansion, RuleContext& ctx) {
  const pipeline::ScriptText& script = expansion.scripts().Of(step);
  pipeline::ValueFlow& flows = expansion.scripts().flow();
  for (const LoggingCommand& command : pipeline::FindLoggingCommands(script.text)) {
    if (script.InComment(command.span.begin)) continue;
    const Span properties{command.name_span.end, command.span.end};
    auto flow = flows.OfScript(FlowKind::kUntrusted, step, properties);
    Span at_span = properties;
    bool in_properties = true;
    if (!flow && !command.message.empty()) {
      flow = flows.OfScript(FlowKind::kUntrusted, step, command.message);
      at_span = command.message;
      in_properties = false;
    }
    if (!flow || flow->untrusted->is_weak) continue;
    // A text of several lines starts other commands; other values matter where they are used.
    const bool has_lines = flow->untrusted->may_command && !flow->untrusted->is_upstream;
    if (!in_properties && !has_lines && !ActsOnValue(command)) continue;
    const auto at = ctx.Locate(expansion, step.script, at_span);
    if (!at) continue;
    auto report = ctx.ReportIn(*at.document, at.span, "`{}` {} a {} that {} decides", command.name,
                               in_properties ? "has properties with" : "stores", flow->what,
                               flow->untrusted->who);
    AddFlow(report, expansion, *flow, at, "part of the logging command", ctx);
    if (in_properties) {
      report.Help("leave it out: a `;` or `]` in it changes the command");
    } else if (has_lines) {
      report.Help("filter it (`tr -cd`): a line of it may be another logging command");
    } else {
      report.As(Severity::kWarning).Help("use a value with fixed characters");
    }
  }
}

void Check(const PipelineExpansion& expansion, RuleContext& ctx) {
  for (const Step& step : expansion.model.steps) {
    if (step.script.text().find("##vso[") != std::string_view::npos) {
      CheckStep(step, expansion, ctx);
    }
  }
}

}  // namespace

extern constinit const Rule untrusted_value_in_logging_command = {
    .id = "untrusted-value-in-logging-command",
    .summary = "a logging command is built from text that outsiders decide",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline-security", "injection"},
    .controls = {"CWE-117", "CICD-SEC-4"},
    .equivalents = {"zizmor:github-env"},
    .on = {OnPipelineExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
