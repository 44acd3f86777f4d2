// A template of the workspace deployed on paper: once for every parameter file that belongs to it,
// and once with defaults only where none does (product.md, "Analysing values").
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "arm/expansion.h"
#include "base/function_ref.h"
#include "graph/graph.h"

namespace plumbline {

struct DocumentExpansion {
  const Document* parameters = nullptr;  // The parameter file; null for the defaults.
  std::unique_ptr<arm::Expansion> expansion;
};

struct DocumentExpansions {
  eval::Session session;
  std::vector<DocumentExpansion> all;
};

// Of a document that is a template. `programs` are its parsed expressions, as far as somebody has
// parsed them.
std::unique_ptr<DocumentExpansions> ExpandDocument(const Graph& graph, const Document& document,
                                                   eval::Programs& programs);

// Who deploys where, and with what: what `plumbline expand` is told. Texts are empty where nothing
// was said.
struct ExpandOptions {
  // A parameter file, or a plain JSON object of values; null for none. Its document outlives the
  // expansion.
  const Tree* parameters = nullptr;
  // NAME and VALUE; the value is JSON where the parameter is no string.
  std::vector<std::pair<std::string, std::string>> more_parameters;
  std::string subscription, resource_group, location, tenant;
};
// One deployment of the document's template as the user describes it.
std::unique_ptr<DocumentExpansions> ExpandAs(const Graph& graph, const Document& document,
                                             const ExpandOptions& options,
                                             eval::Programs& programs);

// One deployment of the document's template with these arguments. `resource_group`: empty when it
// is not known.
std::unique_ptr<DocumentExpansions> ExpandWith(
    const Graph& graph, const Document& document,
    FunctionRef<std::vector<arm::Argument>(eval::Session&)> arguments, eval::Programs& programs,
    const std::string& resource_group);

// What the parameter file passes. Values that a key vault holds are unknown secrets.
std::vector<arm::Argument> ArgumentsOf(eval::Session& session, const arm::ParameterFile& file);

}  // namespace plumbline
