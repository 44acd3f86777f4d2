// How outputs of a job are named where other jobs read them (Azure Pipelines language, section
// 3.9): `step.variable`, behind the name of a matrix leg or of the deployment.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "pipeline/pipeline.h"

namespace plumbline::pipeline {

struct OutputNameProblem {
  bool is_wrong_form = false;  // Else something of the name does not exist.
  std::string message;         // One clause, lower case, no full stop.
  std::string help;
  std::string better;  // The name as it should be; empty when that is not known.
  bool is_likely = false;
};

// What is wrong with `name` as an output of `job`; nothing when it is right, or not known to be
// wrong.
std::optional<OutputNameProblem> CheckOutputName(const Pipeline& pipeline, const Job& job,
                                                 std::string_view name);

}  // namespace plumbline::pipeline
