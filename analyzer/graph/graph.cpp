#include "graph/graph.h"

namespace plumbline {

Graph::Graph(std::vector<std::unique_ptr<Document>> documents, std::string_view parameters)
    : documents_(std::move(documents)), links_(documents_, parameters) {
  for (const auto& document : documents_) {
    by_tree_.emplace(&document->tree, document.get());
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
