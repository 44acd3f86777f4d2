// Stages, jobs and steps of a pipeline with their names and what they wait for (Azure Pipelines
// language, section 2.16). Meant for expanded pipelines; the directives that are left in them make
// branches, of which at most one is there.
#pragma once

#include <string_view>
#include <vector>

#include "pipeline/expanded.h"
#include "syntax/tree.h"

namespace plumbline::pipeline {

// Where something is under directives that are not decided: which chains of `if` it is in, and in
// which branch of each.
struct Branch {
  NodeRef chain;  // The `if` that begins the chain.
  int index = 0;
  friend bool operator==(const Branch&, const Branch&) = default;
};
using Branches = std::vector<Branch>;
// At most one of the two is there.
bool AreExclusive(const Branches& a, const Branches& b);
// Whatever makes `a` be there makes `b` be there.
bool Implies(const Branches& a, const Branches& b);

// An entry of `dependsOn`.
struct Dependency {
  NodeRef node;  // The scalar.
  Branches branches;
  bool is_known = true;  // Its text is the name.
  std::string_view name() const { return node.text(); }
};

// A stage, a job, or a step.
struct GraphNode {
  NodeRef node;          // Its mapping.
  NodeRef name;          // The scalar with its name; absent when it has none.
  bool is_known = true;  // The name is known.
  Branches branches;
  std::vector<Dependency> dependencies;
  bool waits_for_previous = false;  // A stage without `dependsOn`.
  bool has_more_dependencies = false;

  std::string_view text() const { return is_known ? name.text() : std::string_view(); }
};

// Names that must differ: the stages of a pipeline, the jobs of a stage, the steps of a job.
struct NameScope {
  enum class Kind : std::uint8_t { kStages, kJobs, kSteps } kind = Kind::kStages;
  std::vector<GraphNode> nodes;
  // More may be there than is known: templates that could not be read, loops, computed names.
  bool is_open = false;

  // The first node with the name (ASCII case ignored); null when there is none.
  const GraphNode* Find(std::string_view name) const;
};

// All scopes of an expanded pipeline: of stages first, then the jobs of each stage, then steps.
// `is_part`: the root is a template, whose lists are parts of longer ones.
std::vector<NameScope> NameScopesOf(NodeRef root, bool is_part);

}  // namespace plumbline::pipeline
