#include "graph/pipeline_links.h"

#include "base/ascii.h"
#include "pipeline/template_path.h"

namespace plumbline {
namespace {

using File = pipeline::TemplateFiles::File;

std::string Join(std::string_view folder, std::string_view path) {
  std::string joined(folder);
  if (!joined.empty() && joined.back() != '/') joined += '/';
  return joined += path;
}

}  // namespace

PipelineLinks::PipelineLinks(std::span<const std::unique_ptr<Document>> documents,
                             RepositoryPlaces places)
    : places_(std::move(places)) {
  for (const auto& document : documents) {
    if (document->tree.language() == Language::kYaml) by_path_[document->path()] = document.get();
  }
  for (const auto& document : documents) {
    if (!document->pipeline) continue;
    for (const pipeline::TemplateReference& reference : document->pipeline->templates) {
      const pipeline::TemplateTarget target = pipeline::SplitTemplateTarget(reference.path.text());
      if (!target.alias.empty() && !EqualsIgnoreCase(target.alias, "self")) continue;
      for (const std::string& path : CandidatesFor(document->path(), target.path)) {
        const auto found = by_path_.find(path);
        if (found == by_path_.end() || found->second == document.get()) continue;
        included_.insert(found->second);
        break;
      }
    }
  }
}

bool PipelineLinks::IsInRepository(std::string_view path) const {
  if (!places_.root) return false;
  const std::string_view root = *places_.root;
  if (root.empty()) return !path.starts_with('/') && !path.starts_with("..");
  return path.starts_with(root) && path.size() > root.size() && path[root.size()] == '/';
}

std::vector<std::string> PipelineLinks::CandidatesFor(std::string_view from,
                                                      std::string_view reference) const {
  const std::string_view root = places_.root ? std::string_view(*places_.root) : "";
  const bool is_inside = IsInRepository(from);
  const bool is_absolute = reference.starts_with('/') || reference.starts_with('\\');
  if (is_inside) {
    const std::string_view inside = root.empty() ? from : from.substr(root.size() + 1);
    const auto path = pipeline::ResolveTemplatePath(pipeline::FolderOfPath(inside), reference);
    if (!path) return {};
    return {Join(root, *path)};
  }
  const bool from_root = from.starts_with('/');
  if (!is_absolute) {
    const auto path = pipeline::ResolveTemplatePath(pipeline::FolderOfPath(from), reference);
    if (!path) return {};
    return {from_root ? "/" + *path : *path};
  }
  // The root of the repository is one of the folders around the file.
  std::vector<std::string> paths;
  const auto inside = pipeline::ResolveTemplatePath({}, reference);
  if (!inside) return {};
  for (std::size_t slash = 0;;) {
    paths.push_back(Join(from.substr(0, slash), *inside));
    slash = from.find('/', slash == 0 ? 1 : slash + 1);
    if (slash == std::string_view::npos) break;
  }
  return paths;
}

File PipelineLinks::Find(std::string_view repository, std::string_view from,
                         std::string_view reference) const {
  if (!repository.empty()) {
    // Another repository: its checkout, if there is one. `from` lies in it already.
    const std::string* folder = nullptr;
    for (const auto& [alias, place] : places_.checkouts) {
      if (EqualsIgnoreCase(alias, repository)) folder = &place;
    }
    if (folder == nullptr) return {};
    const std::string_view inside =
        from.size() > folder->size() ? from.substr(folder->size() + 1) : std::string_view();
    const auto path = pipeline::ResolveTemplatePath(pipeline::FolderOfPath(inside), reference);
    if (!path) return {File::Outcome::kAboveRoot, {}, std::string(reference)};
    const std::string whole = Join(*folder, *path);
    const auto found = by_path_.find(whole);
    if (found != by_path_.end()) return {File::Outcome::kFound, found->second->tree.root(), whole};
    return {places_.is_complete ? File::Outcome::kMissing : File::Outcome::kUnknown, {}, whole};
  }
  const std::vector<std::string> paths = CandidatesFor(from, reference);
  if (paths.empty()) {
    const bool is_certain = places_.root.has_value();
    return {is_certain ? File::Outcome::kAboveRoot : File::Outcome::kUnknown,
            {},
            std::string(reference)};
  }
  for (const std::string& path : paths) {
    const auto found = by_path_.find(path);
    if (found != by_path_.end()) return {File::Outcome::kFound, found->second->tree.root(), path};
  }
  const bool is_certain = paths.size() == 1 && (IsInRepository(from) ? places_.is_complete
                                                                     : places_.is_complete_outside);
  return {is_certain ? File::Outcome::kMissing : File::Outcome::kUnknown, {}, paths.front()};
}

}  // namespace plumbline
