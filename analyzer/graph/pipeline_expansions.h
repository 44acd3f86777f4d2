// Pipelines with their templates put in, made from the files of the workspace.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "graph/graph.h"
#include "pipeline/expanded.h"
#include "pipeline/output_references.h"
#include "pipeline/pipeline.h"
#include "pipeline/programs.h"
#include "pipeline/run_checks.h"
#include "pipeline/step_scripts.h"
#include "pipeline/structure.h"

namespace plumbline {

struct Deployment;
class DeployedResources;

// One pipeline, or a template that nothing includes, as far as it can be expanded.
struct PipelineExpansion {
  PipelineExpansion();
  ~PipelineExpansion();
  PipelineExpansion(const PipelineExpansion&) = delete;
  PipelineExpansion& operator=(const PipelineExpansion&) = delete;

  const Document* document = nullptr;  // Where it begins.
  std::unique_ptr<pipeline::Expanded> expanded;
  // The typed view of the expanded tree. Places of its nodes: Expanded::ValuePlace.
  pipeline::Pipeline model;
  // Its parameters and callers are not known.
  bool is_template = false;

  // What is wrong with it, found out when somebody first asks. Not for several threads at once.
  const std::vector<pipeline::StructureProblem>& structure() const;
  const std::vector<pipeline::GraphProblem>& graph_problems() const;
  const std::vector<pipeline::ReferenceProblem>& reference_problems() const;

  // The scripts of `model`, and what follows from them.
  pipeline::StepScripts& scripts() const;
  // The steps that deploy templates, with the files that they deploy.
  const std::vector<Deployment>& deployments(const Graph& graph) const;
  // What these create, and what the steps use of it.
  const DeployedResources& resources(const Graph& graph) const;

 private:
  mutable std::optional<std::vector<pipeline::StructureProblem>> structure_;
  mutable std::optional<std::vector<pipeline::GraphProblem>> graph_problems_;
  mutable std::optional<std::vector<pipeline::ReferenceProblem>> reference_problems_;
  mutable std::optional<pipeline::StepScripts> scripts_;
  mutable std::unique_ptr<std::vector<Deployment>> deployments_;
  mutable std::unique_ptr<DeployedResources> resources_;
};

// Null for a document that is expanded as part of others.
std::unique_ptr<PipelineExpansion> ExpandPipeline(const Graph& graph, const Document& document,
                                                  pipeline::Programs& programs);

}  // namespace plumbline
