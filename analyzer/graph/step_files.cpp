// Which file of the workspace a path in a step means.
#include <algorithm>

#include "base/ascii.h"
#include "graph/deployments.h"
#include "pipeline/script_text.h"
#include "pipeline/template_path.h"

namespace plumbline {
namespace {

using State = LinkedFile::State;

// What stands in front of a path, and what that says of the rest.
enum class Root : std::uint8_t { kSources, kElsewhere, kUnknown };

struct Split {
  Root root = Root::kSources;
  std::string rest;  // Slashes only, no `.` in front.
};

bool TakePrefix(std::string& path, std::string_view prefix) {
  if (!StartsWithIgnoreCase(path, prefix)) return false;
  if (path.size() > prefix.size() && path[prefix.size()] != '/') return false;
  path.erase(0, std::min(path.size(), prefix.size() + 1));
  return true;
}

Split SplitRoot(std::string_view written) {
  Split split;
  split.rest = std::string(Trim(written));
  std::ranges::replace(split.rest, '\\', '/');
  for (std::size_t at; (at = split.rest.find("//")) != std::string::npos;) split.rest.erase(at, 1);
  while (split.rest.starts_with("./")) split.rest.erase(0, 2);
  for (const std::string_view sources :
       {"$(Build.SourcesDirectory)", "$(System.DefaultWorkingDirectory)",
        "$(Build.Repository.LocalPath)", "$(Pipeline.Workspace)/s", "$(Agent.BuildDirectory)/s"}) {
    if (TakePrefix(split.rest, sources)) break;
  }
  if (split.rest.starts_with('/') || (split.rest.size() > 1 && split.rest[1] == ':')) {
    split.root = Root::kElsewhere;
  }
  for (const std::string_view elsewhere :
       {"$(Pipeline.Workspace)", "$(Agent.BuildDirectory)", "$(System.ArtifactsDirectory)",
        "$(Build.ArtifactStagingDirectory)", "$(Build.StagingDirectory)",
        "$(Build.BinariesDirectory)"}) {
    if (TakePrefix(split.rest, elsewhere)) split.root = Root::kElsewhere;
  }
  if (split.root == Root::kSources && pipeline::HasReplacement(split.rest)) {
    split.root = Root::kUnknown;
  }
  return split;
}

// How many whole folders, with the name of the file, both paths end in.
std::size_t CommonEnd(std::string_view a, std::string_view b) {
  for (std::size_t count = 0;; ++count) {
    const std::size_t from_a = a.rfind('/') + 1, from_b = b.rfind('/') + 1;
    if (!EqualsIgnoreCase(a.substr(from_a), b.substr(from_b))) return count;
    if (from_a == 0 || from_b == 0) return count + 1;
    a = a.substr(0, from_a - 1);
    b = b.substr(0, from_b - 1);
  }
}

// The one document that shares the longest end with `path`: at least `least` names, the file's
// among them, and only what stands behind macros and expressions.
const Document* FindByEnd(const Graph& graph, std::string_view path, std::size_t least) {
  if (const std::size_t replaced = path.find_last_of(")}"); replaced != std::string_view::npos) {
    const std::size_t slash = path.find('/', replaced);
    if (slash == std::string_view::npos) return nullptr;  // A part of the name is replaced.
    path = path.substr(slash + 1);
  }
  const Document* best = nullptr;
  std::size_t longest = least - 1;
  for (const Document* const document : graph.NamedLike(path.substr(path.rfind('/') + 1))) {
    const std::size_t common = CommonEnd(path, document->path());
    if (common == longest) best = nullptr;  // Which of them is not certain.
    if (common <= longest) continue;
    longest = common;
    best = document;
  }
  return best;
}

// Whether artifacts may come from other pipelines, whose files these are not.
bool HasOtherBuilds(const PipelineExpansion& pipeline) {
  const pipeline::Pipeline& model = pipeline.model;
  return std::ranges::any_of(model.resources,
                             [](const pipeline::Resource& resource) {
                               return resource.kind == pipeline::ResourceKind::kPipeline ||
                                      resource.kind == pipeline::ResourceKind::kBuild;
                             }) ||
         std::ranges::any_of(model.steps, [](const pipeline::Step& step) {
           return EqualsIgnoreCase(step.Input({"buildType", "source"}).text(), "specific");
         });
}

// Whether another step may make the file: it is named there, or something is compiled.
bool MayBeMade(const PipelineExpansion& pipeline, const pipeline::Step& step,
               std::string_view path) {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  const std::string_view stem = name.substr(0, name.rfind('.'));
  bool is_made = false;
  const auto look = [&](std::string_view text) {
    is_made |= ContainsIgnoreCase(text, "bicep") || ContainsIgnoreCase(text, stem);
  };
  for (const pipeline::Step& other : pipeline.model.steps) {
    if (other.id == step.id) {
      // A script may make the file before it deploys it.
      const std::string_view text = step.script.text();
      is_made |= ContainsIgnoreCase(text, "bicep build");
      continue;
    }
    if (other.script) {
      look(other.script.text());
      continue;
    }
    // Other deployments of the file do not make it; steps that copy, replace or download may.
    if (other.IsTask("AzureResourceManagerTemplateDeployment") ||
        other.IsTask("AzureResourceGroupDeployment")) {
      continue;
    }
    if (!other.inputs.IsObject()) continue;
    for (const NodeRef input : other.inputs.children()) {
      if (input.IsString()) look(input.text());
    }
  }
  return is_made;
}

// `*` and `?` stand for parts of a name, `**` for any folders. ASCII case is ignored, as on
// Windows.
bool Matches(std::string_view pattern, std::string_view path) {
  while (!pattern.empty()) {
    if (pattern.starts_with("**")) {
      pattern.remove_prefix(2);
      if (pattern.starts_with('/')) pattern.remove_prefix(1);
      while (!Matches(pattern, path)) {
        const std::size_t slash = path.find('/');
        if (slash == std::string_view::npos) return pattern.empty();
        path.remove_prefix(slash + 1);
      }
      return true;
    }
    if (pattern[0] == '*') {
      pattern.remove_prefix(1);
      for (std::size_t at = 0; at <= path.size(); ++at) {
        if (Matches(pattern, path.substr(at))) return true;
        if (at < path.size() && path[at] == '/') return false;
      }
      return false;
    }
    if (path.empty()) return false;
    const bool is_same =
        pattern[0] == '?' ? path[0] != '/' : ToLowerAscii(pattern[0]) == ToLowerAscii(path[0]);
    if (!is_same) return false;
    pattern.remove_prefix(1);
    path.remove_prefix(1);
  }
  return path.empty();
}

}  // namespace

Checkout CheckoutOf(const PipelineExpansion& pipeline, const pipeline::Step& step) {
  if (!pipeline.model.jobs.Contains(step.job)) return Checkout::kSeveral;  // A steps template.
  const pipeline::Job& job = pipeline.model.jobs[step.job];
  int own = 0, others = 0, none = 0;
  for (const pipeline::StepId id : job.steps) {
    const pipeline::Step& other = pipeline.model.steps[id];
    if (other.kind != pipeline::StepKind::kCheckout) continue;
    const std::string_view what = other.discriminator.text();
    if (other.Input("path")) return Checkout::kSeveral;
    if (EqualsIgnoreCase(what, "none")) {
      ++none;
    } else if (EqualsIgnoreCase(what, "self")) {
      ++own;
    } else {
      ++others;
    }
  }
  if (others > 0) return Checkout::kSeveral;
  if (own > 0) return Checkout::kOwn;
  if (none > 0 || job.is_deployment) return Checkout::kNone;
  return Checkout::kOwn;
}

std::vector<const Document*> MatchStepPattern(const Graph& graph, const PipelineExpansion& pipeline,
                                              const pipeline::Step& step,
                                              std::string_view pattern) {
  std::vector<const Document*> found;
  const Split split = SplitRoot(pattern);
  // A pattern of any length meets every path: bounded, since matching tries each way.
  constexpr auto kMostStars = 6;
  if (split.root != Root::kSources || std::ranges::count(split.rest, '*') > kMostStars ||
      split.rest.find_first_of("*?") == std::string::npos ||
      CheckoutOf(pipeline, step) != Checkout::kOwn ||
      !graph.pipeline_links().IsInRepository(pipeline.document->path())) {
    return found;
  }
  const std::vector<std::string> candidates =
      graph.pipeline_links().CandidatesFor(pipeline.document->path(), "/" + split.rest);
  if (candidates.size() != 1) return found;
  for (const auto& document : graph.documents()) {
    if (Matches(candidates.front(), document->path())) found.push_back(document.get());
  }
  return found;
}

LinkedFile FindStepFile(const Graph& graph, const PipelineExpansion& pipeline,
                        const pipeline::Step& step, std::string_view path,
                        std::string_view folder) {
  LinkedFile file;
  file.state = State::kUnknown;
  std::string whole(path);
  const bool is_relative = !path.starts_with('$') && !path.starts_with('/') &&
                           !path.starts_with('\\') && path.substr(0, 2).find(':') == path.npos;
  if (is_relative && !folder.empty()) whole = std::string(folder) + "/" + whole;
  const Split split = SplitRoot(whole);
  if (split.rest.empty()) return file;
  if (split.rest.find_first_of("*?") != std::string::npos) {
    const std::vector<const Document*> matched = MatchStepPattern(graph, pipeline, step, whole);
    if (matched.size() != 1) return file;
    // Files that are no documents may match too.
    file.state = State::kFound;
    file.is_guess = true;
    file.document = matched.front();
    file.path = matched.front()->path();
    return file;
  }

  const Checkout checkout = CheckoutOf(pipeline, step);
  if (split.root == Root::kSources && checkout != Checkout::kSeveral) {
    for (const std::string& candidate :
         graph.pipeline_links().CandidatesFor(pipeline.document->path(), "/" + split.rest)) {
      if (file.path.empty()) file.path = candidate;
      const Document* const document = graph.FindByPath(candidate);
      const bool is_there =
          document != nullptr || (graph.places().exists && graph.places().exists(candidate));
      if (!is_there) continue;
      file.state = State::kFound;
      file.document = document;
      file.path = document == nullptr ? candidate : document->path();
      return file;
    }
  }
  const Document* const guess = FindByEnd(
      graph, split.rest, checkout == Checkout::kSeveral || HasOtherBuilds(pipeline) ? 2 : 1);
  // A folder around the pipeline that is meant to be a repository of its own, such as a sample.
  const bool is_sample = [&] {
    std::string_view around = pipeline.document->path();
    for (std::size_t slash; (slash = around.rfind('/')) != std::string_view::npos;) {
      around = around.substr(0, slash);
      const std::string inside = std::string(around) + "/" + split.rest;
      if (graph.FindByPath(inside) != nullptr) return true;
      if (graph.places().exists && graph.places().exists(inside)) return true;
    }
    return false;
  }();
  // A path whose first folder is not there either may be about other sources than these.
  const bool is_ours = graph.places().exists && !file.path.empty() && [&] {
    // Shorter than what is written where that has `..` in it.
    const std::size_t end = file.path.size() - std::min(file.path.size(), split.rest.size());
    const std::size_t slash = file.path.find('/', end);
    return slash == std::string::npos || graph.places().exists(file.path.substr(0, slash));
  }();
  const bool can_be_missing = split.root == Root::kSources && checkout == Checkout::kOwn &&
                              is_ours &&
                              graph.pipeline_links().IsInRepository(pipeline.document->path()) &&
                              !is_sample && !MayBeMade(pipeline, step, split.rest);
  if (can_be_missing) {
    file.state = State::kMissing;
    file.document = nullptr;
    return file;
  }
  file.path.clear();
  if (guess != nullptr && guess->tree.language() == Language::kJson) {
    file.state = State::kFound;
    file.is_guess = true;
    file.document = guess;
    file.path = guess->path();
  }
  return file;
}

}  // namespace plumbline
