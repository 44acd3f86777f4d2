#include "engine/body_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Read-only properties are what the service reports. In a template they have no effect; exported templates are full of them.

```json bad
{
  "type": "Microsoft.Storage/storageAccounts",
  "apiVersion": "2023-05-01",
  "name": "shop",
  "location": "westeurope",
  "kind": "StorageV2",
  "sku": { "name": "Standard_LRS" },
  "properties": { "provisioningState": "Succeeded" }
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

Take it out; nothing changes.
)md";

void Check(const BodyFinding& found, RuleContext& ctx) {
  auto report =
      ctx.ReportIn(found.document, found.span, "`{}` of {} is read-only: it has no effect here",
                   found.problem.path, TypeAndVersion(found));
  if (!found.problem.is_exact) report.As(Confidence::kLow);
}

}  // namespace

extern constinit const Rule property_readonly = {
    .id = "property-readonly",
    .summary = "a template sets a property that only the service sets",
    .severity = Severity::kInfo,
    .confidence = Confidence::kHigh,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"template"},
    .equivalents = {"bicep:BCP073"},
    .on = {OnBodyProblem{arm::BodyError::kReadOnly, Check}},
    .docs = kDocs,
};

}  // namespace plumbline
