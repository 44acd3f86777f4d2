// From bytes to lines and columns for everything a report prints, built per file when first asked
// for.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "graph/graph.h"
#include "text/line_index.h"

namespace plumbline {

// Not for several threads: it fills in what it learns about a file.
class Places {
 public:
  // The graph must outlive this.
  explicit Places(const Graph& graph) : graph_(&graph), files_(graph.documents().size()) {}

  const std::string& PathOf(FileId file) const { return graph_->At(file).path(); }
  std::string_view TextOf(FileId file) const { return graph_->At(file).source.text(); }
  const LineIndex& LinesOf(FileId file) { return Of(file).lines; }
  // Line and column (code points) of a byte. Answers what LineIndex answers, but thousands of
  // findings in one line of megabytes cost no more than the line itself.
  LineColumn At(FileId file, std::uint32_t offset);

 private:
  struct File {
    explicit File(std::string_view text) : lines(text) {}
    LineIndex lines;
    // Code points before every kStride-th byte, from the first question about a long line on.
    std::vector<std::uint32_t> points_before;
  };

  File& Of(FileId file);

  const Graph* graph_;
  std::vector<std::unique_ptr<File>> files_;
};

}  // namespace plumbline
