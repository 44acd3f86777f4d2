#include "engine/body_findings.h"
#include "graph/filled_in_later.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The provider refuses numbers, texts and lists that are smaller or larger than the type allows.

```json bad
{
  "type": "Microsoft.Storage/storageAccounts/blobServices",
  "apiVersion": "2023-05-01",
  "name": "shop/default",
  "properties": { "deleteRetentionPolicy": { "enabled": true, "days": 400 } }
}
```

```json good
{
  "type": "Microsoft.Storage/storageAccounts/blobServices",
  "apiVersion": "2023-05-01",
  "name": "shop/default",
  "properties": { "deleteRetentionPolicy": { "enabled": true, "days": 365 } }
}
```

Empty texts and lists are taken for ones that are filled in later.
)md";

std::string Bounds(const schema::TypeGraph::Bounds& bounds) {
  if (bounds.min && bounds.max && *bounds.min == *bounds.max) return fmt::format("{}", *bounds.min);
  if (bounds.min && bounds.max) return fmt::format("{} to {}", *bounds.min, *bounds.max);
  return bounds.min ? fmt::format("at least {}", *bounds.min)
                    : fmt::format("at most {}", bounds.max.value_or(0));
}

void Check(const BodyFinding& found, RuleContext& ctx) {
  if (found.problem.value.IsString() && IsFilledInLater(found.problem.value.text())) return;
  const arm::BodyProblem& problem = found.problem;
  const eval::Value& value = problem.value;
  const std::string bounds = Bounds(schema::TypeGraph::BuiltIn().BoundsOf(problem.expected));
  std::string message;
  if (value.kind() == eval::Kind::kInteger) {
    message = fmt::format("takes {}, and this is {}", bounds, value.integer());
  } else if (value.IsArray()) {
    message = fmt::format("takes {} elements, and this has {}", bounds, value.items().size());
  } else if (value.IsString()) {
    message = fmt::format("takes {} characters, and {} has {}", bounds, ShownText(found),
                          eval::Utf16Length(value.string()));
  } else {
    message =
        fmt::format("takes {} characters, and this has {} or more", bounds, value.unknown().min);
  }
  auto report = ctx.ReportIn(found.document, found.span, "`{}` of {} {}", problem.path,
                             TypeAndVersion(found), message);
  if (IsCredential(found)) report.Masked();
  MentionVersion(found, report);
}

}  // namespace

extern constinit const Rule property_range = {
    .id = "property-range",
    .summary = "a number, or the length of a text or list, is outside what the property takes",
    .severity = Severity::kError,
    .confidence = Confidence::kHigh,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"bicep:BCP327", "bicep:BCP328", "bicep:BCP329", "bicep:BCP330", "bicep:BCP332",
                    "bicep:BCP333", "bicep:BCP334", "bicep:BCP335"},
    .on = {OnBodyProblem{arm::BodyError::kRange, Check}},
    .docs = kDocs,
};

}  // namespace plumbline
