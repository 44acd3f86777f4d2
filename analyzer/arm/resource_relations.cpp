#include "arm/resource_relations.h"

#include <algorithm>
#include <string>

#include "arm/literal_source.h"

namespace plumbline::arm {
namespace {

constexpr std::string_view kSite = "Microsoft.Web/sites";
constexpr std::string_view kSlot = "Microsoft.Web/sites/slots";
constexpr std::string_view kPlan = "Microsoft.Web/serverfarms";

// Equal expressions mean equal values only where they read the same parameters and variables.
bool IsNamed(const TemplateModel& model, const Resource& resource, const NameParts& name,
             const Template& scope) {
  if (CompareNames(resource.name_parts, name) != Match::kYes) return false;
  return LiteralName(name).has_value() ||
         model.EvaluationScope(model.templates[resource.owner]).id == scope.id;
}

// `a/b/c` without `/c`, when the last part shows where the last segment starts.
std::optional<NameParts> WithoutLastSegment(const NameParts& parts) {
  for (std::size_t i = parts.size(); i-- > 0;) {
    if (parts[i].is_expression) continue;
    const std::size_t slash = parts[i].text.rfind('/');
    if (slash == std::string::npos) continue;
    NameParts shorter(parts.begin(), parts.begin() + static_cast<std::ptrdiff_t>(i));
    AppendLiteral(shorter, std::string_view(parts[i].text).substr(0, slash));
    return shorter;
  }
  return std::nullopt;
}

// `resourceId` takes a type with a slash at its end too.
bool IsType(std::string_view written, std::string_view type) {
  return EqualsIgnoreCase(written.substr(0, written.find_last_not_of('/') + 1), type);
}

// The name in a call of `resourceId('<type>', name, ...)` for the group that is deployed to.
std::optional<NameParts> NameInResourceId(const Value& id, std::string_view type) {
  const auto written = id.Expression();
  if (!written) return std::nullopt;
  const expr::Expression expression = expr::Parse(*written, expr::Dialect::kArm);
  if (!expression.problems.empty() || expression.root == kNoId<expr::ExprId> ||
      !expression.IsCallOf(expression.root, "resourceId")) {
    return std::nullopt;
  }
  const auto args = expression.Children(expression.root);
  if (args.size() < 2 || expression.nodes[args[0]].kind != expr::ExprKind::kString ||
      !IsType(expression.StringValue(args[0]), type)) {
    return std::nullopt;
  }
  NameParts name;
  for (std::size_t i = 1; i < args.size(); ++i) {
    if (i > 1) AppendLiteral(name, "/");
    AppendParts(name, PartsOfName(expression, args[i]));
  }
  return name;
}

// The name behind `/providers/<type>/` in an id put together from text, or the whole text when it
// is a bare name (old templates name the plan so).
std::optional<NameParts> NameInText(const NameParts& id, std::string_view type) {
  const std::string marker = "/" + std::string(type) + "/";
  for (std::size_t i = 0; i < id.size(); ++i) {
    if (id[i].is_expression) continue;
    const std::size_t at = FindIgnoreCase(id[i].text, marker);
    if (at == std::string_view::npos) continue;
    NameParts name;
    AppendLiteral(name, std::string_view(id[i].text).substr(at + marker.size()));
    name.insert(name.end(), id.begin() + static_cast<std::ptrdiff_t>(i) + 1, id.end());
    return name;
  }
  const bool has_slash = std::ranges::any_of(id, [](const NamePart& part) {
    return !part.is_expression && part.text.find('/') != std::string::npos;
  });
  if (has_slash || id.empty()) return std::nullopt;
  return id;
}

struct NamedTier {
  std::string_view name;
  PlanTier tier;
};
constexpr NamedTier kTiers[] = {
    {"Free", PlanTier::kFree},
    {"Shared", PlanTier::kShared},
    {"Dynamic", PlanTier::kDynamic},
    {"FlexConsumption", PlanTier::kFlexConsumption},
    {"ElasticPremium", PlanTier::kElasticPremium},
    {"WorkflowStandard", PlanTier::kWorkflowStandard},
    {"Basic", PlanTier::kBasic},
    {"Standard", PlanTier::kStandard},
    {"Premium", PlanTier::kPremium},
    {"PremiumV2", PlanTier::kPremium},
    {"PremiumV3", PlanTier::kPremium},
    {"PremiumMV3", PlanTier::kPremium},
    {"PremiumV4", PlanTier::kPremium},
    {"PremiumMV4", PlanTier::kPremium},
    {"Isolated", PlanTier::kIsolated},
    {"IsolatedV2", PlanTier::kIsolated},
    {"IsolatedMV2", PlanTier::kIsolated},
};
// Starts of `sku.name`, longer ones first.
constexpr NamedTier kSkuPrefixes[] = {
    {"FC", PlanTier::kFlexConsumption},
    {"EP", PlanTier::kElasticPremium},
    {"WS", PlanTier::kWorkflowStandard},
    {"F", PlanTier::kFree},
    {"D", PlanTier::kShared},
    {"Y", PlanTier::kDynamic},
    {"B", PlanTier::kBasic},
    {"S", PlanTier::kStandard},
    {"P", PlanTier::kPremium},
    {"I", PlanTier::kIsolated},
};

}  // namespace

const Resource* ParentOf(const TemplateModel& model, const Resource& child) {
  const std::size_t slash = child.full_type.rfind('/');
  if (slash == std::string::npos) return nullptr;
  const std::string_view type = std::string_view(child.full_type).substr(0, slash);
  if (child.parent != kNoId<ResourceId> && model.resources[child.parent].IsType(type)) {
    return &model.resources[child.parent];
  }
  const auto name = WithoutLastSegment(child.name_parts);
  if (!name) return nullptr;
  const Template& scope = model.EvaluationScope(model.templates[child.owner]);
  for (const ResourceId id : model.ResourcesOfType(type)) {
    if (IsNamed(model, model.resources[id], *name, scope)) return &model.resources[id];
  }
  return nullptr;
}

const Resource* FindById(const TemplateModel& model, const Template& owner, const Value& id,
                         std::string_view type) {
  const LiteralSource source = FollowValue(model, model.EvaluationScope(owner), id);
  auto name = NameInResourceId(source.value, type);
  if (!name) name = NameInText(PartsOfName(source.value), type);
  if (!name) return nullptr;
  for (const ResourceId candidate : model.ResourcesOfType(type)) {
    if (IsNamed(model, model.resources[candidate], *name, *source.scope)) {
      return &model.resources[candidate];
    }
  }
  return nullptr;
}

const Resource* PlanOf(const TemplateModel& model, const Resource& site) {
  const Resource* holder = &site;
  if (site.IsType(kSlot) && site.properties["serverFarmId"].IsAbsent()) {
    holder = ParentOf(model, site);
    if (holder == nullptr) return nullptr;
  } else if (!site.IsType(kSite) && !site.IsType(kSlot)) {
    return nullptr;
  }
  Value id = holder->properties["serverFarmId"];
  if (id.IsAbsent()) id = holder->properties["serverFarm"];
  return FindById(model, model.templates[holder->owner], id, kPlan);
}

PlanTier ParsePlanTier(std::string_view tier) {
  for (const NamedTier& known : kTiers) {
    if (EqualsIgnoreCase(known.name, tier)) return known.tier;
  }
  return PlanTier::kUnknown;
}

PlanTier TierOf(const TemplateModel& model, const Resource& plan) {
  const Template& scope = model.EvaluationScope(model.templates[plan.owner]);
  const Value tier = FollowValue(model, scope, plan.sku["tier"]).value;
  if (const auto text = tier.Text()) return ParsePlanTier(*text);
  if (!tier.IsAbsent()) return PlanTier::kUnknown;
  const auto name = FollowValue(model, scope, plan.sku["name"]).value.Text();
  if (!name) return PlanTier::kUnknown;
  for (const NamedTier& known : kSkuPrefixes) {
    if (StartsWithIgnoreCase(*name, known.name) && name->size() > known.name.size() &&
        IsDigitAscii((*name)[known.name.size()])) {
      return known.tier;
    }
  }
  return PlanTier::kUnknown;
}

bool HasAutoscale(const TemplateModel& model, const Resource& plan) {
  for (const ResourceId id : model.ResourcesOfType("Microsoft.Insights/autoscaleSettings")) {
    const Resource& setting = model.resources[id];
    if (setting.existing || !setting.properties["enabled"].Bool().value_or(true)) continue;
    if (FindById(model, model.templates[setting.owner], setting.properties["targetResourceUri"],
                 kPlan) == &plan) {
      return true;
    }
  }
  return false;
}

}  // namespace plumbline::arm
