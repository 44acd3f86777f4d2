// Whether what the evaluation of a template shows holds only while nobody passes parameters.
#pragma once

#include <vector>

#include "graph/graph.h"

namespace plumbline {

// The parameters of `document`'s template whose defaults an expression in it depends on, when no
// parameter file belongs to it: whoever deploys it may pass other values. Empty when the file is
// deployed with the values that were evaluated.
std::vector<const arm::Parameter*> DefaultsThatMayDiffer(const Graph& graph,
                                                         const Document& document,
                                                         NodeRef expression);

}  // namespace plumbline
