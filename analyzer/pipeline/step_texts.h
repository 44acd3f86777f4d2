// Texts of steps with the values that the pipeline fixes put in: inputs, and words of scripts.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "pipeline/pipeline.h"
#include "pipeline/script_text.h"
#include "pipeline/step_text.h"
#include "pipeline/variable_values.h"

namespace plumbline::pipeline {

// Views the pipeline, which must outlive it.
class StepTexts {
 public:
  explicit StepTexts(const Pipeline& pipeline) : variables_(pipeline) {}

  // Of a task; absent when it is not given, or empty.
  StepText Input(const Step& step, std::initializer_list<std::string_view> names) const;
  // Of a command in the step's script.
  StepText Option(const Step& step, const ScriptText& script, const ShellCommand& command,
                  std::initializer_list<std::string_view> names) const;
  std::string Word(const Step& step, const ScriptText& script, const ShellWord& word) const {
    return word.is_literal ? word.text : InScript(step, script, word.text);
  }
  // Macros, and variables of the shell that the script, `env` or the pipeline gives one literal
  // value.
  std::string InScript(const Step& step, const ScriptText& script, std::string_view text) const;

  const VariableValues& variables() const { return variables_; }

 private:
  std::optional<std::string> ShellValue(const Step& step, const ScriptText& script,
                                        std::string_view name) const;

  VariableValues variables_;
};

}  // namespace plumbline::pipeline
