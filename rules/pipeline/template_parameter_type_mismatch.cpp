#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A value, or a default, does not fit the type that a parameter declares. A boolean takes `true` and `false` alone, not
`yes` or an empty text; a parameter without `type` is a string and takes no list; a macro such as `$(count)` is text when
templates are expanded, and no number.

```yaml bad
parameters:
- name: retries
  type: number
  default: three
steps:
- script: run ${{ parameters.retries }}
```

```yaml good
parameters:
- name: retries
  type: number
  default: 3
steps:
- script: run ${{ parameters.retries }}
```

Defaults are checked even where every inclusion passes a value, as the service does.
)md";

void Check(const ExpansionFinding& found, RuleContext& ctx) {
  const pipeline::ExpansionProblem& problem = found.problem;
  const bool is_structure = problem.kind == pipeline::ExpansionError::kParameterStructure;
  if (!is_structure && problem.kind != pipeline::ExpansionError::kParameterType) return;
  auto report = ctx.ReportIn(found.document, found.span, "{}", problem.message);
  if (is_structure) report.Note("in the value of the parameter `{}`", problem.subject);
  ctx.Explain(report, found);
}

}  // namespace

extern constinit const Rule template_parameter_type_mismatch = {
    .id = "template-parameter-type-mismatch",
    .summary = "a value does not fit the type of a parameter",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "pipeline"},
    .on = {OnExpansionProblem{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
