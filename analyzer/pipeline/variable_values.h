// Values of variables that a pipeline fixes: what `$(name)` certainly is where a step runs. Start
// reading at VariableValues::Resolve.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>

#include "pipeline/pipeline.h"

namespace plumbline::pipeline {

// Views the pipeline, which must outlive it. Best asked of an expanded one.
class VariableValues {
 public:
  explicit VariableValues(const Pipeline& pipeline);

  // The definition of the variable (ASCII case ignored) that a step of the job reads: the innermost
  // list's last one. Null when there is none, when it is not certain to be there, or when scripts
  // set the variable.
  const Variable* Find(std::string_view name, JobId job) const;
  // `text` with the macros replaced of variables that have literal values, directly or through
  // macros of others. The rest stays as written.
  std::string Resolve(std::string_view text, JobId job) const { return Resolve(text, job, 0); }
  // The value of the variable when it is known to the last character.
  std::optional<std::string> ValueOf(std::string_view name, JobId job) const;

 private:
  std::string Resolve(std::string_view text, JobId job, int depth) const;

  const Pipeline* pipeline_;
  std::unordered_set<std::string> set_by_scripts_;  // Folded names.
};

}  // namespace plumbline::pipeline
