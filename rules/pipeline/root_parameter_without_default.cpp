#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A parameter of a pipeline has no default. Whoever starts a run by hand is asked for it; a push, a pull request or a schedule
cannot answer, and its run fails.

```yaml bad
trigger: [main]
parameters:
- name: region
  type: string
steps:
- script: deploy ${{ parameters.region }}
```

```yaml good
trigger: [main]
parameters:
- name: region
  type: string
  default: westeurope
steps:
- script: deploy ${{ parameters.region }}
```

Nothing is said about pipelines that name nothing that starts them: no `trigger`, no `pr`, no schedule and no trigger of a
resource. With `values` the first of them may be taken, which is an info.
)md";

bool IsNone(NodeRef value) {
  return (value.IsScalar() && value.text() == "none") ||
         EqualsIgnoreCase(value.Find("enabled", CaseRule::kExact).text(), "false");
}

// What starts a run of the pipeline without a person; absent when nothing does for certain.
NodeRef AutomaticStart(const pipeline::Pipeline& pipeline) {
  for (const NodeRef trigger : {pipeline.trigger, pipeline.pr}) {
    if (!trigger || IsNone(trigger)) continue;
    if (trigger.IsArray() || trigger.IsObject()) return trigger;
  }
  if (pipeline.schedules.IsArray() && pipeline.schedules.first_child()) return pipeline.schedules;
  for (const pipeline::Resource& resource : pipeline.resources) {
    const NodeRef trigger = resource.node.Find("trigger", CaseRule::kExact);
    if (!resource.possible && trigger && !IsNone(trigger)) return trigger;
  }
  return {};
}

void Check(const PipelineExpansion& expansion, RuleContext& ctx) {
  if (expansion.is_template) return;
  const pipeline::Pipeline& pipeline = ctx.pipeline();
  if (pipeline.legacy_parameters) return;
  const NodeRef start = AutomaticStart(pipeline);
  if (!start) return;
  for (const pipeline::Parameter& parameter : pipeline.parameters) {
    if (!parameter.name || parameter.node.Find("default", CaseRule::kExact)) continue;
    auto report = ctx.Report(parameter.NameSpan(),
                             "`{}` has no default, and runs start by themselves", parameter.Name());
    if (parameter.values) report.As(Severity::kInfo).As(Confidence::kMedium);
    report.Label(start.key_span(), "by this").Help("give it a `default`");
  }
}

}  // namespace

extern constinit const Rule root_parameter_without_default = {
    .id = "root-parameter-without-default",
    .summary = "a parameter of a pipeline that starts by itself has no default",
    .severity = Severity::kWarning,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline", "reliability"},
    .equivalents = {"actionlint:workflow-dispatch-events"},
    .on = {OnPipelineExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
