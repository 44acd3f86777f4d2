#include "engine/body_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Azure reads property names without regard to case. Tools that compare exactly do not: policies written as scripts, exported
templates, text search.

```json bad
{
  "type": "Microsoft.Storage/storageAccounts",
  "apiVersion": "2023-05-01",
  "name": "shop",
  "location": "westeurope",
  "kind": "StorageV2",
  "sku": { "name": "Standard_LRS" },
  "properties": { "minimumTLSVersion": "TLS1_2" }
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

The rule is off unless it is selected.
)md";

void Check(const BodyFinding& found, RuleContext& ctx) {
  auto report =
      ctx.ReportIn(found.document, found.span, "the service spells it `{}`", found.problem.name);
  if (&found.document == &ctx.document()) {
    report.Fix(FixSafety::kSafe, fmt::format("rename it to `{}`", found.problem.name), found.span,
               Quoted(found.problem.name));
  }
}

}  // namespace

extern constinit const Rule property_case = {
    .id = "property-case",
    .summary = "a property is spelt in another case than the service spells it",
    .severity = Severity::kInfo,
    .confidence = Confidence::kHigh,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .enabled = Default::kOff,
    .categories = {"style", "template"},
    .equivalents = {"bicep:BCP089"},
    .on = {OnBodyProblem{arm::BodyError::kPropertyCase, Check}},
    .docs = kDocs,
};

}  // namespace plumbline
