// Names of a pipeline that other files and scripts may define: variables, and outputs of steps.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "graph/graph.h"
#include "lsp/places.h"

namespace plumbline::lsp {

// The document that a template reference of `document` leads to; null when it is not in the
// workspace.
const Document* IncludedTemplate(const Graph& graph, const Document& document,
                                 const pipeline::TemplateReference& reference);

// The innermost job around a node; null when there is none.
const pipeline::Job* JobAround(const pipeline::Pipeline& pipeline, NodeRef node);

struct PlacedVariable {
  const Document* document = nullptr;
  const pipeline::Variable* variable = nullptr;
};
// What a file defines, with its templates of variables, then the same of the files that include it.
std::vector<PlacedVariable> VariablesInReach(const Graph& graph, const Document& document);

// The values that a variable has in the files that define it. Empty when none does.
std::string DescribeVariable(const Graph& graph, const Document& document, std::string_view name);
// Names of the variables that the steps of a job set for others, as `STEP.NAME`.
std::vector<std::string> OutputsOf(const pipeline::Pipeline& pipeline, std::string_view job);
// Of `dependencies.JOB.outputs['STEP.NAME']` around a byte of the expression: which step sets it.
// Empty when there is no such path.
std::string DescribeOutput(const Document& document, const PlacedExpression& placed,
                           std::uint32_t at);

}  // namespace plumbline::lsp
