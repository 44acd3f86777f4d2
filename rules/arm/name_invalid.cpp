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
The published types and the documentation give rules: where both do, a name is reported when both refuse it, and what only
the documentation speaks of is a warning. So is a name that rests on the default of a parameter.
)md";

constexpr const char* kEquivalents[] = {"bicep:BCP332",
                                        "bicep:BCP333",
                                        "checkov:CKV_AZURE_43",
                                        "psrule:Azure.ACR.Name",
                                        "psrule:Azure.AKS.Name",
                                        "psrule:Azure.APIM.Name",
                                        "psrule:Azure.AppConfig.Name",
                                        "psrule:Azure.AppGw.Name",
                                        "psrule:Azure.ASG.Name",
                                        "psrule:Azure.Bastion.Name",
                                        "psrule:Azure.CDN.EndpointName",
                                        "psrule:Azure.ContainerApp.Name",
                                        "psrule:Azure.Cosmos.AccountName",
                                        "psrule:Azure.Firewall.Name",
                                        "psrule:Azure.Firewall.PolicyName",
                                        "psrule:Azure.FrontDoor.Name",
                                        "psrule:Azure.FrontDoor.WAF.Name",
                                        "psrule:Azure.Identity.UserAssignedName",
                                        "psrule:Azure.KeyVault.KeyName",
                                        "psrule:Azure.KeyVault.Name",
                                        "psrule:Azure.KeyVault.SecretName",
                                        "psrule:Azure.LB.Name",
                                        "psrule:Azure.MariaDB.FirewallRuleName",
                                        "psrule:Azure.MariaDB.ServerName",
                                        "psrule:Azure.MariaDB.VNETRuleName",
                                        "psrule:Azure.MySQL.ServerName",
                                        "psrule:Azure.NIC.Name",
                                        "psrule:Azure.NSG.Name",
                                        "psrule:Azure.PostgreSQL.ServerName",
                                        "psrule:Azure.PrivateEndpoint.Name",
                                        "psrule:Azure.PublicIP.Name",
                                        "psrule:Azure.ResourceGroup.Name",
                                        "psrule:Azure.Route.Name",
                                        "psrule:Azure.RSV.Name",
                                        "psrule:Azure.Search.Name",
                                        "psrule:Azure.SignalR.Name",
                                        "psrule:Azure.SQL.DBName",
                                        "psrule:Azure.SQL.FGName",
                                        "psrule:Azure.SQL.ServerName",
                                        "psrule:Azure.SQLMI.Name",
                                        "psrule:Azure.Storage.Name",
                                        "psrule:Azure.VM.ASName",
                                        "psrule:Azure.VM.DiskName",
                                        "psrule:Azure.VM.Name",
                                        "psrule:Azure.VM.PPGName",
                                        "psrule:Azure.VMSS.Name",
                                        "psrule:Azure.VNET.Name",
                                        "psrule:Azure.VNET.SubnetName",
                                        "psrule:Azure.VNG.ConnectionName",
                                        "psrule:Azure.VNG.Name",
                                        "psrule:Azure.vWAN.Name",
                                        "psrule:Azure.WebPubSub.Name"};

using schema::BodyKind;
using schema::BodyNodeId;
using schema::TypeGraph;

// What one source says of names.
struct Rules {
  std::int64_t min = 0;
  std::int64_t max = 0;  // 0: not said.
  std::string_view pattern;
};

// A known name, or the bounds of the length of one that is partly known.
struct Name {
  std::optional<std::string_view> text;
  std::int64_t min = 0, max = 0;
};

// Why a name is refused, as the rest of a message; empty when it is not.
struct Refusal {
  std::string text;
  bool is_published = false;
  explicit operator bool() const { return !text.empty(); }
};

std::string Characters(std::int64_t n) {
  return fmt::format("{} {}", n, n == 1 ? "character" : "characters");
}

bool SaysLength(const Rules& rules) { return rules.min > 1 || rules.max != 0; }

std::string RefuseLength(const Rules& rules, const Name& name) {
  const bool is_long = rules.max != 0 && name.min > rules.max;
  if (!is_long && name.max >= rules.min) return {};
  std::string taken = rules.max == 0   ? fmt::format("{} or more", rules.min)
                      : rules.min <= 1 ? fmt::format("at most {}", rules.max)
                                       : fmt::format("{} to {}", rules.min, rules.max);
  return fmt::format("it has {}{}, and names have {}",
                     name.text ? ""
                     : is_long ? "at least "
                               : "at most ",
                     Characters(is_long ? name.min : name.max), taken);
}

std::string RefuseText(const Rules& rules, const Name& name) {
  // `$web`, `$Default`: names with a meaning of their own.
  if (!name.text || name.text->starts_with('$')) return {};
  if (schema::MatchesPattern(rules.pattern, *name.text) != schema::PatternResult::kNo) return {};
  if (schema::MatchesPattern(rules.pattern, ToLower(*name.text)) == schema::PatternResult::kYes) {
    return "names are in lower case";
  }
  return fmt::format("names match `{}`", rules.pattern);
}

// What the published type and the documentation say together.
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
    published_ = {bounds.min.value_or(0), bounds.max.value_or(0), graph.PatternOf(node)};
  }

  bool HasRules() const {
    return SaysLength(published_) || !published_.pattern.empty() || !documented_.empty();
  }

  Refusal Of(const Name& name) const {
    if (documented_.empty()) {
      if (std::string length = RefuseLength(published_, name); !length.empty()) {
        return {std::move(length), true};
      }
      return {RefuseText(published_, name), true};
    }
    // A name has to follow one of several variants.
    Refusal refusal;
    for (const schema::NameRule& rule : documented_) {
      refusal = Together(rule, name);
      if (!refusal) return {};
    }
    return refusal;
  }

 private:
  Refusal Together(const schema::NameRule& rule, const Name& name) const {
    const Rules documented{rule.min, rule.max, rule.pattern};
    const auto both = [&rule](bool says_so, std::string published, std::string other) -> Refusal {
      if (!published.empty() && !other.empty()) return {std::move(published), true};
      return says_so && !rule.is_strict ? Refusal() : Refusal{std::move(other), false};
    };
    Refusal length = both(SaysLength(published_), RefuseLength(published_, name),
                          RefuseLength(documented, name));
    if (length) return length;
    return both(!published_.pattern.empty(), RefuseText(published_, name),
                RefuseText(documented, name));
  }

  Rules published_;
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

// The last segment, unless the name has more than the type.
std::optional<Name> NameOf(const eval::Value& name, std::string_view type, bool is_computed) {
  const auto depth = std::ranges::count(type, '/');
  if (name.IsString()) {
    const std::string_view text = name.text();
    if (std::ranges::count(text, '/') > depth - 1) return std::nullopt;
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
    const Refusal one = name ? judge.Of(*name) : Refusal();
    all = static_cast<bool>(one);
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
                             resource.type, refusal.text);
  if (!refusal.is_published) report.As(Severity::kWarning);
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
    .equivalents = kEquivalents,
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
