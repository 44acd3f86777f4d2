// A baseline: the findings that exist today, so that only new ones are reported. A JSON file that
// reads well in a diff: one line a finding, in the order of the report.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/result.h"
#include "diag/diagnostic.h"
#include "graph/graph.h"

namespace plumbline {

// Findings that are suppressed in the files are left out.
std::string WriteBaseline(const Graph& graph, std::span<const Diagnostic> findings);

// The fingerprints of a baseline file.
Result<std::unordered_set<std::string>> ReadBaseline(std::string_view path, std::string_view text);

// Marks findings that the baseline lists as suppressed.
void ApplyBaseline(const std::unordered_set<std::string>& baseline,
                   std::vector<Diagnostic>& findings);

}  // namespace plumbline
