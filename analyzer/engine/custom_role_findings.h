// Where findings about custom roles (arm/custom_role.h) point.
#pragma once

#include "arm/custom_role.h"
#include "engine/rule_context.h"

namespace plumbline {

// The pattern number `i` of a list of the role; its type when no one place holds the pattern. The
// document is null when it is none of the run.
RuleContext::Located PlaceOfPermission(const arm::CustomRole& role, const arm::PermissionList& list,
                                       std::size_t i, const RuleContext& ctx);

}  // namespace plumbline
