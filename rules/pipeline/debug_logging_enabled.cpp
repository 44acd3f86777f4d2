#include "engine/rule_context.h"
#include "pipeline/edits.h"
#include "pipeline/secrets.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`System.Debug` and `Agent.Diagnostic` write inputs of tasks, addresses of requests and environments into the log of
every run, and masking has gaps there. Switched on in the file, that holds for good.

```yaml bad
variables:
- name: System.Debug
  value: 'true'
steps:
- script: make
```

```yaml good
parameters:
- name: verbose
  type: boolean
  default: false
variables:
- name: System.Debug
  value: ${{ parameters.verbose }}
steps:
- script: make
```

A single run can be started with "Enable system diagnostics" instead, without any change to the file.
)md";

void Check(const pipeline::Variable& variable, RuleContext& ctx) {
  const std::string_view name = variable.Name();
  if (!EqualsIgnoreCase(name, "System.Debug") && !EqualsIgnoreCase(name, "Agent.Diagnostic"))
    return;
  if (!variable.value.IsString() || !pipeline::IsTruthy(variable.value.text())) return;
  auto report = ctx.Report(variable.value.span(), "`{}` is switched on for every run", name);
  report.Help("enable system diagnostics when a run is started, or read a boolean parameter");
  const NodeRef entry = variable.name_is_key ? variable.value : variable.name.parent();
  if (const auto edit = pipeline::RemoveEntry(entry)) {
    report.FixWith(FixSafety::kSafe, fmt::format("remove `{}`", name), {*edit});
  }
}

}  // namespace

extern constinit const Rule debug_logging_enabled = {
    .id = "debug-logging-enabled",
    .summary = "debug logs are switched on for every run",
    .severity = Severity::kWarning,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline-security"},
    .controls = {"CWE-489", "CICD-SEC-10"},
    .equivalents = {"poutine:debug_enabled", "sonar:S4507"},
    .on = {OnPipelineVariable{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
