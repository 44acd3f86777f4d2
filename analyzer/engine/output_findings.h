// What the three rules about references to outputs have in common.
#pragma once

#include "engine/rule_context.h"
#include "pipeline/output_references.h"

namespace plumbline {

// Reports what is wrong with the references of an expanded pipeline, as far as it is `error`.
void ReportOutputReferences(const PipelineExpansion& expansion, pipeline::ReferenceError error,
                            RuleContext& ctx);

}  // namespace plumbline
