#include "engine/body_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A property that the type requires is missing at this API version: the provider refuses the resource when it is deployed.

```json bad
{
  "type": "Microsoft.Storage/storageAccounts",
  "apiVersion": "2023-05-01",
  "name": "shop",
  "location": "westeurope",
  "kind": "StorageV2",
  "properties": {}
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
  "properties": {}
}
```

Nothing is said of objects with computed property names, of `existing` resources, and of API versions without published
body. Some published types require more than the service does; tell us when you meet one.
)md";

void Check(const BodyFinding& found, RuleContext& ctx) {
  if (found.problem.path == "location") return;  // See location-missing.
  auto report = ctx.ReportIn(found.document, found.span, "{} requires `{}`", HolderOf(found),
                             found.problem.name);
  report.Help("a `{}` takes {}", found.problem.name, arm::DescribeType(found.problem.expected));
}

}  // namespace

extern constinit const Rule property_required = {
    .id = "property-required",
    .summary = "a resource lacks a property that its type requires",
    .severity = Severity::kError,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"bicep:BCP035", "armtools:backend-schema-validation",
                    "armtools:Missing-required-property-*"},
    .on = {OnBodyProblem{arm::BodyError::kMissing, Check}},
    .docs = kDocs,
};

}  // namespace plumbline
