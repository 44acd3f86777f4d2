#include <vector>

#include "base/nearest.h"
#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`template: FILE@ALIAS` names a repository that the pipeline does not declare. Aliases are those of
`resources: repositories:` of the pipeline that is run, whatever the file the reference is written in; `self` is the
pipeline's own repository.

```yaml bad
steps:
- template: build.yml@shared
```

```yaml good
resources:
  repositories:
  - repository: shared
    type: git
    name: Contoso/templates
    ref: refs/tags/v3
steps:
- template: build.yml@shared
```

A template that nothing includes is not checked: who includes it declares the repositories.
)md";

void Check(const ExpansionFinding& found, RuleContext& ctx) {
  const pipeline::ExpansionProblem& problem = found.problem;
  if (problem.kind != pipeline::ExpansionError::kRepositoryNotFound) return;
  auto report = ctx.ReportIn(found.document, found.span, "{}", problem.message);
  ctx.Explain(report, found);
  std::vector<std::string_view> aliases = {"self"};
  for (const pipeline::Resource& resource : found.expansion.document->pipeline->resources) {
    if (resource.kind == pipeline::ResourceKind::kRepository) {
      aliases.push_back(resource.alias.text());
    }
  }
  if (const auto nearest = Nearest(problem.subject, aliases)) {
    report.Help("did you mean `{}`?", *nearest);
  }
}

}  // namespace

extern constinit const Rule template_alias_unknown = {
    .id = "template-alias-unknown",
    .summary = "a template reference names a repository that is not declared",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "pipeline"},
    .on = {OnExpansionProblem{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
