// What an expression of a template comes to, for each parameter file.
#pragma once

#include <string>
#include <vector>

#include "graph/graph.h"
#include "lsp/places.h"

namespace plumbline::lsp {

struct ExpressionValue {
  std::string with;   // Path of the parameter file; empty for the defaults.
  std::string value;  // For people: `text`, a secret value, why it is not known.
};

// Of `part` of the expression (bytes of its text). In a copy loop the first turn speaks. Empty for
// what no expansion reaches.
std::vector<ExpressionValue> ValuesOf(const Graph& graph, const Document& document,
                                      const PlacedExpression& placed, Span part);

}  // namespace plumbline::lsp
