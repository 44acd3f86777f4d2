#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
With the values that are known, the expression cannot be evaluated: the deployment fails at this place, whatever else it
is given.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [],
  "outputs": {
    "first": { "type": "string", "value": "[split('a,b', ',')[2]]" }
  }
}
```

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [],
  "outputs": {
    "first": { "type": "string", "value": "[split('a,b', ',')[1]]" }
  }
}
```

Where a template has parameter files, it is evaluated with each of them; a finding that not all of them share says with
which it holds.
)md";

void Check(const EvaluationError& found, RuleContext& ctx) {
  switch (found.error->kind) {
    case eval::ErrorKind::kArgumentValue:
    case eval::ErrorKind::kIndexOutOfRange:
    case eval::ErrorKind::kFail:
      break;
    default:
      return;
  }
  auto report = ctx.ReportIn(*found.document, found.span, "{}", found.error->message);
  if (!found.error->help.empty()) report.Help("{}", found.error->help);
}

}  // namespace

extern constinit const Rule evaluation_fails = {
    .id = "evaluation-fails",
    .summary = "an expression fails with every value it can get",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kPreview,
    .categories = {"validity", "template"},
    .on = {OnEvaluationError{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
