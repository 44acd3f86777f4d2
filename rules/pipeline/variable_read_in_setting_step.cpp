#include <algorithm>

#include "engine/rule_context.h"
#include "pipeline/script_text.h"
#include "pipeline/variables_in_sight.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A script sets a variable with a logging command and reads it as a macro further down. Macros are replaced before the script
starts, so that the new value is there from the next step on.

```yaml bad
steps:
- bash: |
    echo "##vso[task.setvariable variable=tag]v1"
    docker build -t app:$(tag) .
```

```yaml good
steps:
- bash: |
    tag=v1
    echo "##vso[task.setvariable variable=tag]$tag"
    docker build -t app:$tag .
```

Nothing is said when the variable is defined elsewhere in sight: the script may mean the value of before.
)md";

void Check(const PipelineExpansion& expansion, RuleContext& ctx) {
  const pipeline::Pipeline& model = expansion.model;
  const pipeline::Expanded& expanded = *expansion.expanded;
  for (const pipeline::Step& step : model.steps) {
    const std::string_view script = step.script.text();
    if (script.find("$(") == std::string_view::npos) continue;
    const std::vector<pipeline::SetVariable> sets = pipeline::SetVariablesOf(step);
    if (sets.empty()) continue;
    const pipeline::Job* const job =
        step.job == kNoId<pipeline::JobId> ? nullptr : &model.jobs[step.job];
    const pipeline::VariablesInSight around = pipeline::VariablesAround(model, job);
    const std::vector<pipeline::Macro> macros = pipeline::MacrosOf(script);
    for (const pipeline::Macro& macro : macros) {
      const auto set = std::ranges::find_if(sets, [&](const pipeline::SetVariable& it) {
        return it.is_literal && EqualsIgnoreCase(it.name, macro.name) &&
               it.message.end < macro.span.begin;
      });
      if (set == sets.end() || around.Holds(macro.name)) continue;
      if (pipeline::ParseScript(step).InComment(macro.span.begin)) continue;
      // Read in front of it, or in its value, it has a value from elsewhere.
      if (std::ranges::any_of(macros, [&](const pipeline::Macro& it) {
            return EqualsIgnoreCase(it.name, macro.name) && it.span.begin < set->message.end;
          })) {
        continue;
      }
      // Set by another step as well.
      if (std::ranges::any_of(model.steps, [&](const pipeline::Step& other) {
            const auto others = other.id == step.id ? std::vector<pipeline::SetVariable>()
                                                    : pipeline::SetVariablesOf(other);
            return std::ranges::any_of(others, [&](const pipeline::SetVariable& it) {
              return EqualsIgnoreCase(it.name, macro.name);
            });
          })) {
        continue;
      }
      const azp::Place origin = expanded.ValuePlace(step.script);
      const RuleContext::Located at = ctx.Locate(origin);
      if (!at || origin.is_key || origin.node.text() != script) continue;
      auto report = ctx.ReportIn(*at.document, RuleContext::SourceOf(origin.node, macro.span),
                                 "`$({})` is replaced before this script sets it", macro.name);
      if (around.is_open || expansion.is_template) report.As(Confidence::kMedium);
      report.LabelIn(*at.document, RuleContext::SourceOf(origin.node, set->name_span), "set here")
          .Help("use a variable of the shell, or read it in the next step");
      ctx.LabelIncludes(report, expansion, expanded.origins[step.script.id()].frame);
      break;
    }
  }
}

}  // namespace

extern constinit const Rule variable_read_in_setting_step = {
    .id = "variable-read-in-setting-step",
    .summary = "a script reads a variable as a macro that it sets itself",
    .severity = Severity::kWarning,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .on = {OnPipelineExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
