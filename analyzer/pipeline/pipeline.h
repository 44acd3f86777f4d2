// The typed view of an Azure Pipelines file: stages, jobs, steps, variables, parameters, and the
// templates it includes, as written. Items under `${{ if }}` and `${{ each }}` are unwrapped and
// marked as possible. Views the tree it was made from; expansion comes beside this model. Start
// reading at Pipeline.
//
// Lists that are handed to templates (`extends: parameters: stages: [...]`, a `stepList`
// parameter's default) are part of the model too, marked as arguments: most of a pipeline may be
// there.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "pipeline/operating_system.h"
#include "syntax/tree.h"

namespace plumbline::pipeline {

enum class StageId : std::uint32_t {};
enum class JobId : std::uint32_t {};
enum class StepId : std::uint32_t {};

enum class Role : std::uint8_t {
  kNone,      // No pipeline at all.
  kPipeline,  // An entry point.
  kTemplate,  // Included by others (a guess when nothing includes it).
};
// Decides by content (Azure Pipelines language, section 1.2). A file of variables alone could be
// anything: it needs a path that looks like a pipeline's. Works on a tree that is not prepared.
Role Recognize(NodeRef root, std::string_view path);
// A file of `variables` and `parameters` alone: a template when another file includes it.
bool CouldBeVariablesTemplate(NodeRef root);

// A variable, wherever it is declared; also a root or template parameter's default and an `env`
// entry have this shape for rules that look at names and values.
struct Variable {
  NodeRef
      name;  // The `name` scalar of the list form; in the mapping form the value, whose key is it.
  bool name_is_key = false;
  NodeRef value;           // May be absent.
  bool is_secret = false;  // `isSecret: true`.
  bool is_readonly = false;
  bool possible = false;
  std::string_view Name() const { return name_is_key ? name.key() : name.text(); }
  Span NameSpan() const { return name_is_key ? name.key_span() : name.span(); }
};

struct Parameter {
  NodeRef node;  // The list item, or the member of the legacy mapping form.
  NodeRef name;  // The `name` scalar; absent in the mapping form, where the node's key is the name.
  NodeRef type, default_value, values;
  std::string_view Name() const { return name ? name.text() : node.key(); }
  Span NameSpan() const { return name ? name.span() : node.key_span(); }
};

enum class StepKind : std::uint8_t {
  kOther,
  kTask,
  kScript,
  kBash,
  kPwsh,
  kPowerShell,
  kCheckout,
  kDownload,
  kDownloadBuild,
  kGetPackage,
  kPublish,
  kUpload,
  kReviewApp,
  kTemplate,
};

enum class Shell : std::uint8_t { kUnknown, kBash, kPowerShell, kCmd, kPython };

// The part of a deployment that steps belong to.
enum class Hook : std::uint8_t {
  kNone,  // Not in a deployment.
  kPreDeploy,
  kDeploy,
  kRouteTraffic,
  kPostRouteTraffic,
  kOnFailure,
  kOnSuccess,
};

struct Step {
  StepId id{};
  JobId job =
      kNoId<JobId>;  // None in a steps template, and for steps handed to a stage's template.
  StepKind kind = StepKind::kOther;
  Hook hook = Hook::kNone;
  bool possible = false;  // It, or what it is in, is under a directive whose outcome is not known.
  bool argument = false;  // Handed to a template, which may or may not use it.
  NodeRef node;           // The step's mapping.
  NodeRef discriminator;  // The value of its first key: script text, task reference, ...
  NodeRef inputs, env, name, display_name, condition;
  std::string_view task;  // `AzureWebApp` of `AzureWebApp@1`; empty for other steps.
  int task_major = 0;     // 0 when not a number.
  NodeRef script;         // Inline script text of any kind of step; absent when there is none.
  Shell shell = Shell::kUnknown;

  // The value of input `name` (ASCII case ignored), or absent. Of a shortcut (`script:`,
  // `checkout:`, ...) the keys beside it that become inputs. Inputs under directives count: of
  // several, the first.
  NodeRef Input(std::string_view name) const;
  // The same for an input with aliases: the first one present.
  NodeRef Input(std::initializer_list<std::string_view> names) const;
  // All values that input `name` may have, in the branches of directives.
  std::vector<NodeRef> InputAlternatives(std::string_view name) const;
  // True when expressions may add inputs that are not seen: absence proves nothing.
  bool MayHaveMoreInputs() const;
  // Also the last part of `publisher.extension.contribution.Task`.
  bool IsTask(std::string_view other) const;
};

enum class StrategyKind : std::uint8_t {
  kNone,
  kMatrix,
  kParallel,
  kRunOnce,
  kRolling,
  kCanary,
};

struct Job {
  JobId id{};
  StageId stage = kNoId<StageId>;  // None when the file has no stages.
  bool possible = false;
  bool argument = false;
  bool is_deployment = false;
  bool is_template = false;  // `- template:` reference.
  bool implicit = false;     // Of a pipeline that is only steps; the node is then the root.
  NodeRef node;
  NodeRef name;  // Value of `job`, `deployment`, `phase` or `template`.
  NodeRef display_name, depends_on, condition, pool, environment, container, services, strategy,
      timeout;
  StrategyKind strategy_kind = StrategyKind::kNone;
  // Of its own pool or the one it inherits.
  OperatingSystem os = OperatingSystem::kUnknown;
  std::vector<StepId>
      steps;  // In order; of all lifecycle hooks in a deployment, in the order they run.
  bool more_steps = false;  // Expressions or templates add steps that are not seen.
  std::vector<Variable> variables;
  std::vector<NodeRef> variable_groups;
  // Groups, templates or computed names add variables that are not listed: a name that is not found
  // proves nothing.
  bool more_variables = false;
};

struct Stage {
  StageId id{};
  bool possible = false;
  bool argument = false;
  bool is_template = false;
  NodeRef node;
  NodeRef name;
  NodeRef display_name, depends_on, condition, pool;
  std::vector<JobId> jobs;
  bool more_jobs = false;
  std::vector<Variable> variables;
  std::vector<NodeRef> variable_groups;
  bool more_variables = false;
};

// The list that a template is included in, which it must have as body.
enum class ListKind : std::uint8_t { kUnknown, kStages, kJobs, kSteps, kVariables, kExtends };

// `template:` or `extends: template:`.
struct TemplateReference {
  NodeRef path;
  NodeRef parameters;
  ListKind list = ListKind::kUnknown;
  bool possible = false;
  StageId stage = kNoId<StageId>;  // What it is in.
  JobId job = kNoId<JobId>;
};

enum class ResourceKind : std::uint8_t {
  kRepository,
  kContainer,
  kPipeline,
  kPackage,
  kWebhook,
  kBuild,
};
struct Resource {
  ResourceKind kind = ResourceKind::kRepository;
  NodeRef node;
  NodeRef alias;  // May be absent.
  bool possible = false;
};

class Pipeline {
 public:
  // Needs a prepared tree.
  static Pipeline Build(NodeRef root, Role role);

  NodeRef root;
  Role role = Role::kNone;
  NodeRef name, trigger, pr, schedules, pool, extends;
  std::vector<Parameter> parameters;
  bool legacy_parameters = false;   // The mapping form, which accepts unknown arguments.
  std::vector<Variable> variables;  // Of the root.
  bool more_variables = false;
  std::vector<NodeRef> variable_groups;  // `group` scalars at every level.
  std::vector<TemplateReference> templates;
  std::vector<Resource> resources;
  IndexVec<StageId, Stage> stages;
  IndexVec<JobId, Job> jobs;
  IndexVec<StepId, Step> steps;

  // Names ignore ASCII case; null when not declared.
  const Parameter* FindParameter(std::string_view name) const;
  const Resource* FindResource(ResourceKind kind, std::string_view alias) const;
};

// An expression in a pipeline. `text` is the piece of the scalar (offsets in its value) that holds
// it.
enum class ExpressionPlace : std::uint8_t { kTemplate, kRuntime, kCondition };
struct ExpressionUse {
  NodeRef node;
  bool is_key = false;
  Span text;
  ExpressionPlace place = ExpressionPlace::kTemplate;
  // False for `${{` without `}}` outside of a string. `text` then ends in front of the first `}}`,
  // or at the end of the scalar.
  bool is_closed = true;
};

}  // namespace plumbline::pipeline
