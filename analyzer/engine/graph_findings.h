// Findings about names and dependencies of expanded pipelines, for the rules that each have one
// kind of them.
#pragma once

#include "engine/rule_context.h"
#include "pipeline/run_checks.h"

namespace plumbline {

// Reports all problems of a kind as the running rule's, where their names are written, with the
// includes that led there.
void ReportGraphProblems(pipeline::GraphProblemKind kind, const PipelineExpansion& expansion,
                         RuleContext& ctx);

}  // namespace plumbline
