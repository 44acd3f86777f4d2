#include "engine/body_findings.h"
#include "graph/filled_in_later.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A misspelt SKU, mode or state is refused when the resource is deployed, often after everything before it was.

```json bad
{
  "type": "Microsoft.Storage/storageAccounts",
  "apiVersion": "2021-09-01",
  "name": "shop",
  "location": "westeurope",
  "kind": "StorageV2",
  "sku": { "name": "Standard_LRS" },
  "properties": { "accessTier": "Warm" }
}
```

```json good
{
  "type": "Microsoft.Storage/storageAccounts",
  "apiVersion": "2021-09-01",
  "name": "shop",
  "location": "westeurope",
  "kind": "StorageV2",
  "sku": { "name": "Standard_LRS" },
  "properties": { "accessTier": "Cool" }
}
```

Most published lists are open: the service may take more than they name. Of those a value is reported, as an info, only
when it is nearly one that is listed. Case does not matter.
)md";

void Check(const BodyFinding& found, RuleContext& ctx) {
  if (IsIdentityKind(found)) return;  // See identity-type-unsupported.
  if (found.problem.value.IsString() && IsFilledInLater(found.problem.value.text())) return;
  const arm::BodyProblem& problem = found.problem;
  auto report = ctx.ReportIn(found.document, found.span, "`{}` is no value of `{}` of {}",
                             problem.value.text(), problem.path, TypeAndVersion(found));
  if (problem.is_open) {
    report.As(Severity::kInfo).Help("did you mean `{}`?", problem.nearest);
  } else {
    report.Help("it takes {}", arm::DescribeType(problem.expected));
  }
  OfferNearestValue(found, report, ctx);
  MentionVersion(found, report);
}

}  // namespace

extern constinit const Rule property_value = {
    .id = "property-value",
    .summary = "a property has a value that is none of those it takes",
    .severity = Severity::kError,
    .confidence = Confidence::kHigh,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"bicep:BCP036", "bicep:BCP088", "armtools:backend-schema-validation",
                    "armtools:Value-must-be-one-of-the-following-values"},
    .on = {OnBodyProblem{arm::BodyError::kValue, Check}},
    .docs = kDocs,
};

}  // namespace plumbline
