// What rules about slots of an expanded pipeline say alike.
#pragma once

#include <string_view>

#include "engine/rule_context.h"
#include "pipeline/app_slots.h"

namespace plumbline {

// The task's reference or the command, and the name of its slot.
RuleContext::Located LocateUse(const PipelineExpansion& pipeline, const pipeline::SlotUse& use,
                               const RuleContext& ctx);
RuleContext::Located LocateSlot(const PipelineExpansion& pipeline, const pipeline::SlotUse& use,
                                const RuleContext& ctx);
// Another place of the finding; nothing where no one place holds it.
void LabelUse(ReportBuilder& report, const PipelineExpansion& pipeline,
              const pipeline::SlotUse& use, std::string_view text, const RuleContext& ctx);
void LabelSlot(ReportBuilder& report, const PipelineExpansion& pipeline,
               const pipeline::SlotUse& use, std::string_view text, const RuleContext& ctx);
void LabelIncludes(ReportBuilder& report, const PipelineExpansion& pipeline,
                   const pipeline::SlotUse& use, const RuleContext& ctx);

}  // namespace plumbline
