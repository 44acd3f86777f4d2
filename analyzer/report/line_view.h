// One source line as a terminal shows it, and where its bytes are there. A line that is too long
// (minified JSON) is cut to windows around the bytes that matter:
//
//   …"name":"reader","type":"Micro……"defaultValue":"hunter2"},"…
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline {

// Bytes [begin, end) of a line.
struct LineRange {
  std::size_t begin = 0;
  std::size_t end = 0;
};

class LineView {
 public:
  // `wanted` are ranges that must be visible, at least where they begin; `masked` ones are shown
  // as stars, quotes and blanks apart.
  LineView(std::string_view line, std::vector<LineRange> wanted,
           const std::vector<LineRange>& masked = {});

  const std::string& shown() const { return shown_; }
  // The cell (from 0) where byte `offset` is shown; of bytes that are cut out, the cell of the `…`.
  std::size_t CellOf(std::size_t offset) const;

 private:
  struct Cell {
    std::size_t offset;
    std::size_t cell;
  };

  void AppendEllipsis(std::size_t offset);

  std::string shown_;
  std::vector<Cell> cells_;  // Of every shown character, and one for the end.
  std::size_t width_ = 0;
};

}  // namespace plumbline
