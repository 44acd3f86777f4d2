#include "engine/flow_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Macros are replaced before a shell reads the script, so quotes do not help: a branch called `x$(id)` runs `id` with the
rights of the job. Environment variables are data for the shell, and predefined variables already are some.

```yaml bad
steps:
- bash: docker tag app "app:$(Build.SourceBranchName)"
```

```yaml good
steps:
- bash: docker tag app "app:$BUILD_SOURCEBRANCHNAME"
```

A warning where only people and schedules start the pipeline, where `trigger` names its branches, and in a template whose
callers are not known. Values that few people decide (`Build.RequestedFor`) are reported with `--pedantic`. Commit ids and
numbers are never reported.
)md";

void Check(const PipelineExpansion& expansion, RuleContext& ctx) {
  ReportUntrusted(UntrustedWay::kScript, expansion, ctx);
}

}  // namespace

extern constinit const Rule untrusted_value_in_script = {
    .id = "untrusted-value-in-script",
    .summary = "a macro with a value that outsiders decide is pasted into a script",
    .severity = Severity::kError,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline-security", "injection"},
    .controls = {"CWE-78", "CICD-SEC-4"},
    .equivalents = {"poutine:injection", "pipeline-check:ADO-002", "actionlint:untrusted-inputs",
                    "zizmor:template-injection", "sonar:S8263"},
    .on = {OnPipelineExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
