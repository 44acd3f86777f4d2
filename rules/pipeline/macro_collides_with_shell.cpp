#include <algorithm>

#include "engine/rule_context.h"
#include "pipeline/script_text.h"
#include "pipeline/variables_in_sight.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Azure Pipelines replaces `$(date)` before the shell sees it, when there is a variable of that name.

```yaml bad
variables:
  date: '2026'
steps:
- bash: echo "built on $(date)"
```

```yaml good
variables:
  buildDate: '2026'
steps:
- bash: echo "built on $(date)"
```
)md";

using pipeline::Step;

// Programs that scripts call without arguments.
constexpr std::string_view kPrograms[] = {"date", "hostname", "whoami", "pwd",
                                          "id",   "uname",    "nproc"};

void Check(const Step& step, RuleContext& ctx) {
  const std::string_view text = step.script.text();
  if (step.shell == pipeline::Shell::kCmd || text.find("$(") == std::string_view::npos) return;
  for (const pipeline::Macro& macro : pipeline::MacrosOf(text)) {
    const bool is_program = std::ranges::any_of(
        kPrograms, [&macro](std::string_view name) { return EqualsIgnoreCase(name, macro.name); });
    if (!is_program) continue;
    const pipeline::Pipeline& model = ctx.pipeline();
    const pipeline::Job* const job =
        model.jobs.Contains(step.job) ? &model.jobs[step.job] : nullptr;
    if (!pipeline::VariablesAround(model, job).Holds(macro.name)) continue;
    if (ctx.scripts().Of(step).InComment(macro.span.begin)) continue;
    ctx.Report(RuleContext::SourceOf(step.script, macro.span),
               "the variable `{}` takes the place of the command `{}`", macro.name, macro.name)
        .Help("give the variable another name, or write `$( {} )`", macro.name);
  }
}

}  // namespace

extern constinit const Rule macro_collides_with_shell = {
    .id = "macro-collides-with-shell",
    .summary = "a command substitution has the name of a pipeline variable",
    .severity = Severity::kInfo,
    .confidence = Confidence::kLow,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .controls = {"CWE-116"},
    .on = {OnStep{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
