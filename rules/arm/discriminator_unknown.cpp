#include <algorithm>

#include "engine/body_findings.h"
#include "graph/filled_in_later.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Some objects have one shape or another, and one property says which. Without it, or with a value that the type does not
list, the service cannot read the rest.

```json bad
{
  "type": "Microsoft.Resources/deploymentScripts",
  "apiVersion": "2023-08-01",
  "name": "seed",
  "location": "westeurope",
  "kind": "AzureBash",
  "properties": { "azCliVersion": "2.61.0", "retentionInterval": "P1D", "scriptContent": "echo" }
}
```

```json good
{
  "type": "Microsoft.Resources/deploymentScripts",
  "apiVersion": "2023-08-01",
  "name": "seed",
  "location": "westeurope",
  "kind": "AzureCLI",
  "properties": { "azCliVersion": "2.61.0", "retentionInterval": "P1D", "scriptContent": "echo" }
}
```

Services learn new shapes within an API version now and then; then the published list lags behind.
)md";

std::string Values(schema::BodyNodeId node) {
  const schema::TypeGraph& graph = schema::TypeGraph::BuiltIn();
  std::string text;
  constexpr std::size_t kShown = 8;
  for (std::size_t i = 0; i < std::min(graph.VariantCount(node), kShown); ++i) {
    text += fmt::format("{}`{}`", i == 0 ? "" : ", ", graph.VariantValue(node, i));
  }
  return graph.VariantCount(node) > kShown ? text + ", ..." : text;
}

void Check(const BodyFinding& found, RuleContext& ctx) {
  if (found.problem.value.IsString() && IsFilledInLater(found.problem.value.text())) return;
  const arm::BodyProblem& problem = found.problem;
  auto report = ctx.ReportIn(found.document, found.span, "`{}` is no value of `{}` of {}",
                             problem.value.text(), problem.path, TypeAndVersion(found));
  report.Help("it takes {}", Values(problem.expected));
  OfferNearestValue(found, report, ctx);
  MentionVersion(found, report);
}

void CheckMissing(const BodyFinding& found, RuleContext& ctx) {
  ctx.ReportIn(found.document, found.span, "{} requires `{}`, which decides about the rest of it",
               HolderOf(found), found.problem.name)
      .Help("it takes {}", Values(found.problem.expected));
}

}  // namespace

extern constinit const Rule discriminator_unknown = {
    .id = "discriminator-unknown",
    .summary = "the property that decides about the shape of an object is missing or unknown",
    .severity = Severity::kWarning,
    .confidence = Confidence::kHigh,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"template"},
    .equivalents = {"bicep:BCP078", "bicep:BCP225"},
    .on = {OnBodyProblem{arm::BodyError::kDiscriminator, Check},
           OnBodyProblem{arm::BodyError::kDiscriminatorMissing, CheckMissing}},
    .docs = kDocs,
};

}  // namespace plumbline
