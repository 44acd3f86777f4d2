// The typed view of an Azure Pipelines file: stages, jobs, steps, variables, parameters, and the
// templates it includes, as written. Items under `${{ if }}` and `${{ each }}` are unwrapped and marked as
// possible. Views the tree it was made from; expansion comes beside this model.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/ids.h"
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
// Decides by content (Azure Pipelines language, section 1.2).
Role Recognize(NodeRef root, std::string_view path);

// A variable, wherever it is declared; also a root or template parameter's default and an `env` entry
// have this shape for rules that look at names and values.
struct Variable {
  NodeRef name;   // The `name` scalar of the list form; in the mapping form the value, whose key is it.
  bool name_is_key = false;
  NodeRef value;  // May be absent.
  bool is_secret = false;
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
  kOther, kTask, kScript, kBash, kPwsh, kPowerShell, kCheckout, kDownload, kDownloadBuild, kGetPackage,
  kPublish, kUpload, kReviewApp, kTemplate,
};

enum class Shell : std::uint8_t { kUnknown, kBash, kPowerShell, kCmd, kPython };

struct Step {
  StepId id{};
  JobId job = kNoId<JobId>;  // None in a steps template.
  StepKind kind = StepKind::kOther;
  bool possible = false;     // Under a directive whose outcome is not known.
  NodeRef node;              // The step's mapping.
  NodeRef discriminator;     // The value of its first key: script text, task reference, ...
  NodeRef inputs, env, name, display_name, condition;
  std::string_view task;     // `AzureWebApp` of `AzureWebApp@1`; empty for other steps.
  int task_major = 0;        // 0 when not a number.
  NodeRef script;            // Inline script text of any kind of step; absent when there is none.
  Shell shell = Shell::kUnknown;

  // The value of input `name` (ASCII case ignored), or absent.
  NodeRef Input(std::string_view name) const;
  // The same for an input with aliases: the first one present.
  NodeRef Input(std::initializer_list<std::string_view> names) const;
  bool IsTask(std::string_view name) const { return EqualsIgnoreCase(task, name); }
};

struct Job {
  JobId id{};
  StageId stage = kNoId<StageId>;
  bool possible = false;
  bool is_deployment = false;
  bool is_template = false;   // `- template:` reference.
  NodeRef node;
  NodeRef name;               // Value of `job`, `deployment` or `template`.
  NodeRef depends_on, condition, pool, environment;
  std::vector<StepId> steps;  // In order; of all lifecycle hooks in a deployment.
  std::vector<Variable> variables;
};

struct Stage {
  StageId id{};
  bool possible = false;
  bool is_template = false;
  NodeRef node;
  NodeRef name;
  NodeRef depends_on, condition;
  std::vector<JobId> jobs;
  std::vector<Variable> variables;
};

// `template:` or `extends: template:`.
struct TemplateReference {
  NodeRef path;
  NodeRef parameters;
};

class Pipeline {
 public:
  static Pipeline Build(NodeRef root, Role role);

  NodeRef root;
  Role role = Role::kNone;
  std::vector<Parameter> parameters;
  std::vector<Variable> variables;       // Of the root.
  std::vector<NodeRef> variable_groups;  // `group` scalars at every level.
  std::vector<TemplateReference> templates;
  IndexVec<StageId, Stage> stages;
  IndexVec<JobId, Job> jobs;
  IndexVec<StepId, Step> steps;
};

// An expression in a pipeline. `text` is the piece of the scalar (offsets in its value) that holds it.
enum class ExpressionPlace : std::uint8_t { kTemplate, kRuntime, kCondition };
struct ExpressionUse {
  NodeRef node;
  bool is_key = false;
  Span text;
  ExpressionPlace place = ExpressionPlace::kTemplate;
};

}  // namespace plumbline::pipeline
