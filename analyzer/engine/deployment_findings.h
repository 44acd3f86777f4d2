// What rules about deployment steps share: places of their texts, and findings about their files.
#pragma once

#include <string_view>

#include "engine/rule_context.h"
#include "graph/deployments.h"

namespace plumbline {

// The bytes of a text of the step; of the step's task or command when expanding put it together
// from several places.
RuleContext::Located LocateText(const Deployment& deployment, const pipeline::StepText& text,
                                const RuleContext& ctx);
RuleContext::Located LocateName(const Deployment& deployment,
                                const pipeline::PassedParameter& parameter, const RuleContext& ctx);
RuleContext::Located LocateValue(const Deployment& deployment,
                                 const pipeline::PassedParameter& parameter,
                                 const RuleContext& ctx);
// Of the deployment as a whole: the task's reference, or the command.
RuleContext::Located LocateDeployment(const Deployment& deployment, const RuleContext& ctx);

// Adds the includes that led from the pipeline to the step.
void LabelIncludes(ReportBuilder& report, const Deployment& deployment, const RuleContext& ctx);

// Reports a file that is not there, with the path that was probably meant.
void ReportMissingFile(const Deployment& deployment, const pipeline::StepText& text,
                       const LinkedFile& file, std::string_view what, RuleContext& ctx);

}  // namespace plumbline
