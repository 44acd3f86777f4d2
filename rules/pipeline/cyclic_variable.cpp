#include <algorithm>
#include <string>
#include <vector>

#include "engine/rule_context.h"
#include "pipeline/script_text.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Variables refer to each other in a circle, or one refers to itself. The value is never put together: the text `$(x)` stays in
it.

```yaml bad
variables:
  a: $(b)/x
  b: $(a)/y
steps:
- script: echo $(a)
```

```yaml good
variables:
  a: base/x
  b: $(a)/y
steps:
- script: echo $(b)
```

A variable cannot add to one of the same name from outside: the new definition takes the place of the old one.
)md";

using pipeline::Variable;

// Variables of one list, and where their macros lead.
class Circles {
 public:
  Circles(const std::vector<Variable>& variables, RuleContext& ctx)
      : variables_(variables), ctx_(ctx) {}

  void Run() {
    std::vector<bool> told(variables_.size());
    for (std::size_t i = 0; i < variables_.size(); ++i) {
      if (variables_[i].possible || told[i]) continue;
      std::vector<std::size_t> path = {i};
      if (!Find(i, path)) continue;
      for (const std::size_t at : path) told[at] = true;
      Report(path);
    }
  }

 private:
  // The variable that the name means: the last definition. Else the number of variables.
  std::size_t Of(std::string_view name) const {
    for (std::size_t i = variables_.size(); i-- > 0;) {
      if (EqualsIgnoreCase(variables_[i].Name(), name)) return i;
    }
    return variables_.size();
  }

  // Looks for a way back to `start` from the end of the path.
  bool Find(std::size_t start, std::vector<std::size_t>& path) const {
    const NodeRef value = variables_[path.back()].value;
    if (!value.IsString() || value.text().find("$(") == std::string_view::npos) return false;
    for (const pipeline::Macro& macro : pipeline::MacrosOf(value.text())) {
      const std::size_t next = Of(macro.name);
      if (next == variables_.size() || variables_[next].possible) continue;
      if (next == start) return true;
      if (std::ranges::find(path, next) != path.end()) continue;
      path.push_back(next);
      if (Find(start, path)) return true;
      path.pop_back();
    }
    return false;
  }

  void Report(const std::vector<std::size_t>& path) {
    const Variable& first = variables_[path.front()];
    const std::string_view next = variables_[path[1 % path.size()]].Name();
    Span at = first.value.span();
    for (const pipeline::Macro& macro : pipeline::MacrosOf(first.value.text())) {
      if (EqualsIgnoreCase(macro.name, next)) {
        at = RuleContext::SourceOf(first.value, macro.span);
        break;
      }
    }
    if (path.size() == 1) {
      ctx_.Report(at, "the variable `{}` refers to itself", first.Name());
      return;
    }
    std::string circle;
    for (const std::size_t index : path) circle += fmt::format("{} -> ", variables_[index].Name());
    auto report = ctx_.Report(at, "variables refer to each other: {}{}", circle, first.Name());
    for (std::size_t i = 1; i < path.size(); ++i) {
      report.Label(variables_[path[i]].value.span(), "and here");
    }
  }

  const std::vector<Variable>& variables_;
  RuleContext& ctx_;
};

void CheckPipeline(const pipeline::Pipeline& pipeline, RuleContext& ctx) {
  Circles(pipeline.variables, ctx).Run();
}
void CheckStage(const pipeline::Stage& stage, RuleContext& ctx) {
  Circles(stage.variables, ctx).Run();
}
void CheckJob(const pipeline::Job& job, RuleContext& ctx) {
  // The legs of a matrix define variables that take the place of these.
  if (job.strategy && job.strategy_kind != pipeline::StrategyKind::kRunOnce) return;
  Circles(job.variables, ctx).Run();
}

}  // namespace

extern constinit const Rule cyclic_variable = {
    .id = "cyclic-variable",
    .summary = "variables refer to each other in a circle",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .controls = {"CWE-674"},
    .on = {OnPipeline{CheckPipeline}, OnStage{CheckStage}, OnJob{CheckJob}},
    .docs = kDocs,
};

}  // namespace plumbline
