// Names in documents and what they mean: where a parameter, a job, ... is declared, and where it is
// read. Navigation and renaming are questions about this list.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "graph/graph.h"

namespace plumbline::lsp {

enum class SymbolKind : std::uint8_t {
  kParameter,
  kVariable,
  kFunction,  // User-defined, `namespace.name`.
  kResource,  // By symbolic name.
  kOutput,
  kStage,
  kJob,
  kStep,
  kFile,  // A template that is included or linked.
};

struct Symbol {
  SymbolKind kind = SymbolKind::kParameter;
  const Document* document = nullptr;  // That declares it.
  std::uint32_t scope = 0;  // Tells apart equal names of a document: template, stage or job.
  std::string name;         // Lower case.
  friend bool operator==(const Symbol&, const Symbol&) = default;
};

struct Occurrence {
  Symbol symbol;
  const Document* document = nullptr;  // That holds the bytes.
  Span span;                           // The name, without quotes.
  bool is_declaration = false;
};

// All of a document, in no particular order.
std::vector<Occurrence> OccurrencesIn(const Graph& graph, const Document& document);

// The one at a place; null when there is none.
const Occurrence* OccurrenceAt(const std::vector<Occurrence>& occurrences, std::uint32_t offset);

// Of all documents of the graph.
std::vector<Occurrence> OccurrencesOf(const Graph& graph, const Symbol& symbol);

// The document of a path as documents have it; null when there is none.
const Document* FindDocument(const Graph& graph, std::string_view path);
// The template that a nested deployment of the document names by `relativePath`; null when it is
// not in the workspace.
const Document* LinkedTemplate(const Graph& graph, const Document& document,
                               const arm::Resource& deployment);

}  // namespace plumbline::lsp
