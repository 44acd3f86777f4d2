#include "pipeline/variable_values.h"

#include "base/ascii.h"
#include "pipeline/logging_command.h"
#include "pipeline/script_text.h"

namespace plumbline::pipeline {
namespace {

// Macros in values of variables, and in theirs.
constexpr int kMaxDepth = 8;

// The last definition of the name in a list; `is_certain` is false when a directive decides.
const Variable* LastIn(const std::vector<Variable>& variables, std::string_view name,
                       bool& is_certain) {
  const Variable* found = nullptr;
  for (const Variable& variable : variables) {
    if (!EqualsIgnoreCase(variable.Name(), name)) continue;
    if (variable.possible) is_certain = false;
    found = &variable;
  }
  return found;
}

}  // namespace

VariableValues::VariableValues(const Pipeline& pipeline) : pipeline_(&pipeline) {
  for (const Step& step : pipeline.steps) {
    const std::string_view text = step.script.text();
    if (text.find("##vso[") == std::string_view::npos) continue;
    for (const LoggingCommand& command : FindLoggingCommands(text)) {
      const LoggingProperty* name = command.Find("variable");
      if (command.Is("task.setvariable") && name != nullptr) {
        set_by_scripts_.insert(ToLower(name->value));
      }
    }
  }
}

const Variable* VariableValues::Find(std::string_view name, JobId job) const {
  if (set_by_scripts_.contains(ToLower(name))) return nullptr;
  bool is_certain = true;
  const Variable* found = nullptr;
  if (pipeline_->jobs.Contains(job)) {
    const Job& of = pipeline_->jobs[job];
    found = LastIn(of.variables, name, is_certain);
    if (found == nullptr && pipeline_->stages.Contains(of.stage)) {
      found = LastIn(pipeline_->stages[of.stage].variables, name, is_certain);
    }
  }
  if (found == nullptr) found = LastIn(pipeline_->variables, name, is_certain);
  return is_certain ? found : nullptr;
}

std::string VariableValues::Resolve(std::string_view text, JobId job, int depth) const {
  std::string result;
  std::uint32_t from = 0;
  for (const Macro& macro : MacrosOf(text)) {
    const Variable* const variable = Find(macro.name, job);
    if (variable == nullptr || !variable->value.IsString() || depth >= kMaxDepth) continue;
    const std::string_view value = variable->value.text();
    if (value.find("$[") != std::string_view::npos || value.find("${{") != std::string_view::npos) {
      continue;
    }
    result += text.substr(from, macro.span.begin - from);
    result += Resolve(value, job, depth + 1);
    from = macro.span.end;
  }
  result += text.substr(from);
  return result;
}

std::optional<std::string> VariableValues::ValueOf(std::string_view name, JobId job) const {
  const Variable* const variable = Find(name, job);
  if (variable == nullptr || !variable->value.IsString()) return std::nullopt;
  std::string value = Resolve(variable->value.text(), job, 1);
  if (HasReplacement(value)) return std::nullopt;
  return value;
}

}  // namespace plumbline::pipeline
