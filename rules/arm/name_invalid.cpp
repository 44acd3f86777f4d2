#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "arm/dependencies.h"
#include "engine/deployed_values.h"
#include "eval/choice.h"
#include "graph/filled_in_later.h"
#include "graph/rests_on_defaults.h"
#include "schema/name_rules.h"
#include "schema/type_graph.h"
#include "schema/value_patterns.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Types have rules for the names of their resources: length, characters, now and then lower case only. Azure refuses other
names, often after it has deployed the rest.

```json bad
{
  "type": "Microsoft.Storage/storageAccounts",
  "apiVersion": "2023-05-01",
  "name": "shop-data",
  "location": "westeurope"
}
```

```json good
{
  "type": "Microsoft.Storage/storageAccounts",
  "apiVersion": "2023-05-01",
  "name": "shopdata",
  "location": "westeurope"
}
```

Names are judged after evaluation. Of a name with parts that are not known only the length is, as far as it is certain.
The published types and the documentation give rules: where both do, a name is reported when both refuse it; what only
the documentation refuses is a warning. So is a name that rests on the default of a parameter.
)md";

using schema::BodyKind;
using schema::BodyNodeId;
using schema::TypeGraph;

// What one source says of names.
struct Rules {
  std::int64_t min = 0;
  std::int64_t max = 0;  // 0: not said.
  std::string_view pattern;
};

// Why a name is refused, as the rest of a message.
using Refusal = std::optional<std::string>;

std::string Characters(std::int64_t n) {
  return fmt::format("{} {}", n, n == 1 ? "character" : "characters");
}

std::string LengthsOf(const Rules& rules) {
  if (rules.max == 0) return fmt::format("at least {}", rules.min);
  if (rules.min <= 1) return fmt::format("at most {}", rules.max);
  return rules.min == rules.max ? fmt::format("{}", rules.min)
                                : fmt::format("{} to {}", rules.min, rules.max);
}

// A known name, or the bounds of one that is partly known.
struct Name {
  std::optional<std::string_view> text;
  std::int64_t min = 0, max = 0;
};

Refusal Judge(const Rules& rules, const Name& name) {
  if ((rules.max != 0 && name.min > rules.max) || name.max < rules.min) {
    const bool is_long = name.min > rules.max;
    return fmt::format("it has {}{}, and names have {}",
                       name.text ? ""
                       : is_long ? "at least "
                                 : "at most ",
                       Characters(is_long ? name.min : name.max), LengthsOf(rules));
  }
  if (!name.text || rules.pattern.empty() ||
      schema::MatchesPattern(rules.pattern, *name.text) != schema::PatternResult::kNo) {
    return std::nullopt;
  }
  const std::string lower = ToLower(*name.text);
  if (schema::MatchesPattern(rules.pattern, lower) == schema::PatternResult::kYes) {
    return "names are in lower case";
  }
  return fmt::format("names match `{}`", rules.pattern);
}

// What both sources say together.
class NameJudge {
 public:
  explicit NameJudge(const arm::DeployedResource& resource) {
    const TypeGraph& graph = TypeGraph::BuiltIn();
    documented_ = schema::NameRulesOf(resource.type);
    const schema::ResourceTypeId type = graph.Find(resource.type);
    const auto version = resource.api_version.IsString()
                             ? schema::ApiVersion::Parse(resource.api_version.text())
                             : std::nullopt;
    if (type == kNoId<schema::ResourceTypeId> || !version) return;
    const BodyNodeId node = graph.NearestVersion(type, *version).name;
    if (node == kNoId<BodyNodeId> || graph.KindOf(node) != BodyKind::kString) return;
    const TypeGraph::Bounds bounds = graph.BoundsOf(node);
    const Rules rules{bounds.min.value_or(0), bounds.max.value_or(0), graph.PatternOf(node)};
    if (rules.min != 0 || rules.max != 0 || !rules.pattern.empty()) published_ = rules;
  }

  bool HasRules() const { return published_ || !documented_.empty(); }
  bool IsPublished() const { return published_.has_value(); }

  Refusal Of(const Name& name) const {
    Refusal refusal;
    if (published_) {
      refusal = Judge(*published_, name);
      if (!refusal) return std::nullopt;
    }
    // A name has to follow one of several variants.
    Refusal documented;
    for (const schema::NameRule& rule : documented_) {
      documented = Judge({rule.min, rule.max, rule.pattern}, name);
      if (!documented) return std::nullopt;
    }
    return refusal ? refusal : documented;
  }

 private:
  std::optional<Rules> published_;
  std::span<const schema::NameRule> documented_;
};

// Of these, rules of their own speak.
bool HasOwnRule(std::string_view type) {
  return EqualsIgnoreCase(type, "Microsoft.Authorization/roleAssignments") ||
         EqualsIgnoreCase(type, "Microsoft.Authorization/roleDefinitions") ||
         EqualsIgnoreCase(type, "Microsoft.Resources/deployments");
}

// `-vnet`, of a computed name: the text before or behind the dash is empty and, it seems, still to
// be filled in.
bool LacksPart(std::string_view segment) {
  constexpr std::string_view kSeparators = "-_.";
  return kSeparators.find(segment.front()) != std::string_view::npos ||
         kSeparators.find(segment.back()) != std::string_view::npos;
}

// The last segment, when the name has as many as the type.
std::optional<Name> NameOf(const eval::Value& name, std::string_view type, bool is_computed) {
  const auto depth = std::ranges::count(type, '/');
  if (name.IsString()) {
    const std::string_view text = name.text();
    if (std::ranges::count(text, '/') != depth - 1) return std::nullopt;
    const std::string_view last = text.substr(text.rfind('/') + 1);
    if (last.empty() || IsFilledInLater(last)) return std::nullopt;
    if (is_computed && LacksPart(last)) return std::nullopt;
    eval::StringData data{last};
    data.is_ascii = name.string().is_ascii;
    const auto length = static_cast<std::int64_t>(eval::Utf16Length(data));
    return Name{last, length, length};
  }
  if (!name.IsUnknown() || depth != 1 || name.unknown().kinds != eval::kStrings) {
    return std::nullopt;
  }
  return Name{std::nullopt, std::max<std::int64_t>(name.unknown().min, 0), name.unknown().max};
}

void CheckResource(const arm::DeployedResource& resource, const Document& document,
                   RuleContext& ctx) {
  const arm::Resource& declared = *resource.declared;
  const NameJudge judge(resource);
  if (!judge.HasRules()) return;
  const bool is_computed = declared.name.Expression().has_value();
  Refusal refusal;
  const eval::Value* refused = nullptr;
  bool all = true;
  eval::ForEachLeaf(resource.name, [&](const eval::Value& leaf, std::span<const eval::Answer>) {
    const auto name = NameOf(leaf, resource.type, is_computed);
    const Refusal one = name ? judge.Of(*name) : std::nullopt;
    all = one.has_value();
    if (all && refused == nullptr) {
      refusal = one;
      refused = &leaf;
    }
    return all;
  });
  if (!all || refused == nullptr) return;
  auto report = ctx.ReportIn(document, declared.name.span(), "{} is no name of {}: {}",
                             refused->IsString() || !refused->unknown().pieces.empty()
                                 ? arm::TitleOfEntry(*refused)
                                 : "this",
                             resource.type, *refusal);
  if (!judge.IsPublished()) report.As(Severity::kWarning);
  for (const arm::Parameter* parameter :
       DefaultsThatMayDiffer(ctx.graph(), document, declared.name.node())) {
    report.As(Severity::kWarning)
        .LabelIn(document, parameter->default_value.span(), "with this default of `{}`",
                 parameter->name());
  }
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  std::set<const arm::Resource*> seen;
  for (const arm::DeployedResource& resource : expansion.resources()) {
    if (!IsSent(resource) || HasOwnRule(resource.type) || !resource.declared->target_type.empty()) {
      continue;
    }
    const Document* document = ctx.graph().DocumentOf(resource.declared->node.tree());
    if (document == nullptr || !seen.insert(resource.declared).second) continue;
    CheckResource(resource, *document, ctx);
  }
}

}  // namespace

extern constinit const Rule name_invalid = {
    .id = "name-invalid",
    .summary = "the name of a resource breaks the rules of its type",
    .severity = Severity::kError,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"psrule:Azure.*Name", "psrule:Azure.VM.ComputerName", "psrule:Azure.SQL.DBName",
                    "bicep:BCP332", "bicep:BCP333", "checkov:CKV_AZURE_43",
                    "psrule:Azure.AKS.DNSPrefix"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
