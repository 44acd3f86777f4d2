// A template of the workspace deployed on paper: once for every parameter file that belongs to it,
// and once with defaults only where none does (product.md, "Analysing values").
#pragma once

#include <memory>
#include <vector>

#include "arm/expansion.h"
#include "graph/graph.h"

namespace plumbline {

struct DocumentExpansion {
  const Document* parameters = nullptr;  // The parameter file; null for the defaults.
  std::unique_ptr<arm::Expansion> expansion;
};

struct DocumentExpansions {
  eval::Session session;
  eval::Programs programs;
  std::vector<DocumentExpansion> all;
};

// Of a document that is a template.
std::unique_ptr<DocumentExpansions> ExpandDocument(const Graph& graph, const Document& document);

// What the parameter file passes. Values that a key vault holds are unknown secrets.
std::vector<arm::Argument> ArgumentsOf(eval::Session& session, const arm::ParameterFile& file);

}  // namespace plumbline
