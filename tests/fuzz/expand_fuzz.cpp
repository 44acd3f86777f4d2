// Any bytes as a file: loading, deploying on paper and printing must end, without a crash and
// without running away. Most inputs are no templates; the seeds are.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "driver/workspace.h"
#include "graph/expansions.h"
#include "report/expanded_template.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace plumbline;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const SourceFile padded("", bytes);  // For the padding.
  Loaded loaded = Loader().Load("main.json", padded.text(), Origin::kFound);
  if (!loaded.document || !loaded.document->arm_template) return 0;
  std::vector<std::unique_ptr<Document>> documents;
  documents.push_back(std::move(loaded.document));
  const Graph graph(std::move(documents));
  eval::Programs programs;
  const auto expansions = ExpandDocument(graph, *graph.documents().front(), programs);
  for (const DocumentExpansion& one : expansions->all) RenderExpandedTemplate(*one.expansion);
  return 0;
}
