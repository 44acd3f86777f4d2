// Which variables a step can read as `$(name)`, as far as the file shows: what YAML defines around
// it, and what scripts set with logging commands.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "pipeline/pipeline.h"

namespace plumbline::pipeline {

// `##vso[task.setvariable variable=NAME;...]` in the script of a step.
struct SetVariable {
  std::string_view name;  // As written; with parts of the shell it is computed.
  bool is_literal = true;
  // Stored as STEP.NAME alone. Nothing when that is computed.
  std::optional<bool> is_output;
  Span span;       // The command.
  Span name_span;  // In the script's text, as all of them.
  Span message;    // The value.
};
std::vector<SetVariable> SetVariablesOf(const Step& step);
// False for text of a script right behind a quote on a line without a comment, which saves lexing
// the script.
bool MayBeComment(std::string_view script, std::uint32_t at);

// True for steps that may set variables which nobody sees: templates, scripts in files, secrets of
// a vault, tasks that are not built in.
bool MaySetMore(const Step& step);

// Names that lists of variables and matrices define.
struct VariablesInSight {
  std::vector<std::string_view> names;
  bool is_open = false;  // Groups, templates or expressions may define more.

  bool Holds(std::string_view name) const;
};
// Around the steps of the job; null: of the root alone.
VariablesInSight VariablesAround(const Pipeline& pipeline, const Job* job);

}  // namespace plumbline::pipeline
