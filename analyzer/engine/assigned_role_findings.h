// Findings about the roles that a deployment assigns (arm/assigned_roles.h): where they point, and
// what they rest on.
#pragma once

#include <string>
#include <string_view>

#include "arm/assigned_roles.h"
#include "engine/rule_context.h"

namespace plumbline {

// The id of the role where it is written in the assignment, else what stands for it there. The
// document is null when it is none of the run.
RuleContext::Located PlaceOfAssignment(const arm::AssignedRole& role, const RuleContext& ctx);
// The GUID, wherever it is written.
RuleContext::Located PlaceOfGuid(const arm::AssignedRole& role, const RuleContext& ctx);

// Adds to a finding at the assignment where the GUID is written, when that is elsewhere, and in
// which case it is this role.
void ExplainRole(ReportBuilder& report, const arm::AssignedRole& role,
                 const arm::Expansion& expansion, const RuleContext& ctx);

// "role `Owner` is assigned to a group on a subscription", as far as it is known.
std::string TitleOfAssignment(const arm::AssignedRole& assigned, std::string_view role,
                              const arm::AssignmentScope& scope);

// The parameter of the template that has the node in its default; else null.
const arm::Parameter* DefaultOf(NodeRef node, const RuleContext& ctx);
// It is in the default of a parameter that some parameter file of the workspace assigns.
bool MayBeReplaced(NodeRef node, const RuleContext& ctx);

}  // namespace plumbline
