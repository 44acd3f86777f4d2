#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
An object or a list is part of a text, or stands where only a text can: the service is "unable to convert from Object to
String". `convertToJson` makes a text of anything, `join` of a list.

```yaml bad
parameters:
- name: tags
  type: object
  default: [a, b]
steps:
- script: echo ${{ parameters.tags }}
```

```yaml good
parameters:
- name: tags
  type: object
  default: [a, b]
steps:
- script: echo ${{ join(',', parameters.tags) }}
```
)md";

void Check(const ExpansionFinding& found, RuleContext& ctx) {
  using pipeline::ExpansionError;
  const pipeline::ExpansionProblem& problem = found.problem;
  const bool is_conversion =
      problem.kind == ExpansionError::kExpression && problem.expression == azp::ErrorKind::kConvert;
  if (!is_conversion && problem.kind != ExpansionError::kExpectedScalar) return;
  auto report = ctx.ReportIn(found.document, found.span, "{}", problem.message);
  ctx.Explain(report, found);
}

}  // namespace

extern constinit const Rule object_used_as_text = {
    .id = "object-used-as-text",
    .summary = "an object or a list is used as a text",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "pipeline"},
    .on = {OnExpansionProblem{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
