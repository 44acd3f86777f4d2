// The steps of a pipeline that deploy templates, joined with the files of the workspace: which
// template, with which parameter files, and the template expanded with what the step passes.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "graph/expansions.h"
#include "graph/pipeline_expansions.h"
#include "pipeline/template_deployments.h"

namespace plumbline {

// A file that a step names.
struct LinkedFile {
  enum class State : std::uint8_t {
    kNone,     // No file is named.
    kUnknown,  // Which file it is, or whether it is there, cannot be told.
    kMissing,  // It is certainly not in the workspace when the step runs.
    kFound,
  };
  State state = State::kNone;
  // Found by the end of its path alone: the folders before it come from an artifact or a variable.
  bool is_guess = false;
  std::string path;                    // Where it is or should be; of kFound and kMissing.
  const Document* document = nullptr;  // Null also for a file that is no document.

  const arm::TemplateModel* Template() const {
    return document != nullptr && document->arm_template ? &*document->arm_template : nullptr;
  }
  const arm::ParameterFile* ParameterFile() const {
    return document != nullptr && document->parameter_file ? &*document->parameter_file : nullptr;
  }
};

// Where a parameter of a deployment gets its value: the step, or else a parameter file.
struct ParameterSource {
  const pipeline::PassedParameter* passed = nullptr;
  const arm::ParameterAssignment* assigned = nullptr;
  const Document* file = nullptr;  // That `assigned` is in.
  explicit operator bool() const { return passed != nullptr || assigned != nullptr; }
};

struct Deployment {
  const Graph* graph = nullptr;
  const PipelineExpansion* pipeline = nullptr;
  pipeline::TemplateDeployment use;
  LinkedFile template_file;
  std::vector<LinkedFile> parameter_files;  // One for each of `use.parameter_files`.

  const pipeline::Step& step() const { return pipeline->model.steps[use.step]; }
  // The template that is deployed; null when it is not known.
  const Document* template_document() const {
    return template_file.Template() != nullptr ? template_file.document : nullptr;
  }
  // Every parameter that is passed is seen: files are found, and nothing passes more.
  bool SeesAllParameters() const;
  // What the parameter (ASCII case ignored) gets; the last one that is passed wins.
  ParameterSource SourceOf(std::string_view parameter) const;

  // The template deployed with what the step passes; null when the template is not known. Values
  // that the pipeline does not fix are unknown, secrets of the pipeline are secrets. Found out when
  // somebody first asks.
  const arm::Expansion* Expanded() const;

 private:
  struct Made;
  mutable std::shared_ptr<Made> made_;
};

// In the order of the steps. Rules get them from PipelineExpansion::deployments.
std::vector<Deployment> DeploymentsOf(const Graph& graph, const PipelineExpansion& pipeline);

// The file that `path` means to a step: see azure-pipelines, "where a path points". `folder`: what
// relative paths are relative to, as the step names it; empty for the default.
LinkedFile FindStepFile(const Graph& graph, const PipelineExpansion& pipeline,
                        const pipeline::Step& step, std::string_view path,
                        std::string_view folder = {});

// Which sources the job of a step has checked out: nothing, the pipeline's own repository and no
// other, or several (also: not known), each in a folder of its own.
enum class Checkout : std::uint8_t { kNone, kOwn, kSeveral };
Checkout CheckoutOf(const PipelineExpansion& pipeline, const pipeline::Step& step);

// The documents that a pattern with `*`, `**` or `?` matches, in order; empty for other paths, and
// where it is not certain which folder the pattern starts in.
std::vector<const Document*> MatchStepPattern(const Graph& graph, const PipelineExpansion& pipeline,
                                              const pipeline::Step& step, std::string_view pattern);

}  // namespace plumbline
