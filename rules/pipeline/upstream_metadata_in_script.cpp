#include "engine/flow_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A run of another pipeline, on any of its branches, decides its own name, while this pipeline has the rights to deploy.

```yaml bad
resources:
  pipelines:
  - pipeline: build
    source: build-app
    trigger: true
steps:
- bash: ./deploy.sh $(resources.pipeline.build.runName)
```

```yaml good
resources:
  pipelines:
  - pipeline: build
    source: build-app
    trigger: true
steps:
- bash: ./deploy.sh "$RUN"
  env:
    RUN: $(resources.pipeline.build.runName)
```

Ids and commits (`runID`, `sourceCommit`) are fine.
)md";

void Check(const PipelineExpansion& expansion, RuleContext& ctx) {
  ReportUntrusted(UntrustedWay::kUpstream, expansion, ctx);
}

}  // namespace

extern constinit const Rule upstream_metadata_in_script = {
    .id = "upstream-metadata-in-script",
    .summary = "metadata of the run that triggered this one is pasted into a script",
    .severity = Severity::kError,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline-security", "injection"},
    .controls = {"CWE-78", "CICD-SEC-4"},
    .on = {OnPipelineExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
