#include "pipeline/output_names.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/nearest.h"
#include "pipeline/logging_command.h"
#include "pipeline/walk.h"

namespace plumbline::pipeline {
namespace {

using Problem = std::optional<OutputNameProblem>;

struct Split {
  std::string_view first, rest;
};
Split SplitName(std::string_view name) {
  const std::size_t dot = name.find('.');
  if (dot == std::string_view::npos) return {name, {}};
  return {name.substr(0, dot), name.substr(dot + 1)};
}

bool IsComputed(std::string_view text) { return text.find('$') != std::string_view::npos; }

std::string NearestHelp(std::string_view name, const std::vector<std::string_view>& names) {
  const auto nearest = Nearest(name, names);
  return nearest ? fmt::format("did you mean `{}`?", *nearest) : std::string();
}

// The name of the task behind a step, which the service makes names of, with a number behind it,
// for steps that have none.
std::string_view TaskOf(const Step& step) {
  switch (step.kind) {
    case StepKind::kScript:
      return "CmdLine";
    case StepKind::kBash:
      return "Bash";
    case StepKind::kPwsh:
    case StepKind::kPowerShell:
      return "PowerShell";
    default:
      return step.task;
  }
}

// The resource of the environment that a deployment is for.
struct Resource {
  bool is_known = true;
  std::string_view name;  // Empty: the environment as a whole.
};
Resource ResourceOf(NodeRef environment) {
  if (environment.IsString()) {
    const std::string_view text = environment.text();
    return {!IsComputed(text), SplitName(text).rest};
  }
  if (!environment.IsObject()) return {!environment, {}};
  const NodeRef resource = FindMember(environment, "resourceName");
  const std::string_view name = FindMember(environment, "name").text();
  const bool is_open = MayHaveMoreMembers(environment) || IsComputed(resource.text()) ||
                       name.find('.') != std::string_view::npos || IsComputed(name) ||
                       (!resource && FindMember(environment, "resourceType"));
  return {!is_open, resource.text()};
}

class Checker {
 public:
  Checker(const Pipeline& pipeline, const Job& job) : job_(job) {
    is_open_ = job.more_steps;
    for (const StepId id : job.steps) {
      const Step& step = pipeline.steps[id];
      is_open_ = is_open_ || step.kind == StepKind::kTemplate || IsComputed(step.name.text());
      if (!step.name.text().empty()) {
        steps_.push_back(&step);
        names_.push_back(step.name.text());
      } else if (!TaskOf(step).empty()) {
        unnamed_.push_back(TaskOf(step));
      }
    }
  }

  Problem Check(std::string_view name) const {
    if (IsComputed(name)) return std::nullopt;
    if (name.find('.') == std::string_view::npos) return WithoutStep(name);
    switch (job_.strategy_kind) {
      case StrategyKind::kNone:
        return job_.is_deployment || job_.strategy ? std::nullopt : Plain(name);
      case StrategyKind::kMatrix:
        return OfMatrix(name);
      case StrategyKind::kRunOnce:
        return OfRunOnce(name);
      case StrategyKind::kParallel:
      case StrategyKind::kRolling:
      case StrategyKind::kCanary:
        return std::nullopt;
    }
    return std::nullopt;
  }

 private:
  std::string_view JobName() const { return job_.name.text(); }
  const Step* FindStep(std::string_view name) const {
    const auto found = std::ranges::find_if(
        steps_, [name](const Step* step) { return EqualsIgnoreCase(step->name.text(), name); });
    return found == steps_.end() ? nullptr : *found;
  }

  bool MayBeAutomatic(std::string_view name) const {
    const std::string_view word = name.substr(0, name.find_last_not_of("0123456789") + 1);
    return std::ranges::any_of(
        unnamed_, [word](std::string_view task) { return EqualsIgnoreCase(task, word); });
  }

  static Problem WrongForm(std::string message, std::string better) {
    OutputNameProblem problem;
    problem.is_wrong_form = true;
    problem.message = std::move(message);
    problem.better = std::move(better);
    return problem;
  }

  Problem WithoutStep(std::string_view name) const {
    std::string better;
    if (job_.strategy_kind == StrategyKind::kNone && !job_.strategy) {
      for (const Step* step : steps_) {
        if (!Sets(*step, name)) continue;
        better = fmt::format("{}.{}", step->name.text(), name);
        break;
      }
    }
    return WrongForm(fmt::format("outputs are named `step.variable`, not `{}`", name), better);
  }

  Problem Plain(std::string_view name) const {
    const auto [first, rest] = SplitName(name);
    if (FindStep(first) == nullptr && !is_open_ && FindStep(SplitName(rest).first) != nullptr) {
      return WrongForm(EqualsIgnoreCase(first, JobName())
                           ? fmt::format("only outputs of deployments begin with the name of the "
                                         "job, and `{}` is none",
                                         JobName())
                           : fmt::format("job `{}` has no matrix, so its outputs begin with the "
                                         "step",
                                         JobName()),
                       std::string(rest));
    }
    return StepAndVariable(name, {});
  }

  // `prefix` was in front of the name.
  Problem StepAndVariable(std::string_view name, std::string_view prefix) const {
    const auto [first, rest] = SplitName(name);
    if (const Step* step = FindStep(first)) {
      return rest.empty() ? std::nullopt : Variable(*step, rest);
    }
    if (is_open_ || MayBeAutomatic(first)) return std::nullopt;
    OutputNameProblem problem;
    problem.message = fmt::format("job `{}` has no step named `{}`", JobName(), first);
    problem.help = NearestHelp(first, names_);
    if (problem.help.empty()) problem.help = "give the step a `name`; its display name is none";
    if (const auto only = OnlyNearest(first, names_)) {
      problem.better = prefix.empty() ? fmt::format("{}.{}", *only, rest)
                                      : fmt::format("{}.{}.{}", prefix, *only, rest);
    }
    return problem;
  }

  Problem OfMatrix(std::string_view name) const {
    const NodeRef matrix = FindMember(job_.strategy, "matrix");
    std::vector<std::string_view> legs;
    ForEachMember(matrix, false, [&legs](NodeRef leg, bool) { legs.push_back(leg.key()); });
    const bool is_known = matrix.IsObject() && !MayHaveMoreMembers(matrix);
    const auto [first, rest] = SplitName(name);
    const bool is_leg = std::ranges::any_of(
        legs, [leg = first](std::string_view it) { return EqualsIgnoreCase(it, leg); });
    if (is_leg) return StepAndVariable(rest, first);
    const bool is_step = FindStep(first) != nullptr;
    if (is_step && (is_known || rest.find('.') == std::string_view::npos)) {
      return WrongForm(
          fmt::format("job `{}` has a matrix, so its outputs begin with the name of a leg",
                      JobName()),
          legs.size() == 1 && is_known ? fmt::format("{}.{}", legs[0], name) : std::string());
    }
    if (!is_known || is_open_ || is_step) return std::nullopt;
    OutputNameProblem problem;
    problem.message = fmt::format("the matrix of job `{}` has no leg `{}`", JobName(), first);
    problem.help = NearestHelp(first, legs);
    return problem;
  }

  Problem OfRunOnce(std::string_view name) const {
    const Resource resource = ResourceOf(job_.environment);
    const auto [first, rest] = SplitName(name);
    const std::string right =
        resource.name.empty() ? std::string(JobName()) : fmt::format("Deploy_{}", resource.name);
    const bool is_right = EqualsIgnoreCase(first, right);
    if (is_right) return StepAndVariable(rest, first);
    if (!resource.is_known) return std::nullopt;
    // Where the name of the step begins.
    const std::string_view step = FindStep(first) != nullptr ? name : rest;
    if (FindStep(SplitName(step).first) == nullptr && is_open_ && !IsPrefix(first)) {
      return std::nullopt;
    }
    return WrongForm(resource.name.empty()
                         ? fmt::format("outputs of the deployment `{}` begin with its name once "
                                       "more",
                                       JobName())
                         : fmt::format("outputs of the deployment `{}` to a resource begin with "
                                       "`{}`",
                                       JobName(), right),
                     fmt::format("{}.{}", right, step));
  }
  bool IsPrefix(std::string_view first) const {
    constexpr std::string_view kHooks[] = {
        "preDeploy", "deploy", "routeTraffic", "postRouteTraffic", "on", "success", "failure"};
    return EqualsIgnoreCase(first, JobName()) ||
           std::ranges::any_of(
               kHooks, [first](std::string_view hook) { return EqualsIgnoreCase(hook, first); });
  }

  static bool Sets(const Step& step, std::string_view variable) {
    const auto commands = FindLoggingCommands(step.script.text());
    return std::ranges::any_of(commands, [variable](const LoggingCommand& command) {
      const LoggingProperty* name = command.Find("variable");
      return command.Is("task.setvariable") && name != nullptr &&
             EqualsIgnoreCase(name->value, variable);
    });
  }

  Problem Variable(const Step& step, std::string_view variable) const {
    const std::string_view script = step.script.text();
    if (script.find("##vso[") == std::string_view::npos) return std::nullopt;
    std::vector<std::string_view> outputs;
    std::size_t found = 0;
    bool is_plain = false;
    for (const LoggingCommand& command : FindLoggingCommands(script)) {
      if (!command.Is("task.setvariable")) continue;
      ++found;
      const LoggingProperty* name = command.Find("variable");
      if (name == nullptr || name->value.find_first_of("$%{}<>+\"'`") != std::string_view::npos) {
        return std::nullopt;
      }
      const bool is_output =
          std::ranges::any_of(command.properties, [](const LoggingProperty& property) {
            return ContainsIgnoreCase(property.key, "isoutput") &&
                   LoggingFlag(property.value) != std::optional<bool>(false);
          });
      const bool is_same = EqualsIgnoreCase(name->value, variable);
      if (is_same && is_output) return std::nullopt;
      is_plain = is_plain || is_same;
      if (is_output) outputs.push_back(name->value);
    }
    // Others are put together by the script.
    std::size_t mentioned = 0;
    constexpr std::string_view kWord = "setvariable";
    for (std::size_t at = 0; at + kWord.size() <= script.size(); ++at) {
      if (EqualsIgnoreCase(script.substr(at, kWord.size()), kWord)) ++mentioned;
    }
    if (mentioned != found) return std::nullopt;
    OutputNameProblem problem;
    if (is_plain) {
      problem.message =
          fmt::format("step `{}` sets `{}` without `isOutput=true`", step.name.text(), variable);
      problem.help = "other jobs read variables that are set with `isOutput=true` only";
      return problem;
    }
    if (outputs.empty()) return std::nullopt;
    problem.message = fmt::format("step `{}` sets no output `{}`", step.name.text(), variable);
    problem.help = NearestHelp(variable, outputs);
    problem.is_likely = true;
    return problem;
  }

  const Job& job_;
  bool is_open_ = false;            // There may be more steps.
  std::vector<const Step*> steps_;  // With a name.
  std::vector<std::string_view> names_;
  std::vector<std::string_view> unnamed_;  // Tasks of steps without a name.
};

}  // namespace

std::optional<OutputNameProblem> CheckOutputName(const Pipeline& pipeline, const Job& job,
                                                 std::string_view name) {
  return Checker(pipeline, job).Check(name);
}

}  // namespace plumbline::pipeline
