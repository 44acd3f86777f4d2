#include <vector>

#include "base/nearest.h"
#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
An inclusion passes a parameter that the template does not declare: mostly a typing error, and the service refuses it.

```yaml bad
steps:
- template: deploy.yml
  parameters:
    enviroment: test
```

```yaml bad deploy.yml
parameters:
- name: environment
  default: dev
steps:
- script: deploy ${{ parameters.environment }}
```

```yaml good
steps:
- template: deploy.yml
  parameters:
    environment: test
```

```yaml good deploy.yml
parameters:
- name: environment
  default: dev
steps:
- script: deploy ${{ parameters.environment }}
```

Templates without parameters, and those with the old mapping form, take any name.
)md";

void Check(const ExpansionFinding& found, RuleContext& ctx) {
  const pipeline::ExpansionProblem& problem = found.problem;
  if (problem.kind != pipeline::ExpansionError::kParameterUnexpected) return;
  auto report = ctx.ReportIn(found.document, found.span, "{}", problem.message);
  std::vector<std::string_view> names;
  for (const NodeRef declared : problem.declaration.children()) {
    names.push_back(declared.Find("name", CaseRule::kExact).text());
  }
  if (const auto only = OnlyNearest(problem.subject, names); only && problem.is_key) {
    report.Help("did you mean `{}`?", *only)
        .Fix(FixSafety::kUnsafe, fmt::format("pass `{}`", *only), found.span, std::string(*only));
  } else {
    report.Help("declare it in the template, or do not pass it");
  }
  ctx.Explain(report, found);
}

}  // namespace

extern constinit const Rule template_parameter_unexpected = {
    .id = "template-parameter-unexpected",
    .summary = "a template gets a parameter that it does not declare",
    .severity = Severity::kError,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "pipeline"},
    .on = {OnExpansionProblem{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
