#include "engine/flow_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`${{ }}` writes the value into the file before anything runs, so it becomes text of the script. The sender of a webhook
needs no account at all.

```yaml bad
resources:
  webhooks:
  - webhook: push
    connection: hook
steps:
- bash: echo ${{ parameters.push.title }}
```

```yaml good
resources:
  webhooks:
  - webhook: push
    connection: hook
steps:
- bash: printf '%s\n' "$TITLE"
  env:
    TITLE: ${{ parameters.push.title }}
```

Values that are only compared are fine.
)md";

void Check(const PipelineExpansion& expansion, RuleContext& ctx) {
  ReportUntrusted(UntrustedWay::kCompileTime, expansion, ctx);
}

}  // namespace

extern constinit const Rule untrusted_value_at_compile_time = {
    .id = "untrusted-value-at-compile-time",
    .summary = "a template expression inserts a value that outsiders decide into a script",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline-security", "injection"},
    .controls = {"CWE-94", "CICD-SEC-4"},
    .equivalents = {"zizmor:template-injection"},
    .on = {OnPipelineExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
