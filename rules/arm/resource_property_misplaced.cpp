#include "engine/body_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`identity`, `sku`, `zones`, `tags`, `plan` and `kind` stand beside `properties`, everything else of a resource inside it. At
the wrong level a setting is dropped without a word, or the deployment is refused.

```json bad
{
  "type": "Microsoft.Storage/storageAccounts",
  "apiVersion": "2023-05-01",
  "name": "shop",
  "location": "westeurope",
  "kind": "StorageV2",
  "sku": { "name": "Standard_LRS" },
  "minimumTlsVersion": "TLS1_2"
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

There is no good reason to keep it where it is.
)md";

void Check(const BodyFinding& found, RuleContext& ctx) {
  const bool is_inside = found.problem.path.find('.') != std::string::npos;
  auto report = ctx.ReportIn(found.document, found.span, "`{}` is no property of {}",
                             found.problem.name, HolderOf(found));
  if (is_inside) {
    report.Help("`{}` stands beside `properties`", found.problem.name);
  } else {
    report.Help("`{}` belongs into `properties`", found.problem.name);
  }
  MentionVersion(found, report);
}

}  // namespace

extern constinit const Rule resource_property_misplaced = {
    .id = "resource-property-misplaced",
    .summary = "a property stands beside `properties` that belongs into it, or the other way round",
    .severity = Severity::kWarning,
    .confidence = Confidence::kHigh,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"template"},
    .equivalents = {"bicep:BCP037"},
    .on = {OnBodyProblem{arm::BodyError::kMisplacedProperty, Check}},
    .docs = kDocs,
};

}  // namespace plumbline
