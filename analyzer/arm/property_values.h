// What the operators of declarative rules ask of single values.
#pragma once

#include <span>
#include <string_view>

#include "arm/property_rules.h"
#include "eval/value.h"

namespace plumbline::arm {

constexpr eval::Truth Not(eval::Truth truth) {
  if (truth == eval::Truth::kMaybe) return truth;
  return truth == eval::Truth::kTrue ? eval::Truth::kFalse : eval::Truth::kTrue;
}
constexpr eval::Truth TruthOf(bool holds) {
  return holds ? eval::Truth::kTrue : eval::Truth::kFalse;
}

// Without regard to case.
bool IsListed(std::string_view text, std::span<const std::string_view> values);

// Whether a value that is there passes: neither null nor a choice.
eval::Truth Passes(const PropertyTest& test, const eval::Value& value);

// The tier that the SKU's name of an App Service plan stands for; empty when it is no name.
std::string_view PlanTierOf(std::string_view name);

}  // namespace plumbline::arm
