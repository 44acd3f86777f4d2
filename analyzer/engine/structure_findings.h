// Findings of the structure checker, for the rules that each have one class of them.
#pragma once

#include "engine/rule_context.h"
#include "pipeline/structure.h"

namespace plumbline {

// Where the problem is in the file.
Span PlaceOf(const pipeline::StructureProblem& problem);
// Reports a problem as the running rule's: message, help, label, severity. `title`: of its repair,
// e.g. "rename it"; without a title there is no fix.
void ReportProblem(const pipeline::StructureProblem& problem, std::string_view title,
                   RuleContext& ctx);
// Reports all problems of a class.
void ReportProblems(pipeline::StructureClass kind, std::string_view title, RuleContext& ctx);
// The same for what a pipeline becomes: a list where a parameter should have given a text. What is
// wrong in a file already is the same finding.
void ReportExpandedProblems(pipeline::StructureClass kind, const PipelineExpansion& expansion,
                            RuleContext& ctx);

}  // namespace plumbline
