// Which resource of the file another one belongs to or uses, as far as names and ids show it
// without evaluation: equal spellings mean the same resource, everything else stays open.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "arm/template.h"

namespace plumbline::arm {

// The resource that `child` is a child of: the one it is nested in, or the one whose type and name
// its own start with. Null when the file does not show it.
const Resource* ParentOf(const TemplateModel& model, const Resource& child);

// The resource of `type` that an id names, written as text or with `resourceId`; null when the file
// does not show it. `owner` holds the id.
const Resource* FindById(const TemplateModel& model, const Template& owner, const Value& id,
                         std::string_view type);

// The App Service plan of a site or slot (a slot runs on its site's plan); null when the file does
// not show it.
const Resource* PlanOf(const TemplateModel& model, const Resource& site);

enum class PlanTier : std::uint8_t {
  kUnknown,
  kFree,
  kShared,
  kDynamic,  // Consumption.
  kFlexConsumption,
  kElasticPremium,
  kWorkflowStandard,
  kBasic,
  kStandard,
  kPremium,  // All generations.
  kIsolated,
};
// Of the text of `sku.tier`.
PlanTier ParsePlanTier(std::string_view tier);
// Of `sku.tier`, else of `sku.name`.
PlanTier TierOf(const TemplateModel& model, const Resource& plan);

// True when the file scales the plan automatically.
bool HasAutoscale(const TemplateModel& model, const Resource& plan);

}  // namespace plumbline::arm
