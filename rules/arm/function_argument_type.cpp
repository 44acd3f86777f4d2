#include <algorithm>

#include "engine/values_used.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
An argument is of a type that the function does not take, whatever values the template gets. The deployment fails when
it comes to this place.

```json bad
{
  "parameters": { "disks": { "type": "int" } },
  "outputs": { "names": { "type": "string", "value": "[join(parameters('disks'), ',')]" } }
}
```

```json good
{
  "parameters": { "disks": { "type": "array" } },
  "outputs": { "names": { "type": "string", "value": "[join(parameters('disks'), ',')]" } }
}
```

When the type comes from a parameter's default, and no parameter file of the template is there, it is a warning: who
deploys the template may pass something else.
)md";

bool HasOpenType(const arm::Parameter* parameter) {
  return parameter->parsed_type == arm::ParameterType::kObject ||
         parameter->parsed_type == arm::ParameterType::kSecureObject ||
         parameter->parsed_type == arm::ParameterType::kArray;
}

void Check(const EvaluationError& found, RuleContext& ctx) {
  if (found.error->kind != eval::ErrorKind::kArgumentType) return;
  auto report = ctx.ReportIn(*found.document, found.span, "{}", found.error->message);
  if (!found.error->help.empty()) report.Help("{}", found.error->help);
  // Types are certain but inside of arrays and objects.
  const auto defaults = DefaultsUsed(found, ctx);
  const bool may_differ =
      found.document != &ctx.document() || std::ranges::any_of(defaults, HasOpenType);
  if (may_differ && ExplainValues(found, ctx, report) == Certainty::kDefaults) {
    report.As(Severity::kWarning);
  }
}

}  // namespace

extern constinit const Rule function_argument_type = {
    .id = "function-argument-type",
    .summary = "an argument can never have a type that the function takes",
    .severity = Severity::kError,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"bicep:BCP070", "bicep:BCP048"},
    .on = {OnEvaluationError{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
