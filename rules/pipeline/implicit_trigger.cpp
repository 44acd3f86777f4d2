#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A pipeline has no `trigger`. Then every push to every branch starts a run, which readers of the file rarely know.

```yaml bad
pool:
  vmImage: ubuntu-24.04
steps:
- script: make
```

```yaml good
trigger: [main]
pool:
  vmImage: ubuntu-24.04
steps:
- script: make
```

Organisations can disable implied triggers, and the settings of a pipeline may override the file.
)md";

void Check(const PipelineExpansion& expansion, RuleContext& ctx) {
  const pipeline::Pipeline& pipeline = ctx.pipeline();
  if (expansion.is_template || pipeline.trigger || pipeline.extends) return;
  const NodeRef first = pipeline.root.first_child();
  if (!first) return;
  ctx.Report(first.key_span(), "without `trigger`, every push to every branch starts a run")
      .Help("write `trigger:` with the branches that are meant, or `trigger: none`");
}

}  // namespace

extern constinit const Rule implicit_trigger = {
    .id = "implicit-trigger",
    .summary = "a pipeline does not say what starts it",
    .severity = Severity::kInfo,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .controls = {"CICD-SEC-1"},
    .on = {OnPipelineExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
