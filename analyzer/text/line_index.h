// Offsets to lines and columns. Built when something is about to be printed, never while analysing.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "text/span.h"

namespace plumbline {

struct LineColumn {
  std::uint32_t line = 1;    // From 1.
  std::uint32_t column = 1;  // From 1; in code points or UTF-16 units, as the function says.
};

// A line ends at `\n`, at `\r\n`, or at a lone `\r`; columns do not count the line end.
class LineIndex {
 public:
  // Keeps a view of `text`, which must outlive the index.
  explicit LineIndex(std::string_view text);

  // Column in code points, for people and for SARIF (`columnKind: unicodeCodePoints`). A byte order
  // mark has no column. Offsets beyond the text are taken as its end.
  LineColumn At(std::uint32_t offset) const;
  // Column in UTF-16 units, for the language server protocol (which counts from 0: subtract 1).
  LineColumn AtUtf16(std::uint32_t offset) const;

  std::uint32_t line_count() const { return static_cast<std::uint32_t>(starts_.size()); }
  // The text of line `line` (from 1) without its line end.
  std::string_view Line(std::uint32_t line) const;
  // Offset of the first byte of line `line` (from 1).
  std::uint32_t LineStart(std::uint32_t line) const { return starts_[line - 1]; }
  std::uint32_t LineOf(std::uint32_t offset) const;

 private:
  std::string_view text_;
  std::vector<std::uint32_t> starts_;
};

}  // namespace plumbline
