#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Nothing else in a file can be trusted until its text parses. Azure Resource Manager reads more than standard
JSON: comments, line breaks inside strings, trailing commas, single quotes and unquoted names are accepted.
The last three are reported as hints, because other readers of the file refuse them; everything else is an
error. The rest of the file is still analysed.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion" "1.0.0.0",
  "resources": []
}
```

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": []
}
```
)md";

void Check(const SyntaxProblem& problem, RuleContext& ctx) {
  const bool refused =
      problem.kind == ProblemKind::kSyntax || problem.kind == ProblemKind::kTooDeep;
  // In a file that is nothing we know, only what no reader accepts is our business.
  if (!refused && ctx.document().kind == DocumentKind::kOther) return;
  auto report = ctx.Report(problem.span, "{}", problem.message);
  if (!refused) report.As(Severity::kHint);
  if (!problem.help.empty()) report.Help("{}", problem.help);
  if (problem.label_span) report.Label(*problem.label_span, "{}", problem.label);
}

}  // namespace

extern constinit const Rule json_syntax = {
    .id = "json-syntax",
    .summary = "the file is not JSON as Azure Resource Manager reads it",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"arm-ttk:JSONFiles-Should-Be-Valid", "psrule:Azure.Template.TemplateFile",
                    "sonar:S2260"},
    .on = {OnProblem{Language::kJson, Check}},
    .docs = kDocs,
};

}  // namespace plumbline
