// The little Markdown that our test files and rule documentation are written in: headings and
// fenced blocks. Everything else is prose for the reader.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::test {

// What stands behind the opening backticks: ```` ```json bad main.json {crlf} ````.
struct FenceInfo {
  std::string language;            // The first word, empty when there is none.
  std::vector<std::string> words;  // The others, as written.
  std::vector<std::string> flags;  // Those in braces, without the braces.

  bool HasFlag(std::string_view flag) const;
};

struct Fence {
  FenceInfo info;
  std::size_t first_line = 0;  // Index of the first line of content (lines count from 0).
  std::size_t end_line = 0;    // Index of the closing line.
  bool closed = false;
};

struct Section {
  std::string heading;   // Empty for what stands before the first heading.
  std::size_t line = 0;  // Index of the heading's line.
  std::vector<Fence> fences;
};

// Fences start in column 0 with three or more backticks and end with at least as many.
std::vector<Section> ParseMarkdown(const std::vector<std::string>& lines);

}  // namespace plumbline::test
