#include "engine/body_findings.h"
#include "graph/filled_in_later.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The type gives a regular expression for the value, and the value does not match it: the provider refuses it.

```json bad
{
  "type": "Microsoft.ContainerService/managedClusters",
  "apiVersion": "2024-05-01",
  "name": "shop",
  "location": "westeurope",
  "properties": { "dnsPrefix": "shop", "agentPoolProfiles": [ { "name": "System_Pool" } ] }
}
```

```json good
{
  "type": "Microsoft.ContainerService/managedClusters",
  "apiVersion": "2024-05-01",
  "name": "shop",
  "location": "westeurope",
  "properties": { "dnsPrefix": "shop", "agentPoolProfiles": [ { "name": "systempool" } ] }
}
```

Published expressions are now and then stricter than the service.
)md";

void Check(const BodyFinding& found, RuleContext& ctx) {
  if (found.problem.value.IsString() && IsFilledInLater(found.problem.value.text())) return;
  auto report =
      ctx.ReportIn(found.document, found.span, "{} has not the form that `{}` of {} takes",
                   ShownText(found), found.problem.path, TypeAndVersion(found));
  report.Help("it has to match `{}`",
              schema::TypeGraph::BuiltIn().PatternOf(found.problem.expected));
  if (IsCredential(found)) report.Masked();
  MentionVersion(found, report);
}

}  // namespace

extern constinit const Rule property_pattern = {
    .id = "property-pattern",
    .summary = "a text does not have the form that the property takes",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"template"},
    .equivalents = {"bicep:BCP416", "armtools:backend-schema-validation"},
    .on = {OnBodyProblem{arm::BodyError::kPattern, Check}},
    .docs = kDocs,
};

}  // namespace plumbline
