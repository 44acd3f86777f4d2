#include <vector>

#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A variable is defined twice in one list. The later value wins, the first is dead text.

```yaml bad
variables:
- name: sku
  value: B1
- name: sku
  value: P1v3
steps:
- script: make
```

```yaml good
variables:
- name: sku
  value: P1v3
steps:
- script: make
```

A definition under `${{ if }}` behind a default is meant to replace it, and so is one behind a template that defines the
name; neither is reported. In the mapping form it is a duplicate key.
)md";

using pipeline::Variable;

void CheckList(const std::vector<Variable>& variables, RuleContext& ctx) {
  for (std::size_t i = 0; i < variables.size(); ++i) {
    const Variable& variable = variables[i];
    if (variable.possible || variable.name_is_key ||
        variable.Name().find('$') != std::string_view::npos) {
      continue;
    }
    for (std::size_t j = i + 1; j < variables.size(); ++j) {
      const Variable& later = variables[j];
      if (later.possible || later.name_is_key || !EqualsIgnoreCase(later.Name(), variable.Name())) {
        continue;
      }
      const bool is_same = variable.value.text() == later.value.text();
      ctx.Report(later.NameSpan(), "`{}` is defined twice in this list", later.Name())
          .Label(variable.NameSpan(), "{}",
                 is_same ? "the same value is here" : "the value here is lost");
      break;
    }
  }
}

void CheckPipeline(const pipeline::Pipeline& pipeline, RuleContext& ctx) {
  CheckList(pipeline.variables, ctx);
}
void CheckStage(const pipeline::Stage& stage, RuleContext& ctx) { CheckList(stage.variables, ctx); }
void CheckJob(const pipeline::Job& job, RuleContext& ctx) { CheckList(job.variables, ctx); }

}  // namespace

extern constinit const Rule variable_redefined = {
    .id = "variable-redefined",
    .summary = "a variable is defined twice in one list",
    .severity = Severity::kWarning,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .controls = {"CWE-694"},
    .on = {OnPipeline{CheckPipeline}, OnStage{CheckStage}, OnJob{CheckJob}},
    .docs = kDocs,
};

}  // namespace plumbline
