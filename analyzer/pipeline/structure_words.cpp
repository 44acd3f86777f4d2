#include "pipeline/structure_words.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "base/ascii.h"
#include "pipeline/structure_scalar.h"

namespace plumbline::pipeline {
namespace {

struct NodeWords {
  std::string_view node;
  std::string_view words;
};

constexpr NodeWords kWords[] = {
    {"stage", "a stage"},
    {"stageDef", "a stage"},
    {"job", "a job"},
    {"jobDef", "a job"},
    {"deploymentDef", "a deployment job"},
    {"phase", "a phase"},
    {"phaseDef", "a phase"},
    {"step", "a step"},
    {"variable", "a variable"},
    {"variableNamed", "a variable"},
    {"variableGroup", "a variable group"},
    {"stageTemplateRef", "a template reference"},
    {"jobTemplateRef", "a template reference"},
    {"phaseTemplateRef", "a template reference"},
    {"variableTemplate", "a template reference"},
    {"step_template", "a template reference"},
    {"extends", "`extends`"},
    {"templateParameter", "a parameter"},
    {"pipelineParameter", "a parameter"},
    {"includeExclude", "a filter"},
    {"includeExcludePaths", "a filter"},
    {"includeExcludeStrings", "a filter"},
    {"triggerFull", "`trigger`"},
    {"prFull", "`pr`"},
    {"schedule", "a schedule"},
    {"resourcesMap", "`resources`"},
    {"buildResource", "a build resource"},
    {"packageResource", "a package resource"},
    {"containerResource", "a container resource"},
    {"pipelineResource", "a pipeline resource"},
    {"repositoryResource", "a repository resource"},
    {"webhookResource", "a webhook resource"},
    {"legacyResource", "a repository resource"},
    {"webhookFilter", "a webhook filter"},
    {"containerTriggerFull", "the trigger of a container resource"},
    {"pipelineTriggerFull", "the trigger of a pipeline resource"},
    {"repositoryCheckoutOptions", "`checkoutOptions`"},
    {"strategyMatrix", "the strategy of a job"},
    {"strategyParallel", "the strategy of a job"},
    {"deploymentStrategy", "the strategy of a deployment"},
    {"runOnce", "`runOnce`"},
    {"rolling", "`rolling`"},
    {"canary", "`canary`"},
    {"hook", "a lifecycle hook"},
    {"onHook", "`on`"},
    {"poolFull", "a pool"},
    {"phaseQueueFull", "`queue`"},
    {"phaseServerFull", "`server`"},
    {"containerAlias", "a container"},
    {"containerInline", "a container"},
    {"environmentFull", "an environment"},
    {"stepTargetFull", "a step's target"},
    {"check", "a check"},
    {"uses", "`uses`"},
    {"workspace", "`workspace`"},
    {"readOnlyMounts", "`mountReadOnly`"},
};

constexpr std::string_view kStepPrefix = "step_";

// Public pipelines have these keys in places where they do not belong (section 2.14).
struct Misplaced {
  std::string_view node;
  std::string_view key;
  std::string_view help;
};
constexpr Misplaced kMisplaced[] = {
    {"deploymentDef", "steps", "steps of a deployment stand below `strategy: runOnce: deploy:`"},
    {"jobDef", "environment", "a job that deploys begins with `deployment:` instead of `job:`"},
    {"step_checkout", "ref", "`ref` belongs to the repository resource"},
    {"step_checkout", "repository", "the repository's alias is the value of `checkout`"},
    {"step_download", "path",
     "`download` has its own folder; the task `DownloadPipelineArtifact` takes a path"},
    {"strategyMatrix", "runOnce", "only a job that begins with `deployment:` has it"},
    {"strategyMatrix", "rolling", "only a job that begins with `deployment:` has it"},
    {"strategyMatrix", "canary", "only a job that begins with `deployment:` has it"},
    {"deploymentStrategy", "matrix", "only a job that begins with `job:` has it"},
    {"deploymentStrategy", "parallel", "only a job that begins with `job:` has it"},
    {"pipelineSteps", "timeoutInMinutes", "put the steps in a job, which has it"},
    {"pipelineSteps", "cancelTimeoutInMinutes", "put the steps in a job, which has it"},
    {"pipelineSteps", "condition", "put the steps in a job, which has it"},
    {"pipelineSteps", "dependsOn", "put the steps in a job, which has it"},
    {"pipelineSteps", "displayName", "put the steps in a job, which has it"},
    {"pipelineSteps", "environment", "put the steps in a deployment job, which has it"},
};

// Of scripts: what an author of tasks puts beside them.
constexpr std::string_view kInputWords[] = {"inputs", "arguments", "azureSubscription"};

bool HasKey(const schema::PipelineNode& node, std::string_view key) {
  return schema::FindKey(node, key) != nullptr;
}

bool IsTemplateReference(std::string_view node) {
  return node.ends_with("TemplateRef") || node == "step_template" || node == "variableTemplate";
}

// The key of `node` below which `key` may stand.
std::string_view KeyAround(const schema::PipelineNode& node, std::string_view key) {
  for (const schema::PipelineKey& own : schema::KeysOf(node)) {
    for (const std::uint8_t inner : schema::TypeAt(own.type).node) {
      if (inner != schema::kNoIndex && HasKey(schema::NodeAt(inner), key)) return own.name;
    }
  }
  return {};
}

}  // namespace

std::string Describe(const schema::PipelineNode& node) {
  for (const NodeWords& row : kWords) {
    if (row.node == node.name) return std::string(row.words);
  }
  if (node.name.starts_with(kStepPrefix)) {
    return fmt::format("a `{}` step", node.name.substr(kStepPrefix.size()));
  }
  return schema::IsTemplateNode(node) ? "a template" : "a pipeline";
}

std::string WhereKeyBelongs(const schema::PipelineNode& node, const schema::PipelineNode* around,
                            std::string_view key) {
  for (const Misplaced& row : kMisplaced) {
    if (row.node == node.name && row.key == key) return std::string(row.help);
  }
  if (IsTemplateReference(node.name)) {
    return "a template reference has only `parameters` beside it; set this inside the template";
  }
  if (key == "parameters") return "only a template reference has `parameters`";
  if (node.name == "step_task") {
    return fmt::format("if `{}` is an input of the task, it belongs below `inputs`", key);
  }
  if (node.name.starts_with(kStepPrefix) &&
      std::ranges::find(kInputWords, key) != std::end(kInputWords)) {
    return "only a step that begins with `task:` has inputs";
  }
  if (const std::string_view below = KeyAround(node, key); !below.empty()) {
    return fmt::format("`{}` belongs below `{}`", key, below);
  }
  if (around != nullptr && HasKey(*around, key)) {
    return fmt::format("`{}` belongs to {}: indent it less", key, Describe(*around));
  }
  return {};
}

std::string_view ShapeOf(NodeRef value) {
  if (value.IsObject()) return "a mapping";
  if (value.IsArray()) return "a list";
  return IsNull(value) ? "empty" : "text";
}

// `text` with other characters than letters, digits and `_` made `_`.
std::string Sanitized(std::string_view text, bool letter_first) {
  std::string out;
  for (const char c : text) out += IsAlnumAscii(c) ? c : '_';
  if (letter_first && !out.empty() && IsDigitAscii(out[0])) out.insert(0, "_");
  return out;
}

bool IsDocument(const schema::PipelineNode& node) {
  return std::ranges::any_of(schema::DocumentNodes(), [&node](std::uint8_t document) {
    return &schema::NodeAt(document) == &node;
  });
}

}  // namespace plumbline::pipeline
