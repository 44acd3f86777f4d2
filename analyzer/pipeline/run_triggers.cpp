#include "pipeline/run_triggers.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.h"
#include "pipeline/pools.h"
#include "pipeline/step_scripts.h"
#include "pipeline/task_inputs.h"
#include "pipeline/walk.h"
#include "schema/secrets.h"

namespace plumbline::pipeline {
namespace {

bool IsNone(NodeRef node) { return node.IsString() && EqualsIgnoreCase(Trim(node.text()), "none"); }

// Literal names of branches only.
bool IsClosedList(NodeRef trigger) {
  NodeRef list = trigger;
  if (trigger.IsObject()) {
    const NodeRef branches = FindMember(trigger, "branches");
    if (!branches) return false;
    list = branches.IsObject() ? FindMember(branches, "include") : branches;
  }
  if (list.IsString()) return list.text().find_first_of("*?$") == std::string_view::npos;
  if (!list.IsArray()) return false;
  bool is_closed = false;
  bool is_open = false;
  ForEachItem(list, false, [&](NodeRef item, bool) {
    is_closed = true;
    is_open =
        is_open || !item.IsString() || item.text().find_first_of("*?$") != std::string_view::npos;
  });
  return is_closed && !is_open;
}

bool HasTriggeringResource(const Pipeline& pipeline) {
  return std::ranges::any_of(pipeline.resources, [](const Resource& resource) {
    if (resource.kind == ResourceKind::kWebhook) return true;
    const NodeRef trigger = FindMember(resource.node, "trigger");
    return trigger && !IsNone(trigger) && !EqualsIgnoreCase(trigger.text(), "false");
  });
}

// A condition that only holds for runs of the team's own branches.
bool Guards(NodeRef condition) {
  const std::string_view text = condition.text();
  if (text.empty()) return false;
  return ContainsIgnoreCase(text, "PullRequest") ||
         ContainsIgnoreCase(text, "Build.SourceBranch") || ContainsIgnoreCase(text, "IsFork");
}

// An enclosing `${{ if }}` does the same.
bool IsUnderGuard(NodeRef node) {
  for (NodeRef at = node; at; at = at.parent()) {
    const std::string_view key = at.key();
    if (IsExpressionKey(key) &&
        (ContainsIgnoreCase(key, "PullRequest") || ContainsIgnoreCase(key, "Build.SourceBranch"))) {
      return true;
    }
  }
  return false;
}

constexpr std::string_view kBuildTasks[] = {
    "DotNetCoreCLI", "VSBuild",      "MSBuild", "Npm",    "Maven", "Gradle",
    "Ant",           "Gulp",         "Grunt",   "CMake",  "Xcode", "VSTest",
    "Docker",        "NuGetCommand", "Go",      "Gradle", "Yarn",  "PyPIPublisher"};

struct BuildWords {
  std::string_view program;
  std::string_view second;  // Of several, separated by `|`; empty: any.
};
constexpr BuildWords kBuildCommands[] = {
    {"npm", "install|i|ci|run|test|t|start|run-script"},
    {"yarn", ""},
    {"pnpm", "install|i|run|test"},
    {"make", ""},
    {"cmake", "--build"},
    {"mvn", ""},
    {"mvnw", ""},
    {"gradle", ""},
    {"gradlew", ""},
    {"dotnet", "build|test|restore|run|publish|pack|msbuild"},
    {"msbuild", ""},
    {"nuget", "restore"},
    {"pip", "install"},
    {"pip3", "install"},
    {"tox", ""},
    {"pytest", ""},
    {"poetry", "install|run"},
    {"cargo", "build|test|run|check"},
    {"go", "build|test|generate|run"},
    {"bundle", "install|exec"},
    {"composer", "install|update"},
    {"docker", "build|compose"},
    {"docker-compose", "build|up"},
    {"terraform", "plan|apply"},
    {"ansible-playbook", ""},
    {"pre-commit", "run"},
    {"npx", ""},
};

bool IsOneOf(std::string_view list, std::string_view word) {
  while (!list.empty()) {
    const std::size_t end = std::min(list.find('|'), list.size());
    if (EqualsIgnoreCase(list.substr(0, end), word)) return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

}  // namespace

May RunsOnPullRequests(const Pipeline& pipeline) {
  if (pipeline.role != Role::kPipeline) return May::kUnknown;
  if (pipeline.pr) return IsNone(pipeline.pr) ? May::kNo : May::kYes;
  return May::kUnknown;
}

May RunsOnAnyBranch(const Pipeline& pipeline) {
  if (pipeline.role != Role::kPipeline) return May::kUnknown;
  if (!pipeline.trigger) return May::kUnknown;
  if (IsNone(pipeline.trigger) || IsClosedList(pipeline.trigger)) return May::kNo;
  return May::kYes;
}

bool StartsByHandOnly(const Pipeline& pipeline) {
  return pipeline.role == Role::kPipeline && pipeline.trigger && IsNone(pipeline.trigger) &&
         RunsOnPullRequests(pipeline) == May::kNo && !HasTriggeringResource(pipeline);
}

bool IsGuarded(const Pipeline& pipeline, const Job& job) {
  if (Guards(job.condition) || IsUnderGuard(job.node)) return true;
  return pipeline.stages.Contains(job.stage) && Guards(pipeline.stages[job.stage].condition);
}

bool IsGuarded(const Pipeline& pipeline, const Step& step) {
  if (Guards(step.condition) || IsUnderGuard(step.node)) return true;
  return pipeline.jobs.Contains(step.job) && IsGuarded(pipeline, pipeline.jobs[step.job]);
}

NodeRef ConnectionOf(const Step& step) {
  if (!step.inputs) return {};
  const schema::TaskVersion* const version = TaskVersionOf(step);
  NodeRef found;
  ForEachMember(step.inputs, false, [&](NodeRef input, bool) {
    if (found || !input.IsString() || input.text().empty()) return;
    if (version != nullptr && version->knows_inputs()) {
      const schema::TaskInput* const known = version->FindInput(input.key());
      if (known != nullptr && known->type == schema::InputType::kConnection) found = input;
    } else if (EqualsIgnoreCase(input.key(), "azureSubscription") ||
               EqualsIgnoreCase(input.key(), "connectedServiceName") ||
               EqualsIgnoreCase(input.key(), "azureResourceManagerConnection")) {
      found = input;
    }
  });
  return found;
}

Privilege PrivilegeOf(const Step& step) {
  if (const NodeRef connection = ConnectionOf(step)) {
    return {connection, fmt::format("uses the service connection `{}`", connection.text())};
  }
  Privilege found;
  ForEachMember(step.env, false, [&](NodeRef entry, bool) {
    if (found || !entry.IsString()) return;
    if (ContainsIgnoreCase(entry.text(), "$(System.AccessToken)")) {
      found = {entry, "has the job's access token"};
      return;
    }
    for (const Macro& macro : MacrosOf(entry.text())) {
      if (macro.name.find('.') != std::string_view::npos || !schema::IsSecretLikeName(macro.name)) {
        continue;
      }
      found = {entry, fmt::format("has the secret `{}`", macro.name)};
    }
  });
  if (found) return found;
  if (step.kind == StepKind::kCheckout &&
      EqualsIgnoreCase(step.node.Find("persistCredentials", CaseRule::kExact).text(), "true")) {
    return {step.node.Find("persistCredentials", CaseRule::kExact),
            "keeps the access token in the git configuration"};
  }
  return {};
}

Privilege PrivilegeOf(const Pipeline& pipeline, const Job& job) {
  for (const StepId id : job.steps) {
    if (auto found = PrivilegeOf(pipeline.steps[id])) return found;
  }
  return {};
}

bool IsSelfHosted(const Pipeline& pipeline, const Job& job) {
  NodeRef pool = job.pool;
  if (!pool && pipeline.stages.Contains(job.stage)) pool = pipeline.stages[job.stage].pool;
  if (!pool) pool = pipeline.pool;
  if (!pool) return false;
  const NodeRef name = pool.IsString() ? pool : FindMember(pool, "name");
  if (!name.IsString() || name.text().empty() || HasReplacement(name.text())) return false;
  if (pool.IsObject()) {
    // Pools that make a machine for each job.
    if (FindMember(pool, "vmImage") || FindMember(pool, "image")) return false;
    bool is_managed = false;
    const NodeRef demands = FindMember(pool, "demands");
    const auto look = [&is_managed](NodeRef demand) {
      is_managed = is_managed || ContainsIgnoreCase(demand.text(), "ImageOverride");
    };
    if (demands.IsString()) look(demands);
    ForEachItem(demands, false, [&look](NodeRef demand, bool) { look(demand); });
    if (is_managed) return false;
  }
  return !IsHostedPoolName(name.text()) && !EqualsIgnoreCase(name.text(), "server");
}

BuildCode BuildCodeOf(const Step& step, StepScripts& scripts) {
  if (step.kind == StepKind::kTask) {
    const bool builds = std::ranges::any_of(
        kBuildTasks, [&step](std::string_view task) { return step.IsTask(task); });
    if (builds) {
      // Publishing, logging in and the like run nothing of the repository.
      const std::string_view command = Trim(step.Input("command").text());
      if (EqualsIgnoreCase(command, "push") || EqualsIgnoreCase(command, "login") ||
          EqualsIgnoreCase(command, "publish") || EqualsIgnoreCase(command, "logout")) {
        return {};
      }
      return {step.discriminator,
              {0, static_cast<std::uint32_t>(step.discriminator.text().size())},
              std::string(step.task)};
    }
  }
  if (!step.script) return {};
  const ScriptText& script = scripts.Of(step);
  for (const ShellCommand& command : script.commands) {
    const std::string_view name = command.Name();
    if (name.empty()) continue;
    const std::size_t second = command.first_argument();
    const std::string_view argument =
        second < command.words.size() ? std::string_view(command.words[second].text) : "";
    for (const BuildWords& known : kBuildCommands) {
      if (!EqualsIgnoreCase(known.program, name)) continue;
      if (!known.second.empty() && !IsOneOf(known.second, argument)) continue;
      if (argument == "--version" || argument == "-v" || argument == "-version") continue;
      return {step.script, command.span,
              argument.empty() ? std::string(name) : fmt::format("{} {}", name, argument)};
    }
    // A script of the repository.
    const std::string_view word = command.words[0].text;
    if (command.words[0].is_literal && (word.starts_with("./") || word.starts_with(".\\"))) {
      return {step.script, command.words[0].span, std::string(word)};
    }
  }
  return {};
}

}  // namespace plumbline::pipeline
