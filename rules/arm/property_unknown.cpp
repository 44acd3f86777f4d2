#include "engine/body_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A property that the type does not have at this API version is ignored by most services and refused by some. Either way the
setting it was meant to make is not made, and nothing says so before somebody looks.

```json bad
{
  "type": "Microsoft.Storage/storageAccounts",
  "apiVersion": "2023-05-01",
  "name": "shop",
  "location": "westeurope",
  "kind": "StorageV2",
  "sku": { "name": "Standard_LRS" },
  "properties": { "minimumTlsVersions": "TLS1_2" }
}
```

```json good
{
  "type": "Microsoft.Storage/storageAccounts",
  "apiVersion": "2023-05-01",
  "name": "shop",
  "location": "westeurope",
  "kind": "StorageV2",
  "sku": { "name": "Standard_LRS" },
  "properties": { "minimumTlsVersion": "TLS1_2" }
}
```

Compared is the published body of exactly the API version that the resource names. A property of a later version is
`api-version-lacks-property`, one at the wrong level `resource-property-misplaced`. When the body of a version is not
published, that of the nearest one is compared and the finding is an info.
)md";

void Check(const BodyFinding& found, RuleContext& ctx) {
  if (IsIdentityItself(found)) return;  // See identity-type-unsupported.
  const arm::BodyProblem& problem = found.problem;
  auto report = ctx.ReportIn(found.document, found.span, "`{}` is no property of {}", problem.name,
                             HolderOf(found));
  if (!problem.nearest.empty()) {
    report.Help("did you mean `{}`?", problem.nearest);
    if (&found.document == &ctx.document()) {
      report.Fix(FixSafety::kUnsafe, fmt::format("rename it to `{}`", problem.nearest), found.span,
                 Quoted(problem.nearest));
    }
  }
  MentionVersion(found, report);
}

}  // namespace

extern constinit const Rule property_unknown = {
    .id = "property-unknown",
    .summary = "a resource sets a property that its type does not have",
    .severity = Severity::kWarning,
    .confidence = Confidence::kHigh,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"template"},
    .equivalents = {"bicep:BCP037", "bicep:BCP089", "bicep:BCP187",
                    "armtools:backend-schema-validation",
                    "armtools:Property-*-is-not-a-defined-property-of-*"},
    .on = {OnBodyProblem{arm::BodyError::kUnknownProperty, Check}},
    .docs = kDocs,
};

}  // namespace plumbline
