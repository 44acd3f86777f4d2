#include "graph/parameter_files.h"

#include <algorithm>

namespace plumbline {

bool AnyFileAssigns(const Graph& graph, std::string_view parameter) {
  return std::ranges::any_of(graph.documents(), [parameter](const auto& document) {
    return document->parameter_file && document->parameter_file->Find(parameter) != nullptr;
  });
}

bool AnyPipelineMentions(const Graph& graph, std::string_view parameter) {
  return std::ranges::any_of(graph.pipelines_that_pass_parameters(),
                             [parameter](const auto* document) {
                               return ContainsIgnoreCase(document->source.text(), parameter);
                             });
}

}  // namespace plumbline
