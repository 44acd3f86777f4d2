// Findings about what identities need and do not get (arm/identity_needs.h).
#pragma once

#include <functional>

#include "arm/identity_needs.h"
#include "arm/need_coverage.h"
#include "engine/rule_context.h"

namespace plumbline {

// Calls f for every need of the expansion that nothing in it allows, and nothing else of the
// workspace can: no template around this one assigns roles, nothing is hidden.
struct UnmetNeed {
  const arm::Need& need;
  const arm::Covered& covered;
  const arm::Expansion& expansion;
  const Document& document;  // That holds the need's place.
};
void ForEachUnmetNeed(const arm::Expansion& expansion, const RuleContext& ctx,
                      const std::function<void(const UnmetNeed&)>& f);

// Adds whose identity it is, and the store.
void ExplainNeed(ReportBuilder& report, const UnmetNeed& unmet, const RuleContext& ctx);

}  // namespace plumbline
