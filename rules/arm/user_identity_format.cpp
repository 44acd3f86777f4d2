#include <string_view>

#include "engine/body_findings.h"
#include "engine/deployed_values.h"
#include "eval/choice.h"
#include "graph/filled_in_later.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`userAssignedIdentities` is an object. Its keys are the ids of user-assigned identities, its values are empty objects: what
the service answers with stands in them later.

```json bad
{
  "type": "Microsoft.Web/sites",
  "apiVersion": "2022-09-01",
  "name": "shop",
  "location": "westeurope",
  "identity": { "type": "UserAssigned", "userAssignedIdentities": { "shop-identity": {} } }
}
```

```json good
{
  "type": "Microsoft.Web/sites",
  "apiVersion": "2022-09-01",
  "name": "shop",
  "location": "westeurope",
  "identity": {
    "type": "UserAssigned",
    "userAssignedIdentities": {
      "[resourceId('Microsoft.ManagedIdentity/userAssignedIdentities', 'shop-identity')]": {}
    }
  }
}
```
)md";

constexpr std::string_view kPath = "identity.userAssignedIdentities";

bool IsIdentityId(std::string_view id) {
  constexpr std::string_view kType = "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/";
  const std::size_t at = FindIgnoreCase(id, kType);
  return id.starts_with('/') && at != std::string_view::npos && id.size() > at + kType.size();
}

void CheckKeys(const arm::Expansion& expansion, const eval::Value& list, SeenPlaces& seen,
               RuleContext& ctx) {
  if (!list.IsObject()) return;
  for (const eval::Member& member : list.members()) {
    if (member.has_unknown_key || member.key.empty() || IsFilledInLater(member.key) ||
        IsIdentityId(member.key)) {
      continue;
    }
    const NodeRef node = member.key_origin == kNoId<eval::OriginId>
                             ? NodeRef()
                             : expansion.session().NodeOf(member.key_origin).node;
    Written place = WrittenAt(ctx.graph(), node);
    if (!place || !node.has_key()) continue;
    place.span = node.key_span();
    if (!seen.Add(place)) continue;
    auto report = ctx.ReportIn(*place.document, place.span,
                               "`{}` is no id of a user-assigned identity", member.key);
    report.Help(
        "use `[resourceId('Microsoft.ManagedIdentity/userAssignedIdentities', <name>)]` as key");
    ExplainDefaults(place, ctx, report);
  }
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  SeenPlaces seen;
  for (const arm::DeployedResource& resource : expansion.resources()) {
    if (!IsSent(resource)) continue;
    const eval::Value* const list = FindAt(resource.body, kPath);
    if (list == nullptr) continue;
    eval::ForEachLeaf(*list, [&](const eval::Value& leaf, std::span<const eval::Answer>) {
      CheckKeys(expansion, leaf, seen, ctx);
      return true;
    });
  }
}

void CheckKind(const BodyFinding& found, RuleContext& ctx) {
  if (!IsInIdentityList(found)) return;
  const bool is_list = found.problem.path == kPath;
  const eval::Value& value = found.problem.value;
  const eval::Kinds kinds = value.IsUnknown() ? value.unknown().kinds : eval::Bit(value.kind());
  auto report = is_list ? ctx.ReportIn(found.document, found.span,
                                       "`userAssignedIdentities` is an object, and this is {}",
                                       eval::ToText(kinds))
                        : ctx.ReportIn(found.document, found.span,
                                       "the value of an identity is `{{}}`, and this is {}",
                                       eval::ToText(kinds));
  if (is_list) {
    report.Help("use an object whose keys are ids of identities, with `{{}}` as values");
  } else if (&found.document == &ctx.document() && found.span == found.node.span()) {
    report.Fix(FixSafety::kSafe, "write `{}`", found.span, "{}");
  }
  MentionVersion(found, report);
}

}  // namespace

extern constinit const Rule user_identity_format = {
    .id = "user-identity-format",
    .summary = "the list of user-assigned identities is malformed",
    .severity = Severity::kError,
    .confidence = Confidence::kHigh,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "identity"},
    .on = {OnExpansion{Check}, OnBodyProblem{arm::BodyError::kType, CheckKind}},
    .docs = kDocs,
};

}  // namespace plumbline
