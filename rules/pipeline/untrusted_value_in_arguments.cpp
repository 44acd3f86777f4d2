#include "engine/flow_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The task or a shell splits arguments after macros were replaced. A blank, a quote or a `;` in the value adds arguments:
`overrideParameters: -tag $(Build.SourceBranchName)` gets another parameter by a branch that holds `-name value`.

```yaml bad
steps:
- task: PowerShell@2
  inputs:
    filePath: build.ps1
    arguments: -Branch $(Build.SourceBranchName)
```

```yaml good
steps:
- task: PowerShell@2
  inputs:
    filePath: build.ps1
    arguments: -Build $(Build.BuildId)
```

Who can start a run decides the severity, as with `untrusted-value-in-script`.
)md";

void Check(const PipelineExpansion& expansion, RuleContext& ctx) {
  ReportUntrusted(UntrustedWay::kArguments, expansion, ctx);
}

}  // namespace

extern constinit const Rule untrusted_value_in_arguments = {
    .id = "untrusted-value-in-arguments",
    .summary = "a value that outsiders decide is pasted into an argument list",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline-security", "injection"},
    .controls = {"CWE-88", "CICD-SEC-4"},
    .equivalents = {"sonar:S8263", "zizmor:template-injection"},
    .on = {OnPipelineExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
