// What the declarative rules (rules/properties/*.yaml) say.
#pragma once

#include "arm/property_rules.h"
#include "engine/rule_context.h"

namespace plumbline {

// The check of every rule that is made from a row.
void ReportProperty(const PropertyFinding& found, RuleContext& ctx);

}  // namespace plumbline
