#include "pipeline/step_texts.h"

#include <algorithm>

#include "base/ascii.h"

namespace plumbline::pipeline {
namespace {

std::size_t FirstShellVariable(std::string_view text) {
  for (std::size_t at = text.find('$'); at != std::string_view::npos; at = text.find('$', at + 1)) {
    if (at + 1 >= text.size()) return std::string_view::npos;
    const bool is_braced = text[at + 1] == '{' && at + 2 < text.size() && text[at + 2] != '{';
    if (is_braced || IsLetterAscii(text[at + 1]) || text[at + 1] == '_') return at;
  }
  return std::string_view::npos;
}

}  // namespace

StepText StepTexts::Input(const Step& step, std::initializer_list<std::string_view> names) const {
  const NodeRef node = step.Input(names);
  if (!node.IsString() || Trim(node.text()).empty()) return {};
  return {node,
          {0, static_cast<std::uint32_t>(node.text().size())},
          variables_.Resolve(Trim(node.text()), step.job)};
}

StepText StepTexts::Option(const Step& step, const ScriptText& script, const ShellCommand& command,
                           std::initializer_list<std::string_view> names) const {
  const auto value = FindOption(command, names);
  if (!value) return {};
  return {step.script, value->span,
          value->is_literal ? std::string(value->text) : InScript(step, script, value->text)};
}

std::string StepTexts::InScript(const Step& step, const ScriptText& script,
                                std::string_view text) const {
  std::string result = variables_.Resolve(text, step.job);
  for (int turns = 0; turns < 8; ++turns) {
    const std::size_t at = FirstShellVariable(result);
    if (at == std::string::npos) break;
    std::size_t begin = at + 1;
    const bool braced = result[begin] == '{';
    if (braced) ++begin;
    std::size_t end = begin;
    while (end < result.size() &&
           (IsAlnumAscii(result[end]) || result[end] == '_' || result[end] == ':')) {
      ++end;
    }
    const auto value =
        ShellValue(step, script, std::string_view(result).substr(begin, end - begin));
    if (!value) break;
    result.replace(at, end + (braced ? 1 : 0) - at, *value);
  }
  return result;
}

std::optional<std::string> StepTexts::ShellValue(const Step& step, const ScriptText& script,
                                                 std::string_view name) const {
  const bool is_environment = StartsWithIgnoreCase(name, "env:");
  if (is_environment) name.remove_prefix(4);
  const bool ignores_case = script.shell == Shell::kPowerShell;
  std::optional<std::string> value;
  if (!is_environment) {
    for (const ShellCommand& command : script.commands) {
      for (const ShellAssignment& assignment : command.assignments) {
        if (assignment.name != name && !(ignores_case && EqualsIgnoreCase(assignment.name, name))) {
          continue;
        }
        if (value) return std::nullopt;  // Which of them holds is not known.
        std::string_view text = script.text.substr(assignment.value.begin, assignment.value.size());
        const bool is_quoted =
            text.size() >= 2 && (text[0] == '"' || text[0] == '\'') && text.back() == text[0];
        if (is_quoted) text = text.substr(1, text.size() - 2);
        if (text.find_first_of(is_quoted ? "`\"" : " `\"'|(") != std::string_view::npos &&
            text.find("$(") == std::string_view::npos) {
          return std::nullopt;
        }
        value = std::string(text);
      }
    }
  }
  if (value) return variables_.Resolve(*value, step.job);
  if (step.env.IsObject()) {
    for (const NodeRef entry : step.env.children()) {
      if (entry.IsString() && EqualsIgnoreCase(entry.key(), name)) {
        return variables_.Resolve(entry.text(), step.job);
      }
    }
  }
  std::string variable(name);
  if (auto known = variables_.ValueOf(variable, step.job)) return known;
  std::ranges::replace(variable, '_', '.');
  if (StartsWithIgnoreCase(variable, "build.") || StartsWithIgnoreCase(variable, "system.") ||
      StartsWithIgnoreCase(variable, "agent.") || StartsWithIgnoreCase(variable, "pipeline.")) {
    return "$(" + variable + ")";
  }
  return std::nullopt;
}

}  // namespace plumbline::pipeline
