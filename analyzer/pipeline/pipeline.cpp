#include "pipeline/pipeline.h"

#include <algorithm>
#include <charconv>

#include "pipeline/step_keys.h"
#include "pipeline/task_script.h"
#include "pipeline/walk.h"

namespace plumbline::pipeline {
namespace {

constexpr std::pair<std::string_view, Hook> kHooks[] = {
    {"preDeploy", Hook::kPreDeploy},
    {"deploy", Hook::kDeploy},
    {"routeTraffic", Hook::kRouteTraffic},
    {"postRouteTraffic", Hook::kPostRouteTraffic},
};

constexpr std::pair<std::string_view, StrategyKind> kStrategies[] = {
    {"runOnce", StrategyKind::kRunOnce},   {"rolling", StrategyKind::kRolling},
    {"canary", StrategyKind::kCanary},     {"matrix", StrategyKind::kMatrix},
    {"parallel", StrategyKind::kParallel},
};

constexpr std::pair<std::string_view, ResourceKind> kResourceLists[] = {
    {"repositories", ResourceKind::kRepository}, {"containers", ResourceKind::kContainer},
    {"pipelines", ResourceKind::kPipeline},      {"packages", ResourceKind::kPackage},
    {"webhooks", ResourceKind::kWebhook},        {"builds", ResourceKind::kBuild},
};
constexpr std::pair<ResourceKind, std::string_view> kResourceAliases[] = {
    {ResourceKind::kRepository, "repository"}, {ResourceKind::kContainer, "container"},
    {ResourceKind::kPipeline, "pipeline"},     {ResourceKind::kPackage, "package"},
    {ResourceKind::kWebhook, "webhook"},       {ResourceKind::kBuild, "build"},
};

template <class From, class To, std::size_t N>
std::optional<To> Lookup(const std::pair<From, To> (&rows)[N], From key) {
  for (const auto& [from, to] : rows) {
    if (from == key) return to;
  }
  return std::nullopt;
}

// Fills `field` unless an earlier branch of a directive did.
void Set(NodeRef& field, NodeRef value) {
  if (!field) field = value;
}

bool IsTrue(NodeRef node) { return EqualsIgnoreCase(node.text(), "true"); }

// Calls f(input) for every value that the input may have.
template <class F>
void ForEachInput(const Step& step, std::string_view name, F&& f) {
  ForEachMember(step.inputs, false, [&](NodeRef member, bool) {
    if (EqualsIgnoreCase(member.key(), name)) f(member);
  });
  if (step.kind == StepKind::kTask) return;
  ForEachMember(step.node, false, [&](NodeRef member, bool) {
    if (EqualsIgnoreCase(member.key(), name) && IsShortcutInput(member.key())) f(member);
  });
}

// `Name@1` and `Name@1.2.3`; marketplace names may hold blanks.
void ParseTask(std::string_view reference, Step& step) {
  const std::size_t at = reference.rfind('@');
  step.task = Trim(reference.substr(0, at));
  if (at == std::string_view::npos) return;
  const std::string_view version = Trim(reference.substr(at + 1));
  const std::string_view major = version.substr(0, version.find('.'));
  int number = 0;
  const auto [stop, error] = std::from_chars(major.data(), major.data() + major.size(), number);
  if (error == std::errc() && stop == major.data() + major.size()) step.task_major = number;
}

}  // namespace

NodeRef Step::Input(std::string_view wanted) const {
  NodeRef found;
  ForEachInput(*this, wanted, [&](NodeRef input) { Set(found, input); });
  return found;
}

NodeRef Step::Input(std::initializer_list<std::string_view> names) const {
  for (const std::string_view alias : names) {
    if (const NodeRef found = Input(alias)) return found;
  }
  return {};
}

std::vector<NodeRef> Step::InputAlternatives(std::string_view wanted) const {
  std::vector<NodeRef> found;
  ForEachInput(*this, wanted, [&](NodeRef input) { found.push_back(input); });
  return found;
}

bool Step::MayHaveMoreInputs() const {
  return MayHaveMoreMembers(inputs) || (!inputs && MayHaveMoreMembers(node));
}

bool Step::IsTask(std::string_view other) const {
  if (EqualsIgnoreCase(task, other)) return true;
  const std::size_t dot = task.rfind('.');
  return dot != std::string_view::npos && EqualsIgnoreCase(task.substr(dot + 1), other);
}

const Parameter* Pipeline::FindParameter(std::string_view wanted) const {
  const auto at = std::ranges::find_if(
      parameters, [&](const Parameter& p) { return EqualsIgnoreCase(p.Name(), wanted); });
  return at == parameters.end() ? nullptr : &*at;
}

const Resource* Pipeline::FindResource(ResourceKind kind, std::string_view alias) const {
  const auto at = std::ranges::find_if(resources, [&](const Resource& r) {
    return r.kind == kind && EqualsIgnoreCase(r.alias.text(), alias);
  });
  return at == resources.end() ? nullptr : &*at;
}

namespace {

// Where something stands: what it inherits.
struct Place {
  bool possible = false;
  bool argument = false;
  StageId stage = kNoId<StageId>;
  JobId job = kNoId<JobId>;
  Hook hook = Hook::kNone;
  OperatingSystem system = OperatingSystem::kUnknown;  // Of the nearest pool around.

  Place Under(bool maybe) const {
    Place place = *this;
    place.possible = place.possible || maybe;
    return place;
  }
};

// Walks the file once, in document order. It recurses over stages, jobs and steps, and into
// directives and template arguments, which the parser's limit on nesting bounds.
class Builder {
 public:
  explicit Builder(Pipeline& out) : out_(out) {}

  void AddRoot() {
    const NodeRef root = out_.root;
    if (!root.IsObject()) return;
    out_.pool = FindMember(root, "pool");
    Place place;
    place.system = SystemOfPool(out_.pool);
    bool has_steps = false;
    ForEachMember(root, false, [&](NodeRef member, bool maybe) {
      const std::string_view key = member.key();
      const Place here = place.Under(maybe);
      if (key == "name") {
        Set(out_.name, member);
      } else if (key == "trigger") {
        Set(out_.trigger, member);
      } else if (key == "pr") {
        Set(out_.pr, member);
      } else if (key == "schedules") {
        Set(out_.schedules, member);
      } else if (key == "parameters") {
        AddParameters(member);
      } else if (key == "resources") {
        AddResources(member, maybe);
      } else if (key == "variables") {
        AddVariables(member, here, out_.variables, nullptr, out_.more_variables);
      } else if (key == "extends") {
        Set(out_.extends, member);
        AddReference(member, ListKind::kExtends, here);
      } else if (key == "stages") {
        AddStages(member, here);
      } else if (key == "jobs" || key == "phases") {
        AddJobs(member, here);
      } else if (key == "steps") {
        has_steps = true;
      }
    });
    if (has_steps) AddRootSteps(place);
  }

 private:
  // A pipeline that is only steps is one job, whose keys are at the root. Steps templates have no
  // job.
  void AddRootSteps(const Place& place) {
    if (out_.role != Role::kPipeline) {
      ForEachMember(out_.root, false, [&](NodeRef member, bool maybe) {
        if (member.key() == "steps") AddSteps(member, place.Under(maybe));
      });
      return;
    }
    Job job;
    job.node = out_.root;
    job.implicit = true;
    job.pool = out_.pool;
    ReadJob(std::move(job), place);
  }

  void AddParameters(NodeRef section) {
    if (section.IsObject()) {
      out_.legacy_parameters = true;
      for (const NodeRef member : section.children()) {
        Parameter param;
        param.node = member;
        param.default_value = member;
        out_.parameters.push_back(param);
        AddArgument(member, {});
      }
      return;
    }
    ForEachItem(section, false, [&](NodeRef item, bool) {
      Parameter param;
      param.node = item;
      param.name = FindMember(item, "name");
      if (!param.name) return;
      param.type = FindMember(item, "type");
      param.default_value = FindMember(item, "default");
      param.values = FindMember(item, "values");
      out_.parameters.push_back(param);
      AddTypedArgument(param.default_value, param.type.text());
    });
  }

  // The default of a `stepList` parameter and its like holds steps, whatever they look like.
  void AddTypedArgument(NodeRef value, std::string_view type) {
    Place place;
    place.possible = true;
    place.argument = true;
    if (type == "stepList") {
      AddSteps(value, place);
    } else if (type == "step") {
      AddStep(value, place);
    } else if (type == "jobList" || type == "deploymentList") {
      AddJobs(value, place);
    } else if (type == "job" || type == "deployment") {
      AddJob(value, place);
    } else if (type == "stageList") {
      AddStages(value, place);
    } else if (type == "stage") {
      AddStage(value, place);
    }
  }

  void AddResources(NodeRef section, bool possible) {
    ForEachMember(section, possible, [&](NodeRef list, bool maybe) {
      const auto kind = Lookup(kResourceLists, list.key());
      if (!kind) return;
      ForEachItem(list, maybe, [&](NodeRef item, bool item_maybe) {
        if (!item.IsObject()) return;
        const Key alias(*Lookup(kResourceAliases, *kind));
        out_.resources.push_back({*kind, item, FindMember(item, alias), item_maybe});
      });
    });
  }

  // `groups` may be null; the pipeline's own list gets them all.
  void AddVariables(NodeRef section, const Place& place, std::vector<Variable>& variables,
                    std::vector<NodeRef>* groups, bool& more) {
    if (section.IsObject()) {
      if (MayHaveComputedKeys(section)) more = true;
      ForEachMember(section, place.possible, [&](NodeRef member, bool maybe) {
        Variable variable;
        variable.name = member;
        variable.name_is_key = true;
        variable.value = member;
        variable.possible = maybe;
        variables.push_back(variable);
      });
      return;
    }
    ForEachItem(section, place.possible, [&](NodeRef item, bool maybe) {
      if (!item.IsObject()) {
        more = true;
      } else if (const NodeRef name = FindMember(item, "name")) {
        Variable variable;
        variable.name = name;
        variable.value = FindMember(item, "value");
        variable.is_secret = IsTrue(FindMember(item, "isSecret"));
        variable.is_readonly = IsTrue(FindMember(item, "readonly"));
        variable.possible = maybe;
        if (HoldsTemplateExpression(name)) more = true;
        variables.push_back(variable);
      } else if (const NodeRef group = FindMember(item, "group")) {
        more = true;
        out_.variable_groups.push_back(group);
        if (groups) groups->push_back(group);
      } else {
        more = true;
        if (FindMember(item, "template")) {
          AddReference(item, ListKind::kVariables, place.Under(maybe));
        }
      }
    });
  }

  // Loops and computed names; variables under conditions are listed.
  static bool MayHaveComputedKeys(NodeRef section) {
    for (const NodeRef member : section.children()) {
      const KeyEffect effect = EffectOf(member);
      if (effect == KeyEffect::kComputed) return true;
      if (effect == KeyEffect::kLiteral) continue;
      if (!member.IsObject() || MayHaveComputedKeys(member)) return true;
    }
    return false;
  }

  // `node` holds `template` and `parameters`.
  void AddReference(NodeRef node, ListKind list, const Place& place) {
    ForEachMember(node, place.possible, [&](NodeRef member, bool maybe) {
      if (member.key() != "template") return;
      TemplateReference reference;
      reference.path = member;
      reference.parameters = FindMember(node, "parameters");
      reference.list = list;
      reference.possible = maybe;
      reference.stage = place.stage;
      reference.job = place.job;
      out_.templates.push_back(reference);
    });
    Place inside = place;
    inside.argument = true;
    inside.possible = true;
    ForEachMember(FindMember(node, "parameters"), true,
                  [&](NodeRef argument, bool) { AddArgument(argument, inside); });
  }

  // A list handed to a template is taken for what most of its items are beyond doubt.
  void AddArgument(NodeRef value, Place place) {
    if (!value.IsArray() && !value.IsObject()) return;
    place.argument = true;
    place.possible = true;
    int stages = 0;
    int jobs = 0;
    int steps = 0;
    int templates = 0;
    int total = 0;
    ForEachItem(value, false, [&](NodeRef item, bool) {
      if (!item.IsObject()) {
        if (!HoldsTemplateExpression(item)) ++total;
        return;
      }
      ++total;
      if (FindMember(item, "stage") && FindMember(item, "jobs")) {
        ++stages;
      } else if ((FindMember(item, "job") || FindMember(item, "deployment")) &&
                 (FindMember(item, "steps") || FindMember(item, "strategy"))) {
        ++jobs;
      } else if (IsTemplateItem(item)) {
        ++templates;
      } else if (IsPlainStep(item)) {
        ++steps;
      }
    });
    const std::string_view name = value.key();
    const auto mostly = [&](int kind, std::string_view suffix) {
      const bool named = EndsWithIgnoreCase(name, suffix);
      return (kind > 0 || (named && templates > 0)) && 2 * (kind + templates) >= total;
    };
    if (mostly(stages, "stages")) {
      AddStages(value, place);
    } else if (mostly(jobs, "jobs")) {
      AddJobs(value, place);
    } else if (mostly(steps, "steps")) {
      AddSteps(value, place);
    }
  }

  static bool IsTemplateItem(NodeRef item) {
    bool only = true;
    bool found = false;
    ForEachMember(item, false, [&](NodeRef member, bool) {
      if (member.key() == "template") {
        found = member.IsString();
      } else if (member.key() != "parameters") {
        only = false;
      }
    });
    return found && only;
  }

  // Only keys that steps have.
  static bool IsPlainStep(NodeRef item) {
    int makers = 0;
    bool plain = true;
    ForEachMember(item, false, [&](NodeRef member, bool) {
      if (IsStepKey(member.key())) {
        ++makers;
      } else if (!IsKeyBesideStepKey(member.key())) {
        plain = false;
      }
    });
    return makers == 1 && plain;
  }

  void AddStages(NodeRef list, const Place& place) {
    ForEachItem(list, place.possible, [&](NodeRef item, bool maybe) {
      if (item.IsObject()) AddStage(item, place.Under(maybe));
    });
  }

  void AddStage(NodeRef item, Place place) {
    if (!item.IsObject()) return;
    Stage stage;
    stage.node = item;
    stage.name = FindMember(item, "stage");
    if (!stage.name) {
      stage.name = FindMember(item, "template");
      stage.is_template = static_cast<bool>(stage.name);
      if (!stage.name && !FindMember(item, "jobs")) return;  // Some other mapping.
    }
    stage.possible = place.possible;
    stage.argument = place.argument;
    stage.id = out_.stages.push_back(stage);
    out_.stages[stage.id].id = stage.id;
    place.stage = stage.id;
    if (stage.is_template) {
      stage.more_jobs = true;
      AddReference(item, ListKind::kStages, place);
      out_.stages[stage.id] = std::move(stage);
      return;
    }
    stage.pool = FindMember(item, "pool");
    if (stage.pool) place.system = SystemOfPool(stage.pool);
    const std::size_t first_job = out_.jobs.size();
    ForEachMember(item, place.possible, [&](NodeRef member, bool maybe) {
      const std::string_view key = member.key();
      if (key == "displayName") {
        Set(stage.display_name, member);
      } else if (key == "dependsOn") {
        Set(stage.depends_on, member);
      } else if (key == "condition") {
        Set(stage.condition, member);
      } else if (key == "variables") {
        AddVariables(member, place.Under(maybe), stage.variables, &stage.variable_groups,
                     stage.more_variables);
      } else if (key == "jobs" || key == "phases") {
        stage.more_jobs = stage.more_jobs || HasExpressionItems(member);
        AddJobs(member, place.Under(maybe));
      }
    });
    for (std::size_t i = first_job; i < out_.jobs.size(); ++i) {
      const Job& job = out_.jobs[static_cast<JobId>(i)];
      // What a template in this stage is given is no job of the stage itself.
      if (job.argument != stage.argument) continue;
      stage.jobs.push_back(job.id);
      stage.more_jobs = stage.more_jobs || job.is_template;
    }
    out_.stages[stage.id] = std::move(stage);
  }

  static bool HasExpressionItems(NodeRef list) {
    bool found = false;
    ForEachItem(list, false, [&](NodeRef item, bool) { found = found || !item.IsObject(); });
    return found;
  }

  void AddJobs(NodeRef list, const Place& place) {
    ForEachItem(list, place.possible, [&](NodeRef item, bool maybe) {
      if (item.IsObject()) AddJob(item, place.Under(maybe));
    });
  }

  void AddJob(NodeRef item, const Place& place) {
    if (!item.IsObject()) return;
    Job job;
    job.node = item;
    job.name = FindMember(item, "job");
    if (!job.name) job.name = FindMember(item, "phase");
    if (!job.name) {
      job.name = FindMember(item, "deployment");
      job.is_deployment = static_cast<bool>(job.name);
    }
    if (!job.name) {
      job.name = FindMember(item, "template");
      job.is_template = static_cast<bool>(job.name);
    }
    // A job copied by `${{ each }}` has no name of its own; any other mapping is no job.
    if (!job.name && !FindMember(item, "steps") && !FindMember(item, "strategy")) return;
    ReadJob(std::move(job), place);
  }

  void ReadJob(Job job, Place place) {
    const NodeRef item = job.node;
    job.stage = place.stage;
    job.possible = place.possible;
    job.argument = place.argument;
    job.id = out_.jobs.push_back(job);
    out_.jobs[job.id].id = job.id;
    place.job = job.id;
    if (job.is_template) {
      job.more_steps = true;
      AddReference(item, ListKind::kJobs, place);
      out_.jobs[job.id] = std::move(job);
      return;
    }
    if (!job.implicit) job.pool = FindMember(item, "pool");
    if (job.pool) place.system = SystemOfPool(job.pool);
    job.os = place.system;

    const std::size_t first_step = out_.steps.size();
    ForEachMember(item, place.possible, [&](NodeRef member, bool maybe) {
      const std::string_view key = member.key();
      if (key == "steps") {
        job.more_steps = job.more_steps || HasExpressionItems(member);
        AddSteps(member, place.Under(maybe));
      } else if (key == "container") {
        Set(job.container, member);
      } else if (key == "services") {
        Set(job.services, member);
      } else if (key == "strategy") {
        Set(job.strategy, member);
        AddStrategy(member, job, place.Under(maybe));
      } else if (job.implicit) {
        // The other keys at the root are the pipeline's.
      } else if (key == "displayName") {
        Set(job.display_name, member);
      } else if (key == "dependsOn") {
        Set(job.depends_on, member);
      } else if (key == "condition") {
        Set(job.condition, member);
      } else if (key == "environment") {
        Set(job.environment, member);
      } else if (key == "timeoutInMinutes") {
        Set(job.timeout, member);
      } else if (key == "variables") {
        AddVariables(member, place.Under(maybe), job.variables, &job.variable_groups,
                     job.more_variables);
      }
    });
    for (std::size_t i = first_step; i < out_.steps.size(); ++i) {
      const Step& step = out_.steps[static_cast<StepId>(i)];
      if (step.argument != job.argument) continue;
      job.steps.push_back(step.id);
      job.more_steps = job.more_steps || step.kind == StepKind::kTemplate;
    }
    out_.jobs[job.id] = std::move(job);
  }

  void AddStrategy(NodeRef strategy, Job& job, const Place& place) {
    ForEachMember(strategy, place.possible, [&](NodeRef member, bool maybe) {
      const auto kind = Lookup(kStrategies, member.key());
      if (!kind) return;
      if (job.strategy_kind == StrategyKind::kNone) job.strategy_kind = *kind;
      if (*kind == StrategyKind::kMatrix || *kind == StrategyKind::kParallel) return;
      AddHooks(member, job, place.Under(maybe));
    });
  }

  // In the order in which the hooks run, however they are written.
  void AddHooks(NodeRef strategy, Job& job, const Place& place) {
    for (const auto& [name, hook] : kHooks) AddHook(strategy, name, hook, job, place);
    ForEachMember(strategy, place.possible, [&](NodeRef member, bool maybe) {
      if (member.key() != "on") return;
      AddHook(member, "failure", Hook::kOnFailure, job, place.Under(maybe));
      AddHook(member, "success", Hook::kOnSuccess, job, place.Under(maybe));
    });
  }

  void AddHook(NodeRef holder, std::string_view name, Hook hook, Job& job, const Place& place) {
    ForEachMember(holder, place.possible, [&](NodeRef member, bool maybe) {
      if (member.key() != name) return;
      Place inside = place.Under(maybe);
      inside.hook = hook;
      if (const NodeRef pool = FindMember(member, "pool")) inside.system = SystemOfPool(pool);
      ForEachMember(member, inside.possible, [&](NodeRef part, bool part_maybe) {
        if (part.key() != "steps") return;
        job.more_steps = job.more_steps || HasExpressionItems(part);
        AddSteps(part, inside.Under(part_maybe));
      });
    });
  }

  void AddSteps(NodeRef list, const Place& place) {
    ForEachItem(list, place.possible, [&](NodeRef item, bool maybe) {
      if (item.IsObject()) AddStep(item, place.Under(maybe));
    });
  }

  void AddStep(NodeRef item, const Place& place) {
    if (!item.IsObject()) return;
    Step step;
    step.node = item;
    step.job = place.job;
    step.hook = place.hook;
    step.possible = place.possible;
    step.argument = place.argument;
    ForEachMember(item, place.possible, [&](NodeRef member, bool) {
      const std::string_view key = member.key();
      if (const auto kind = StepKindOf(key); kind && step.kind == StepKind::kOther) {
        step.kind = *kind;
        step.discriminator = member;
      } else if (key == "inputs") {
        Set(step.inputs, member);
      } else if (key == "env") {
        Set(step.env, member);
      } else if (key == "name") {
        Set(step.name, member);
      } else if (key == "displayName") {
        Set(step.display_name, member);
      } else if (key == "condition") {
        Set(step.condition, member);
      }
    });
    if (step.kind == StepKind::kTask) ParseTask(step.discriminator.text(), step);
    const InlineScript script = FindInlineScript(step, place.system);
    step.script = script.text;
    step.shell = script.shell;
    const bool is_template = step.kind == StepKind::kTemplate;
    step.id = out_.steps.push_back(step);
    out_.steps[step.id].id = step.id;
    if (is_template) AddReference(item, ListKind::kSteps, place);
  }

  Pipeline& out_;
};

}  // namespace

Pipeline Pipeline::Build(NodeRef root, Role role) {
  Pipeline pipeline;
  pipeline.root = root;
  pipeline.role = role;
  Builder(pipeline).AddRoot();
  return pipeline;
}

}  // namespace plumbline::pipeline
