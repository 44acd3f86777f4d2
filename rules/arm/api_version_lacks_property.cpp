#include "engine/body_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The API version of a resource decides which properties the service reads. A setting that came with a later version is
ignored or refused at an earlier one; a security setting then silently stays at its default.

```json bad
{
  "type": "Microsoft.Storage/storageAccounts",
  "apiVersion": "2018-11-01",
  "name": "shop",
  "location": "westeurope",
  "kind": "StorageV2",
  "sku": { "name": "Standard_LRS" },
  "properties": { "allowSharedKeyAccess": false }
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
  "properties": { "allowSharedKeyAccess": false }
}
```

A newer API version may have other defaults and required properties: read what changed before you take it. Some services
read a property at versions that do not list it.
)md";

void Check(const BodyFinding& found, RuleContext& ctx) {
  if (IsIdentityItself(found)) return;  // See identity-type-unsupported.
  const arm::BodyProblem& problem = found.problem;
  const std::string later = problem.later->ToText();
  auto report = ctx.ReportIn(found.document, found.span, "`{}` is no property of {} before {}",
                             problem.name, HolderOf(found), later);
  const arm::Value& version = found.resource.declared->api_version;
  const Document* const declaring = ctx.graph().DocumentOf(version.node().tree());
  if (declaring != nullptr) report.LabelIn(*declaring, version.span(), "the API version");
  if (declaring == &found.document && version.Text().has_value()) {
    report.Fix(FixSafety::kUnsafe, fmt::format("use API version {}", later), version.span(),
               Quoted(later));
  }
  MentionVersion(found, report);
}

}  // namespace

extern constinit const Rule api_version_lacks_property = {
    .id = "api-version-lacks-property",
    .summary = "a property exists only in a later API version",
    .severity = Severity::kWarning,
    .confidence = Confidence::kHigh,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"template"},
    .equivalents = {"bicep:BCP037"},
    .on = {OnBodyProblem{arm::BodyError::kLacksProperty, Check}},
    .docs = kDocs,
};

}  // namespace plumbline
