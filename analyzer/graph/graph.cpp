#include "graph/graph.h"

namespace plumbline {
namespace {

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
      links_(documents_, parameters),
      pipeline_links_(documents_, std::move(places)) {
  for (const auto& document : documents_) {
    by_tree_.emplace(&document->tree, document.get());
    if (document->pipeline && PassesParameters(document->source.text())) {
      passing_pipelines_.push_back(document.get());
    }
    if (!document->arm_template) continue;
    for (const arm::Resource& resource : document->arm_template->resources) {
      if (resource.full_type.empty()) continue;
      by_type_[ToLower(resource.full_type)].push_back({document.get(), &resource});
    }
  }
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
