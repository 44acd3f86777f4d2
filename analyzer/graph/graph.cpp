#include "graph/graph.h"

#include <algorithm>

namespace plumbline {
namespace {

std::string_view FileNameOf(std::string_view path) { return path.substr(path.rfind('/') + 1); }

// `overrideParameters` of the tasks, `--parameters` of the CLI, `-TemplateParameterObject` and its
// relatives in PowerShell.
bool PassesParameters(std::string_view text) {
  for (std::size_t at = text.find("arameter"); at != std::string_view::npos;
       at = text.find("arameter", at + 1)) {
    constexpr std::string_view kBefore[] = {"overrideP", "--p", "TemplateP"};
    for (const std::string_view before : kBefore) {
      if (at >= before.size() &&
          EqualsIgnoreCase(text.substr(at - before.size(), before.size()), before))
        return true;
    }
  }
  return false;
}

}  // namespace

Graph::Graph(std::vector<std::unique_ptr<Document>> documents, std::string_view parameters,
             RepositoryPlaces places)
    : documents_(std::move(documents)),
      parameters_(parameters),
      places_(std::move(places)),
      links_(documents_, parameters_),
      pipeline_links_(documents_, places_) {
  for (const auto& document : documents_) Register(*document);
}

void Graph::Register(const Document& document) {
  by_tree_.emplace(&document.tree, &document);
  std::vector<const Document*>& alike = by_name_[ToLower(FileNameOf(document.path()))];
  alike.insert(std::ranges::upper_bound(alike, document.id, {}, &Document::id), &document);
  if (document.pipeline && PassesParameters(document.source.text())) {
    const auto at = std::ranges::upper_bound(passing_pipelines_, document.id, {}, &Document::id);
    passing_pipelines_.insert(at, &document);
  }
  if (!document.arm_template) return;
  const auto id = [](const ResourceRef& resource) { return resource.document->id; };
  for (const arm::Resource& resource : document.arm_template->resources) {
    if (resource.full_type.empty()) continue;
    std::vector<ResourceRef>& all = by_type_[ToLower(resource.full_type)];
    all.insert(std::ranges::upper_bound(all, document.id, {}, id), {&document, &resource});
  }
}

void Graph::Forget(const Document& document) {
  by_tree_.erase(&document.tree);
  std::erase(by_name_[ToLower(FileNameOf(document.path()))], &document);
  std::erase(passing_pipelines_, &document);
  if (!document.arm_template) return;
  for (const arm::Resource& resource : document.arm_template->resources) {
    if (resource.full_type.empty()) continue;
    std::erase_if(by_type_[ToLower(resource.full_type)],
                  [&document](const ResourceRef& other) { return other.document == &document; });
  }
}

void Graph::Replace(FileId id, std::unique_ptr<Document> document) {
  document->id = id;
  Forget(*documents_[IndexOf(id)]);
  documents_[IndexOf(id)].swap(document);
  Register(*documents_[IndexOf(id)]);
  // `document` is now what was there before.
  const Document& now = *documents_[IndexOf(id)];
  const auto is_linked = [](const Document& one) { return one.arm_template || one.parameter_file; };
  if ((is_linked(*document) || is_linked(now)) && !links_.ReplaceTemplate(*document, now)) {
    links_ = TemplateLinks(documents_, parameters_);
  }
  const auto is_yaml = [](const Document& one) { return one.tree.language() == Language::kYaml; };
  if (is_yaml(*document) || is_yaml(now)) pipeline_links_ = PipelineLinks(documents_, places_);
}

const Document* Graph::FindByPath(std::string_view path) const {
  const Document* found = nullptr;
  for (const Document* const document : NamedLike(FileNameOf(path))) {
    if (document->path() == path) return document;
    if (EqualsIgnoreCase(document->path(), path)) found = document;
  }
  return found;
}

const std::vector<const Document*>& Graph::NamedLike(std::string_view file_name) const {
  const auto at = by_name_.find(ToLower(file_name));
  return at == by_name_.end() ? no_documents_ : at->second;
}

const Document* Graph::DocumentOf(const Tree* tree) const {
  const auto at = by_tree_.find(tree);
  return at == by_tree_.end() ? nullptr : at->second;
}

const std::vector<ResourceRef>& Graph::ResourcesOfType(std::string_view type) const {
  const auto at = by_type_.find(ToLower(type));
  return at == by_type_.end() ? none_ : at->second;
}

}  // namespace plumbline
