#include <string_view>

#include "engine/deployed_values.h"
#include "eval/choice.h"
#include "schema/identity_support.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`identity.type` says which kinds of identities a resource has, and `userAssignedIdentities` lists those that a user
assigns. Azure refuses one without the other.

```json bad
{
  "type": "Microsoft.Web/sites",
  "apiVersion": "2022-09-01",
  "name": "shop",
  "location": "westeurope",
  "identity": { "type": "UserAssigned" }
}
```

```json good
{
  "parameters": { "identity": { "type": "string" } },
  "resources": [
    {
      "type": "Microsoft.Web/sites",
      "apiVersion": "2022-09-01",
      "name": "shop",
      "location": "westeurope",
      "identity": { "type": "UserAssigned", "userAssignedIdentities": { "[parameters('identity')]": {} } }
    }
  ]
}
```

A warning where it depends on a condition.
)md";

// Whether a list has members.
eval::Truth HasMembers(const eval::Value& list) {
  if (list.IsNull()) return eval::Truth::kFalse;
  if (!list.IsObject()) return eval::Truth::kMaybe;
  if (!list.members().empty()) return eval::Truth::kTrue;
  return list.object().is_open ? eval::Truth::kMaybe : eval::Truth::kFalse;
}

eval::Value MemberOf(const eval::Value& object, std::string_view name) {
  const eval::Member* const member = eval::FindMember(object, name);
  return member == nullptr ? eval::Value::Null() : member->value;
}

bool TakesMap(const arm::DeployedResource& resource) {
  if (!resource.api_version.IsString()) return false;
  const schema::TypeGraph& graph = schema::TypeGraph::BuiltIn();
  const schema::ResourceTypeId type = graph.Find(resource.type);
  const auto date = schema::ApiVersion::Parse(resource.api_version.text());
  if (type == kNoId<schema::ResourceTypeId> || !date) return false;
  const auto support = schema::IdentitySupportOf(graph.NearestVersion(type, *date));
  return support && support->takes_map;
}

class ListChecker {
 public:
  ListChecker(const arm::Expansion& expansion, RuleContext& ctx)
      : session_(expansion.session()), expansion_(expansion), ctx_(ctx) {}

  void Resource(const arm::DeployedResource& resource) {
    const eval::Member* const identity = eval::FindMember(resource.body, "identity");
    if (identity == nullptr || !TakesMap(resource)) return;
    eval::ForEachLeaf(
        identity->value, [&](const eval::Value& leaf, std::span<const eval::Answer> answers) {
          if (!leaf.IsObject()) return true;
          std::vector<eval::Answer> so_far(answers.begin(), answers.end());
          const eval::Value type = MemberOf(leaf, "type");
          bool is_fine = true;
          eval::ForEachLeaf(type, [&](const eval::Value& kind, std::span<const eval::Answer> more) {
            std::vector<eval::Answer> all = so_far;
            all.insert(all.end(), more.begin(), more.end());
            is_fine = One(*identity, leaf, type, kind, all);
            return is_fine;
          });
          return is_fine;
        });
  }

 private:
  // False when something was reported.
  bool One(const eval::Member& identity, const eval::Value& object, const eval::Value& type,
           const eval::Value& kind, const std::vector<eval::Answer>& answers) {
    if (!kind.IsString() && !kind.IsNull()) return true;
    const auto kinds =
        kind.IsNull() ? schema::IdentityKinds{0} : schema::ParseIdentityKinds(kind.text());
    if (!kinds) return true;
    eval::Value list = MemberOf(object, "userAssignedIdentities");
    const eval::Value written = list;
    for (const eval::Answer& answer : answers) {
      list = session_.Restrict(list, answer.selector, answer.option);
    }
    const eval::Truth has_members = HasMembers(list);
    const bool is_user = (*kinds & schema::kUserIdentity) != 0;
    if (is_user && has_members == eval::Truth::kFalse) {
      if (object.object().is_open && list.IsNull()) return true;
      Report(type, identity, answers, "`{}` lists no identity in `userAssignedIdentities`",
             kind.text());
      return false;
    }
    if (!is_user && has_members == eval::Truth::kTrue) {
      if (kind.IsNull()) {
        if (object.object().is_open) return true;
        Report(written, identity, answers,
               "`userAssignedIdentities` without a `type` that has `UserAssigned`");
      } else {
        Report(type, identity, answers, "`{}` does not go with `userAssignedIdentities`",
               kind.text());
      }
      return false;
    }
    return true;
  }

  template <class... Args>
  void Report(const eval::Value& at, const eval::Member& identity,
              const std::vector<eval::Answer>& answers, fmt::format_string<Args...> format,
              Args&&... args) {
    Written place = WrittenAt(ctx_.graph(), expansion_, at);
    if (!place) place = WrittenAt(ctx_.graph(), expansion_, identity.value);
    if (!place || !seen_.Add(place)) return;
    auto report = ctx_.ReportIn(*place.document, place.span, format, std::forward<Args>(args)...);
    if (!answers.empty()) {
      report.As(Severity::kWarning).Note("when {}", eval::Describe(session_, answers));
    }
    ExplainDefaults(place, ctx_, report);
  }

  eval::Session& session_;
  const arm::Expansion& expansion_;
  RuleContext& ctx_;
  SeenPlaces seen_;
};

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  ListChecker checker(expansion, ctx);
  for (const arm::DeployedResource& resource : expansion.resources()) {
    if (IsSent(resource)) checker.Resource(resource);
  }
}

}  // namespace

extern constinit const Rule user_identity_list = {
    .id = "user-identity-list",
    .summary = "the type of an identity and the list of user-assigned ones disagree",
    .severity = Severity::kError,
    .confidence = Confidence::kHigh,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "identity"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
