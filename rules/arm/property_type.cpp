#include "engine/body_findings.h"
#include "graph/filled_in_later.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A list where the service wants an object, a text where it wants a list: the provider refuses the resource, or reads
something else than was meant.

```json bad
{
  "type": "Microsoft.Storage/storageAccounts",
  "apiVersion": "2023-05-01",
  "name": "shop",
  "location": "westeurope",
  "kind": "StorageV2",
  "sku": "Standard_LRS",
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

A number or truth value that is written as a text (`"true"`, `"5"`), or the other way round, is converted by most services;
it is reported, as an info, with `--pedantic` only. Values that only the deployment knows are never reported, except when
none of their possible types fits.
)md";

void Check(const BodyFinding& found, RuleContext& ctx) {
  if (IsInIdentityList(found)) return;  // See user-identity-format.
  const eval::Value& value = found.problem.value;
  if (value.IsString() && IsFilledInLater(value.text())) return;
  auto report = ctx.ReportIn(
      found.document, found.span, "`{}` of {} takes {}, and this is {}", found.problem.path,
      TypeAndVersion(found), arm::DescribeType(found.problem.expected),
      eval::ToText(value.IsUnknown() ? value.unknown().kinds : eval::Bit(value.kind())));
  MentionVersion(found, report);
}

void CheckConvertible(const BodyFinding& found, RuleContext& ctx) {
  if (!ctx.pedantic()) return;
  const eval::Value& value = found.problem.value;
  auto report = ctx.ReportIn(found.document, found.span, "`{}` of {} takes {}; {} is converted",
                             found.problem.path, TypeAndVersion(found),
                             arm::DescribeType(found.problem.expected),
                             eval::ToText(eval::Bit(value.kind())));
  report.As(Severity::kInfo);
  if (&found.document != &ctx.document() || !found.node.IsString() || !value.IsString() ||
      found.node.text() != value.text()) {
    return;
  }
  const schema::BodyKind kind = schema::TypeGraph::BuiltIn().KindOf(found.problem.expected);
  if (kind == schema::BodyKind::kBoolean || kind == schema::BodyKind::kInteger) {
    report.Fix(FixSafety::kSafe, "take the quotes off", found.span, ToLower(value.text()));
  }
}

}  // namespace

extern constinit const Rule property_type = {
    .id = "property-type",
    .summary = "a property has a value of a type that it does not take",
    .severity = Severity::kError,
    .confidence = Confidence::kHigh,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"bicep:BCP034", "bicep:BCP036", "armtools:backend-schema-validation",
                    "armtools:Value-must-be-one-of-the-following-types"},
    .on = {OnBodyProblem{arm::BodyError::kType, Check},
           OnBodyProblem{arm::BodyError::kConvertible, CheckConvertible}},
    .docs = kDocs,
};

}  // namespace plumbline
