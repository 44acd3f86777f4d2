#include <algorithm>

#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Azure Pipelines refuses a file that is not well-formed YAML as a whole, and its own message often points to
a later line. The finding marks the first place where the text stops being YAML; what can be read is still
analysed.

```yaml bad
trigger:
  branches:
    include: [*]
steps:
- script: make
```

```yaml good
trigger:
  branches:
    include: ['*']
steps:
- script: make
```
)md";

bool IsOurs(const SyntaxProblem& problem) {
  return problem.kind == ProblemKind::kSyntax || problem.kind == ProblemKind::kTooDeep ||
         problem.kind == ProblemKind::kComplexKey;
}

void Check(const SyntaxProblem& problem, RuleContext& ctx) {
  if (problem.kind == ProblemKind::kEncoding) {
    ctx.Report(problem.span, "{}", problem.message).As(Severity::kHint).Help("{}", problem.help);
    return;
  }
  if (!IsOurs(problem)) return;
  // What follows the first error is often its echo.
  const auto& problems = ctx.document().tree.problems;
  const auto first = std::ranges::min_element(
      problems, {}, [](const SyntaxProblem& p) { return std::pair(!IsOurs(p), p.span.begin); });
  if (&problem != &*first) return;
  auto report = ctx.Report(problem.span, "{}", problem.message);
  if (!problem.help.empty()) report.Help("{}", problem.help);
  if (problem.label_span) report.Label(*problem.label_span, "{}", problem.label);
}

}  // namespace

extern constinit const Rule yaml_syntax_error = {
    .id = "yaml-syntax-error",
    .summary = "the file is not well-formed YAML",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "pipeline"},
    .equivalents = {"azp-langserver:parse", "actionlint:syntax", "sonar:S2260"},
    .on = {OnProblem{Language::kYaml, Check}},
    .docs = kDocs,
};

}  // namespace plumbline
