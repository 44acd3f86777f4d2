#include <algorithm>
#include <optional>

#include "arm/names_of_value.h"
#include "base/guid.h"
#include "engine/rule_context.h"
#include "schema/role_names.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A name or a comment says which role an id is, and the id is that of another role. Copied ids are how the wrong rights
are granted, and nobody sees it in a GUID.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "variables": {
    "keyVaultCryptoOfficer": "b86a8fe4-44ce-4948-aee5-eccb2c155cd7"
  },
  "resources": []
}
```

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "variables": {
    "keyVaultCryptoOfficer": "14b46e9e-c2b7-41b4-b07b-48a6ebf60603"
  },
  "resources": []
}
```

Names are compared by their words. One that holds only words of the role (`reader` for `Key Vault Reader`) is a short
name, and fine.
)md";

// A GUID in the text, and where it begins; nothing when there is none or more than one.
struct FoundGuid {
  std::string_view text;
  std::size_t at = 0;
};
constexpr std::uint32_t kSize = 36;
std::optional<FoundGuid> OnlyGuid(std::string_view text) {
  constexpr std::size_t kFirstDash = 8;
  std::optional<FoundGuid> found;
  for (std::size_t dash = text.find('-', kFirstDash); dash != std::string_view::npos;) {
    const std::size_t at = dash - kFirstDash;
    if (at + kSize > text.size()) break;
    const std::string_view guid = text.substr(at, kSize);
    if (!IsGuid(guid) || (at > 0 && IsAlnumAscii(text[at - 1]))) {
      dash = text.find('-', dash + 1);
      continue;
    }
    if (found) return std::nullopt;
    found = FoundGuid{guid, at};
    dash = text.find('-', at + kSize + kFirstDash);
  }
  return found;
}

std::string_view TitleOf(arm::NamingKind kind) {
  return kind == arm::NamingKind::kComment ? "comment" : "name";
}

void CheckScalar(NodeRef scalar, RuleContext& ctx) {
  // Nearly all strings are shorter.
  if (scalar.span().size() < kSize || !scalar.IsString()) return;
  const auto guid = OnlyGuid(scalar.text());
  if (!guid) return;
  const schema::Role* const role = schema::FindRole(guid->text);
  if (role == nullptr) return;
  const std::vector<arm::Naming> names = arm::NamesOf(scalar);
  const arm::Naming* wrong = nullptr;
  const schema::Role* named = nullptr;
  for (const arm::Naming& name : names) {
    if (schema::MayMean(name.text, *role)) {
      // Another name that has all of this role's words makes up for a wrong one.
      if (schema::IsNameOf(name.text, *role)) return;
      continue;
    }
    if (wrong != nullptr) continue;
    named = schema::FindRoleByWords(name.text);
    if (named != nullptr) wrong = &name;
  }
  if (wrong == nullptr) return;
  const auto begin = static_cast<std::uint32_t>(guid->at);
  const Span span = RuleContext::SourceOf(scalar, {begin, begin + kSize});
  ctx.Report(span, "this is the id of role `{}`; its {} says `{}`", role->name,
             TitleOf(wrong->kind), named->name)
      .Label(wrong->span, "it is called so here")
      .Help("the id of `{}` is `{}`", named->name, named->guid)
      .Fix(FixSafety::kUnsafe, fmt::format("use the role `{}`", named->name), span,
           std::string(named->guid));
}

void Check(const Document& document, RuleContext& ctx) {
  ForEachScalar(document, [&ctx](NodeRef scalar) { CheckScalar(scalar, ctx); });
}

}  // namespace

extern constinit const Rule role_name_mismatch = {
    .id = "role-name-mismatch",
    .summary = "a role id belongs to another role than the text around it says",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"identity"},
    .on = {OnDocument{kArmFiles, Check}},
    .docs = kDocs,
};

}  // namespace plumbline
