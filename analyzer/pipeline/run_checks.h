// What the service refuses about the names and dependencies of an expanded pipeline (Azure
// Pipelines language, section 2.16), in its order: names used twice, nothing to begin with,
// circles, names that do not exist.
#pragma once

#include <string>
#include <vector>

#include "pipeline/run_graph.h"

namespace plumbline::pipeline {

enum class GraphProblemKind : std::uint8_t {
  kDuplicateName,
  kNoStart,
  kCycle,
  kUnknownDependency,
};

struct GraphProblem {
  GraphProblemKind kind = GraphProblemKind::kDuplicateName;
  NodeRef node;           // The scalar that is wrong.
  NodeRef other;          // Another one that explains it; may be absent.
  std::string message;    // One clause, lower case, no full stop.
  std::string help;       // May be empty.
  std::string label;      // Of `other`.
  bool possible = false;  // It holds only when conditions that are not known do.
};

// `is_part`: the root is a template, whose lists are parts of longer ones.
std::vector<GraphProblem> CheckRunGraph(NodeRef root, bool is_part);
// `duplicate-name`, `no-root`, `cycle`, `unknown-dependency`: the names of section 5.
std::string_view KindOf(const GraphProblem& problem);

}  // namespace plumbline::pipeline
