// Whether a YAML file is a pipeline, by its root keys and the first level below (Azure Pipelines
// language, section 1.2; the numbers are those of its table). Works on trees that are not prepared,
// since most files turn out to be of no interest.
#include <algorithm>
#include <array>

#include "pipeline/pipeline.h"
#include "pipeline/step_keys.h"
#include "pipeline/walk.h"

namespace plumbline::pipeline {
namespace {

NodeRef Member(NodeRef mapping, Key key) { return mapping.Find(key, CaseRule::kExact); }

// What the items of a list look like.
struct Census {
  int expected = 0;  // Carry one of the keys looked for.
  int other = 0;     // Literal items that carry none; items that are all expressions do not count.

  bool MostlyExpected() const { return expected > 0 && expected >= other; }
};

template <class IsExpected>
Census TakeCensus(NodeRef list, const IsExpected& is_expected) {
  Census census;
  ForEachItem(list, false, [&](NodeRef item, bool) {
    if (!item.IsObject()) {
      if (!HoldsTemplateExpression(item)) ++census.other;
      return;
    }
    bool expected = false;
    bool literal = false;
    ForEachMember(item, false, [&](NodeRef member, bool) {
      literal = true;
      expected = expected || is_expected(member.key());
    });
    if (expected) {
      ++census.expected;
    } else if (literal) {
      ++census.other;
    }
  });
  return census;
}

bool HasOnlyExpressionKeys(NodeRef mapping) {
  if (!mapping.IsObject() || !mapping.first_child()) return false;
  for (const NodeRef member : mapping.children()) {
    if (!IsExpressionKey(member.key())) return false;
  }
  return true;
}

bool IsLoneExpression(NodeRef node) {
  if (!node.IsString()) return false;
  const std::string_view text = Trim(node.text());
  return text.starts_with("${{") && text.ends_with("}}");
}

// Directives and expressions only, whatever they hold.
bool HasOnlyDynamicItems(NodeRef list) {
  if (!list.IsArray() || !list.first_child()) return false;
  for (const NodeRef item : list.children()) {
    const bool is_directive = item.IsObject() && IsExpressionKey(item.first_child().key());
    if (!is_directive && !IsLoneExpression(item)) return false;
  }
  return true;
}

// Rules 5 to 10 for a body that is a list.
template <class IsExpected>
bool IsBody(NodeRef body, const IsExpected& is_expected) {
  if (IsLoneExpression(body) || HasOnlyExpressionKeys(body) || HasOnlyDynamicItems(body)) {
    return true;
  }
  return body.IsArray() && TakeCensus(body, is_expected).MostlyExpected();
}

bool IsJobKey(std::string_view key) {
  return key == "job" || key == "deployment" || key == "template";
}
bool IsStageKey(std::string_view key) { return key == "stage" || key == "template"; }
bool IsPhaseKey(std::string_view key) { return key == "phase" || key == "template"; }

bool HasPipelineBody(NodeRef root) {
  const NodeRef extends = Member(root, "extends");
  return IsBody(Member(root, "jobs"), IsJobKey) || IsBody(Member(root, "stages"), IsStageKey) ||
         IsBody(Member(root, "steps"), IsStepKey) || FindMember(extends, "template") ||
         HasOnlyExpressionKeys(extends) || IsBody(Member(root, "phases"), IsPhaseKey);
}

// Folders and names that pipelines usually have (section 1.1).
bool LooksLikePipelinePath(std::string_view path) {
  static constexpr std::string_view kFolders[] = {
      ".ado",        ".azdo",      ".azure",    ".azure-pipelines", ".azuredevops",
      ".devops",     ".pipelines", ".vsts",     "azure-devops",     "azure-pipelines",
      "azuredevops", "pipelines",  "templates", "variables",
  };
  for (std::size_t begin = 0;;) {
    const std::size_t end = path.find_first_of("/\\", begin);
    const std::string_view part = path.substr(begin, end - begin);
    if (end == std::string_view::npos) {
      return ContainsIgnoreCase(part, "pipeline") || ContainsIgnoreCase(part, "variables") ||
             ContainsIgnoreCase(part, "vars") || ContainsIgnoreCase(part, "vsts-ci");
    }
    for (const std::string_view folder : kFolders) {
      if (EqualsIgnoreCase(part, folder)) return true;
    }
    begin = end + 1;
  }
}

// `azure-pipelines.yml` and `azure-pipelines.nightly.yml` are what the service runs.
bool IsEntryName(std::string_view path) {
  std::string_view file = path.substr(path.find_last_of("/\\") + 1);
  if (file.starts_with('.')) file.remove_prefix(1);
  return StartsWithIgnoreCase(file, "azure-pipelines.") ||
         StartsWithIgnoreCase(file, "azure-pipeline.") || StartsWithIgnoreCase(file, "vsts-ci.");
}

// A body that lacks the dashes of its list: `steps:` with the keys of one step below it.
bool HasBodyWithoutDashes(NodeRef root) {
  const auto has = [](NodeRef body, bool (*is_expected)(std::string_view)) {
    if (!body.IsObject()) return false;
    for (const NodeRef member : body.children()) {
      if (is_expected(member.key())) return true;
    }
    return false;
  };
  return has(Member(root, "steps"), IsStepKey) || has(Member(root, "jobs"), IsJobKey) ||
         has(Member(root, "stages"), IsStageKey);
}

Role GuessRole(NodeRef root, std::string_view path) {
  static constexpr Key kEntryKeys[] = {
      "trigger", "pr",   "schedules",    "resources",
      "pool",    "name", "lockBehavior", "appendCommitMessageToRunName",
  };
  for (const Key& key : kEntryKeys) {
    if (Member(root, key)) return Role::kPipeline;
  }
  if (IsEntryName(path)) return Role::kPipeline;
  const bool whole = Member(root, "stages") || Member(root, "extends");
  return whole && !Member(root, "parameters") ? Role::kPipeline : Role::kTemplate;
}

}  // namespace

bool CouldBeVariablesTemplate(NodeRef root) {
  if (!root.IsObject()) return false;
  for (const NodeRef member : root.children()) {
    if (member.key() != "parameters" && member.key() != "variables") return false;
  }
  const NodeRef variables = Member(root, "variables");
  return variables.IsArray() || variables.IsObject();
}

namespace {

// `${{` in the variables or in what they are made of: nobody else writes that.
bool HoldsExpressions(NodeRef node, int depth) {
  if (HoldsTemplateExpression(node)) return true;
  if (depth == 0) return false;
  for (const NodeRef child : node.children()) {
    if (IsExpressionKey(child.key()) || HoldsExpressions(child, depth - 1)) return true;
  }
  return false;
}

}  // namespace

Role Recognize(NodeRef root, std::string_view path) {
  // 1 to 4: the other users of YAML whose words are ours.
  if (!root.IsObject()) return Role::kNone;
  if (Member(root, "apiVersion")) return Role::kNone;
  if (Member(root, "on") && Member(root, "jobs")) return Role::kNone;
  if (Member(root, "runs").IsObject()) return Role::kNone;
  // 5 to 10: a body.
  if (HasPipelineBody(root)) return GuessRole(root, path);
  if (IsEntryName(path) && HasBodyWithoutDashes(root)) return GuessRole(root, path);
  // 11: variables alone.
  if (CouldBeVariablesTemplate(root)) {
    const bool sure = LooksLikePipelinePath(path) || HoldsExpressions(Member(root, "variables"), 2);
    return sure ? Role::kTemplate : Role::kNone;
  }
  // 12: directives alone, or with parameters.
  bool has_directive = false;
  for (const NodeRef member : root.children()) {
    const bool is_expression = IsExpressionKey(member.key());
    if (!is_expression && member.key() != "parameters") return Role::kNone;
    has_directive = has_directive || is_expression;
  }
  return has_directive ? Role::kTemplate : Role::kNone;
}

}  // namespace plumbline::pipeline
