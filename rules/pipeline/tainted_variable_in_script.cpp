#include "engine/flow_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
An alias of a branch name or commit message is the same text. It is followed through lists of variables, functions such as
`replace`, logging commands and outputs of other jobs.

```yaml bad
variables:
  tag: $(Build.SourceBranchName)
steps:
- bash: docker build -t app:$(tag) .
```

```yaml good
variables:
  tag: $(Build.SourceBranchName)
steps:
- bash: docker build -t "app:$TAG" .
```

A script that filters the text before it stores it (`tr -cd`, `sed 's/[^a-z0-9]//g'`, `-replace '[^a-z0-9]'`) ends the
way; replacing single characters does not.
)md";

void Check(const PipelineExpansion& expansion, RuleContext& ctx) {
  ReportUntrusted(UntrustedWay::kVariable, expansion, ctx);
}

}  // namespace

extern constinit const Rule tainted_variable_in_script = {
    .id = "tainted-variable-in-script",
    .summary = "a variable built from a value that outsiders decide is pasted into a script",
    .severity = Severity::kError,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline-security", "injection"},
    .controls = {"CWE-78", "CICD-SEC-4"},
    .equivalents = {"poutine:injection", "pipeline-check:ADO-002", "zizmor:template-injection"},
    .on = {OnPipelineExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
