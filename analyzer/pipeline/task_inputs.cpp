#include "pipeline/task_inputs.h"

#include <algorithm>
#include <charconv>

#include "base/ascii.h"
#include "expr/expression.h"
#include "pipeline/script_text.h"
#include "pipeline/walk.h"

namespace plumbline::pipeline {

using schema::TaskInput;
using schema::TaskState;
using schema::TaskVersion;
using schema::Truth;

std::optional<TaskReference> TaskReferenceOf(const Step& step) {
  if (step.kind != StepKind::kTask) return std::nullopt;
  const std::string_view text = step.discriminator.text();
  const std::size_t at = text.rfind('@');
  if (at == std::string_view::npos) return std::nullopt;
  std::size_t begin = at + 1;
  while (begin < text.size() && text[begin] == ' ') ++begin;
  TaskReference reference;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data() + begin, end, reference.major);
  if (error != std::errc() || (stop != end && *stop != '.' && *stop != ' ')) return std::nullopt;
  reference.name = Trim(text.substr(0, at));
  const auto name_begin = static_cast<std::uint32_t>(reference.name.data() - text.data());
  reference.name_span = {name_begin,
                         name_begin + static_cast<std::uint32_t>(reference.name.size())};
  reference.major_span = {static_cast<std::uint32_t>(begin),
                          static_cast<std::uint32_t>(stop - text.data())};
  return reference;
}

const TaskVersion* TaskVersionOf(const Step& step) {
  const auto reference = TaskReferenceOf(step);
  return reference ? schema::FindTaskVersion(reference->name, reference->major) : nullptr;
}

const TaskVersion* NewestVersion(std::span<const TaskVersion> versions) {
  const TaskVersion* newest = nullptr;
  for (const TaskVersion& version : versions) {
    if (version.state == TaskState::kGone) continue;
    const bool better = version.state == TaskState::kCurrent && !version.preview();
    const bool had_better =
        newest != nullptr && newest->state == TaskState::kCurrent && !newest->preview();
    if (better || !had_better) newest = &version;
  }
  return newest;
}

bool IsTextOfCondition(std::string_view text) {
  constexpr std::string_view kFunctions[] = {
      "always",
      "and",
      "canceled",
      "contains",
      "endsWith",
      "eq",
      "failed",
      "ge",
      "gt",
      "in",
      "le",
      "lt",
      "ne",
      "not",
      "notIn",
      "or",
      "startsWith",
      "succeeded",
      "succeededOrFailed",
      "xor",
  };
  if (!text.ends_with(')') || text.find('$') != std::string_view::npos) return false;
  const expr::Expression ast = expr::Parse(text, expr::Dialect::kPipelineRuntime);
  return ast.problems.empty() && ast.root != kNoId<expr::ExprId> &&
         std::ranges::any_of(
             kFunctions, [&ast](std::string_view name) { return ast.IsCallOf(ast.root, name); });
}

TaskInputs::TaskInputs(const Step& step, const TaskVersion& version) : version_(&version) {
  // Each branch of a condition may have an `inputs` of its own.
  int sections = 0;
  ForEachMember(step.node, false, [&](NodeRef section, bool maybe_section) {
    if (section.key() != "inputs") return;
    ++sections;
    ForEachMember(section, maybe_section, [&](NodeRef member, bool maybe) {
      given_.push_back({member, maybe, version.FindInput(member.key())});
    });
    if (maybe_section || MayHaveMoreMembers(section)) complete_ = false;
  });
  if (sections != 1 && step.MayHaveMoreInputs()) complete_ = false;
  if (sections > 1) complete_ = false;
}

bool TaskInputs::IsGiven(const TaskInput& input) const {
  return std::ranges::find(given_, &input, &GivenInput::input) != given_.end();
}

std::optional<std::string_view> TaskInputs::ValueOf(const TaskInput& input, int depth) const {
  const GivenInput* found = nullptr;
  for (const GivenInput& given : given_) {
    if (given.input != &input) continue;
    if (found != nullptr || given.possible) return std::nullopt;
    found = &given;
  }
  if (found != nullptr) {
    if (!found->node.IsString() || HasReplacement(found->node.text())) return std::nullopt;
    const std::string_view text = Trim(found->node.text());
    // Whether the default takes the place of empty text depends on the task.
    if (text.empty() && !input.default_value().empty()) return std::nullopt;
    return text;
  }
  if (!complete_) return std::nullopt;
  // What stands in an input that the form hides is the business of the task.
  if (IsVisible(input, depth - 1) != Truth::kYes) return std::nullopt;
  const std::string_view text = input.default_value();
  if (HasReplacement(text)) return std::nullopt;
  if (!text.empty()) return text;
  if (input.type == schema::InputType::kBoolean) return "false";
  if (input.required()) return std::nullopt;
  return text;
}

Truth TaskInputs::IsVisible(const TaskInput& input, int depth) const {
  const std::string_view own = input.visible_rule();
  const std::string_view group = input.group_rule();
  if (own.empty() && group.empty()) return Truth::kYes;
  if (depth <= 0) return Truth::kUnknown;
  const auto value_of = [&](std::string_view name) -> std::optional<std::string_view> {
    const TaskInput* other = version_->FindInput(name);
    return other == nullptr ? std::nullopt : ValueOf(*other, depth - 1);
  };
  const Truth by_own = schema::HoldsVisibility(own, value_of);
  if (by_own == Truth::kNo || group.empty()) return by_own;
  const Truth by_group = schema::HoldsVisibility(group, value_of);
  return by_own == Truth::kYes ? by_group : by_group == Truth::kNo ? Truth::kNo : Truth::kUnknown;
}

bool TaskInputs::IsMissing(const TaskInput& input) const {
  if (!complete_ || !input.required() || !input.default_value().empty() || IsGiven(input)) {
    return false;
  }
  // The code takes an empty choice for one of several.
  const auto options = input.options();
  if (std::ranges::find(options, std::string_view()) != options.end()) return false;
  return IsVisible(input) == Truth::kYes;
}

bool TaskInputs::AllFit() const {
  if (!complete_ || !version_->knows_inputs()) return false;
  for (const GivenInput& given : given_) {
    if (given.input == nullptr) return false;
  }
  return std::ranges::none_of(version_->inputs(),
                              [this](const TaskInput& input) { return IsMissing(input); });
}

}  // namespace plumbline::pipeline
