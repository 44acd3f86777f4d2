// What parameter files of the workspace set.
#pragma once

#include <string_view>

#include "graph/graph.h"

namespace plumbline {

// True when some parameter file of the workspace assigns a parameter of this name: the default that
// a template declares for it may then not be what is deployed.
bool AnyFileAssigns(const Graph& graph, std::string_view parameter);

// True when the text of some pipeline of the workspace has the name in it: it may pass the value,
// as in `overrideParameters: -name $(value)`.
bool AnyPipelineMentions(const Graph& graph, std::string_view parameter);

}  // namespace plumbline
