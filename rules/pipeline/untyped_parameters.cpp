#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Parameters are declared as a mapping, the form before they had types. Without types and `values` nothing of what is passed
can be checked, and names that the template does not declare are taken as well.

```yaml bad template.yml
parameters:
  environment: dev
steps:
- script: deploy ${{ parameters.environment }}
```

```yaml good template.yml
parameters:
- name: environment
  type: string
  default: dev
steps:
- script: deploy ${{ parameters.environment }}
```
)md";

void Check(const pipeline::Pipeline& pipeline, RuleContext& ctx) {
  if (!pipeline.legacy_parameters) return;
  const NodeRef parameters = pipeline.root.Find("parameters", CaseRule::kExact);
  if (!parameters.IsObject() || !parameters.first_child()) return;
  ctx.Report(parameters.key_span(), "the parameters have no types")
      .Help("declare each with `- name:`, `type:` and `default:`");
}

}  // namespace

extern constinit const Rule untyped_parameters = {
    .id = "untyped-parameters",
    .summary = "parameters are declared in the old form without types",
    .severity = Severity::kInfo,
    .since = "0.1.0",
    .status = Status::kStable,
    .enabled = Default::kPedantic,
    .categories = {"pipeline"},
    .on = {OnPipeline{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
