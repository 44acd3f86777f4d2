#include "pipeline/variables_in_sight.h"

#include <algorithm>

#include "base/ascii.h"
#include "pipeline/logging_command.h"
#include "pipeline/script_text.h"
#include "pipeline/walk.h"
#include "schema/pipeline_tasks.h"

namespace plumbline::pipeline {

bool MayBeComment(std::string_view text, std::uint32_t at) {
  const std::string_view before = text.substr(0, at);
  const std::size_t line = before.rfind('\n') + 1;  // 0 when there is none.
  const bool is_quoted = before.ends_with('"') || before.ends_with('\'');
  return !is_quoted || before.find('#', line) != std::string_view::npos ||
         StartsWithIgnoreCase(Trim(before.substr(line)), "rem ") ||
         Trim(before.substr(line)).starts_with("::") || before.find("<#") != std::string_view::npos;
}

std::vector<SetVariable> SetVariablesOf(const Step& step) {
  std::vector<SetVariable> found;
  if (!step.script || step.script.text().find("##vso[") == std::string_view::npos) return found;
  std::optional<ScriptText> script;
  for (const LoggingCommand& command : FindLoggingCommands(step.script.text())) {
    if (!command.Is("task.setvariable")) continue;
    const LoggingProperty* const name = command.Find("variable");
    if (name == nullptr) continue;
    if (MayBeComment(step.script.text(), command.span.begin)) {
      if (!script) script.emplace(ParseScript(step));
      if (script->InComment(command.span.begin)) continue;
    }
    SetVariable set;
    set.name = name->value;
    set.is_literal = std::ranges::all_of(
        name->value, [](char c) { return IsAlnumAscii(c) || c == '_' || c == '.'; });
    const LoggingProperty* const flag = command.Find("isoutput");
    set.is_output = flag == nullptr ? std::optional<bool>(false) : LoggingFlag(flag->value);
    set.span = command.span;
    set.name_span = name->value_span;
    set.message = command.message;
    found.push_back(set);
  }
  return found;
}

bool MaySetMore(const Step& step) {
  switch (step.kind) {
    case StepKind::kTemplate:
    case StepKind::kOther:
      return true;
    case StepKind::kTask:
      break;
    default:
      return false;
  }
  return step.IsTask("AzureKeyVault") || step.Input({"filePath", "scriptPath", "scriptFile"}) ||
         schema::FindTask(step.task).empty();
}

bool VariablesInSight::Holds(std::string_view name) const {
  return std::ranges::any_of(names,
                             [name](std::string_view it) { return EqualsIgnoreCase(it, name); });
}

VariablesInSight VariablesAround(const Pipeline& pipeline, const Job* job) {
  VariablesInSight sight;
  const auto add = [&sight](const std::vector<Variable>& variables, bool has_more) {
    for (const Variable& variable : variables) sight.names.push_back(variable.Name());
    sight.is_open = sight.is_open || has_more;
  };
  add(pipeline.variables, pipeline.more_variables);
  if (job == nullptr) return sight;
  if (job->stage != kNoId<StageId>) {
    const Stage& stage = pipeline.stages[job->stage];
    add(stage.variables, stage.more_variables);
  }
  add(job->variables, job->more_variables);
  const NodeRef matrix = FindMember(job->strategy, "matrix");
  sight.is_open = sight.is_open || (matrix && (!matrix.IsObject() || MayHaveMoreMembers(matrix)));
  ForEachMember(matrix, false, [&sight](NodeRef leg, bool) {
    ForEachMember(leg, false,
                  [&sight](NodeRef member, bool) { sight.names.push_back(member.key()); });
  });
  return sight;
}

}  // namespace plumbline::pipeline
