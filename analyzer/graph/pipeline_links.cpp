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
      ForEachCandidate(document->path(), target.path, [&](const std::string& path) {
        const auto found = by_path_.find(path);
        if (found == by_path_.end() || found->second == document.get()) return true;
        included_.insert(found->second);
        return false;
      });
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
  std::vector<std::string> paths;
  ForEachCandidate(from, reference, [&paths](const std::string& path) {
    paths.push_back(path);
    return true;
  });
  return paths;
}

void PipelineLinks::ForEachCandidate(std::string_view from, std::string_view reference,
                                     FunctionRef<bool(const std::string&)> use) const {
  const std::string_view root = places_.root ? std::string_view(*places_.root) : "";
  const bool is_inside = IsInRepository(from);
  const bool is_absolute = reference.starts_with('/') || reference.starts_with('\\');
  if (is_inside) {
    const std::string_view inside = root.empty() ? from : from.substr(root.size() + 1);
    const auto path = pipeline::ResolveTemplatePath(pipeline::FolderOfPath(inside), reference);
    if (path) use(Join(root, *path));
    return;
  }
  const bool from_root = from.starts_with('/');
  if (!is_absolute) {
    const auto path = pipeline::ResolveTemplatePath(pipeline::FolderOfPath(from), reference);
    if (path) use(from_root ? "/" + *path : *path);
    return;
  }
  // The root of the repository is one of the folders around the file.
  const auto inside = pipeline::ResolveTemplatePath({}, reference);
  if (!inside) return;
  std::string path;
  for (std::size_t slash = 0;;) {
    path = from.substr(0, slash);
    if (!path.empty()) path += '/';
    path += *inside;
    if (!use(path)) return;
    slash = from.find('/', slash == 0 ? 1 : slash + 1);
    if (slash == std::string_view::npos) return;
  }
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
  File file;
  std::size_t count = 0;
  ForEachCandidate(from, reference, [&](const std::string& path) {
    const auto found = by_path_.find(path);
    const bool is_found = found != by_path_.end();
    if (is_found) file = {File::Outcome::kFound, found->second->tree.root(), {}};
    if (is_found || count == 0) file.path = path;
    ++count;
    return !is_found;
  });
  if (file.outcome == File::Outcome::kFound) return file;
  if (count == 0) {
    file.path = reference;
    if (places_.root) file.outcome = File::Outcome::kAboveRoot;
  } else if (count == 1 &&
             (IsInRepository(from) ? places_.is_complete : places_.is_complete_outside)) {
    file.outcome = File::Outcome::kMissing;
  }
  return file;
}

}  // namespace plumbline
