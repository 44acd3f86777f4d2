#include <algorithm>
#include <vector>

#include "engine/rule_context.h"
#include "pipeline/script_text.h"
#include "pipeline/variables_in_sight.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A variable that a step sets is read by an earlier step, or in another job. It lives from the next step to the end of its
own job; everywhere else the macro stays as it is.

```yaml bad
jobs:
- job: Build
  steps:
  - bash: echo "##vso[task.setvariable variable=tag]v1"
- job: Push
  dependsOn: Build
  steps:
  - bash: docker push app:$(tag)
```

```yaml good
jobs:
- job: Build
  steps:
  - bash: echo "##vso[task.setvariable variable=tag;isOutput=true]v1"
    name: setTag
- job: Push
  dependsOn: Build
  variables:
    tag: $[ dependencies.Build.outputs['setTag.tag'] ]
  steps:
  - bash: docker push app:$(tag)
```

Nothing is said where the file does not show everything that defines variables: groups, templates of other repositories, tasks
of the marketplace, scripts in files, and scripts in front of the step, which may run programs that set some.
)md";

using pipeline::Pipeline;
using pipeline::SetVariable;
using pipeline::Step;

struct Setter {
  const Step* step = nullptr;
  SetVariable set;
};

class Checker {
 public:
  Checker(const PipelineExpansion& expansion, RuleContext& ctx)
      : expansion_(expansion), model_(expansion.model), ctx_(ctx) {}

  void Run() {
    for (const Step& step : model_.steps) {
      if (pipeline::MaySetMore(step)) return;
      for (const SetVariable& set : pipeline::SetVariablesOf(step)) {
        if (!set.is_literal) return;
        setters_.push_back({&step, set});
      }
    }
    if (setters_.empty()) return;
    // A script may run programs that set variables, as `nbgv cloud` does.
    std::vector<pipeline::JobId> ran;
    for (const Step& step : model_.steps) {
      if (step.job == kNoId<pipeline::JobId> || step.argument) continue;
      if (std::ranges::find(ran, step.job) != ran.end()) continue;
      CheckStep(step);
      if (step.script) ran.push_back(step.job);
    }
  }

 private:
  void CheckStep(const Step& step) {
    const pipeline::VariablesInSight around =
        pipeline::VariablesAround(model_, &model_.jobs[step.job]);
    if (around.is_open) return;
    std::vector<std::string_view> told;
    const std::uint32_t end = IndexOf(step.node.node().subtree_end);
    for (std::uint32_t i = IndexOf(step.node.id()); i < end; ++i) {
      const NodeRef scalar(step.node.tree(), static_cast<NodeId>(i));
      if (!scalar.IsString() || scalar.text().find("$(") == std::string_view::npos) continue;
      for (const pipeline::Macro& macro : pipeline::MacrosOf(scalar.text())) {
        const auto is_it = [&](std::string_view it) { return EqualsIgnoreCase(it, macro.name); };
        if (around.Holds(macro.name) || std::ranges::any_of(told, is_it)) continue;
        const Setter* const setter = Missed(step, macro.name);
        const bool is_comment = setter != nullptr && scalar == step.script &&
                                pipeline::ParseScript(step).InComment(macro.span.begin);
        if (setter != nullptr && !is_comment) {
          told.push_back(macro.name);
          Report(scalar, macro, step, *setter);
        }
      }
    }
  }

  // The step that sets the variable where `reader` does not see it; null when it may see it, or
  // when nobody sets it.
  const Setter* Missed(const Step& reader, std::string_view name) const {
    const Setter* found = nullptr;
    for (const Setter& setter : setters_) {
      if (!EqualsIgnoreCase(setter.set.name, name)) continue;
      // The step itself, and outputs, are other rules'.
      if (setter.step->id == reader.id || setter.set.is_output != false) return nullptr;
      if (setter.step->job == reader.job && setter.step->id < reader.id) return nullptr;
      if (found == nullptr) found = &setter;
    }
    return found;
  }

  void Report(NodeRef scalar, const pipeline::Macro& macro, const Step& reader,
              const Setter& setter) {
    const pipeline::Expanded& expanded = *expansion_.expanded;
    const azp::Place origin = expanded.ValuePlace(scalar);
    RuleContext::Located at = ctx_.Locate(origin);
    if (!at) return;
    if (!origin.is_key && origin.node.text() == scalar.text()) {
      at.span = RuleContext::SourceOf(origin.node, macro.span);
    }
    const bool is_same_job = setter.step->job == reader.job;
    auto report = ctx_.ReportIn(*at.document, at.span, "`$({})` is set {}", macro.name,
                                is_same_job ? "by a later step" : "in another job, which keeps it");
    const azp::Place script = expanded.ValuePlace(setter.step->script);
    if (const auto set = ctx_.Locate(script)) {
      const bool is_exact = !script.is_key && script.node.text() == setter.step->script.text();
      report.LabelIn(*set.document,
                     is_exact ? RuleContext::SourceOf(script.node, setter.set.name_span) : set.span,
                     "set here");
    }
    report.Help("{}", is_same_job ? "move the step behind the one that sets it"
                                  : "set it with `isOutput=true` and read it through "
                                    "`dependencies`");
    ctx_.LabelIncludes(report, expansion_, expanded.origins[scalar.id()].frame);
  }

  const PipelineExpansion& expansion_;
  const Pipeline& model_;
  RuleContext& ctx_;
  std::vector<Setter> setters_;
};

void Check(const PipelineExpansion& expansion, RuleContext& ctx) {
  if (expansion.is_template || expansion.expanded->has_gaps || expansion.model.extends) return;
  Checker(expansion, ctx).Run();
}

}  // namespace

extern constinit const Rule variable_used_before_set = {
    .id = "variable-used-before-set",
    .summary = "a variable that a step sets is read where it is not seen",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .on = {OnPipelineExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
