// Source lines with marks under them: what text.cpp prints between the place of a finding and its
// notes.
//
//    |
//  7 |   "name": "reader",
//    |   ------  ^^^^^^^^ read by deployments
//    |   |
//    |   of this property
// ...
// 20 | /   "properties": {
// 21 | |     "x": 1
// 22 | |   }
//    | |___- its scope
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "report/line_view.h"
#include "report/paint.h"
#include "text/line_index.h"

namespace plumbline {

struct Mark {
  Span span;
  std::string text;  // May be empty.
  bool primary = false;
};

// One file's part of a finding. Planned first, so that all parts can have line numbers of one
// width.
class Excerpt {
 public:
  // `lines` and `text` must outlive this; spans are clamped to the text. Of the bytes in `masked`
  // only the first few are shown.
  Excerpt(const LineIndex& lines, std::string_view text, const std::vector<Mark>& marks,
          std::vector<Span> masked = {});

  std::uint32_t last_line() const { return shown_lines_.back(); }
  // `number_width` are the digits of the largest line number of the whole finding.
  void Render(const Paint& paint, Style primary, std::size_t number_width, std::string& out) const;

 private:
  // A mark by lines and by bytes in them. `end` is in line `last_line`.
  struct Placed {
    std::uint32_t first_line = 1;
    std::uint32_t last_line = 1;
    std::size_t begin = 0;
    std::size_t end = 0;
    std::size_t bar = 0;  // Over several lines: the column of its bar.
    std::string text;
    bool primary = false;

    bool over_lines() const { return first_line != last_line; }
    char sign() const { return primary ? '^' : '-'; }
  };
  class Renderer;

  static Placed Place(const LineIndex& lines, std::string_view text, const Mark& mark);
  void AssignBars();
  void ChooseLines();
  // What of a line is masked.
  std::vector<LineRange> MaskedIn(std::uint32_t line) const;

  const LineIndex* lines_;
  std::vector<Placed> marks_;
  std::vector<Span> masked_;
  std::size_t n_bars_ = 0;
  std::vector<std::uint32_t> shown_lines_;  // In order.
};

}  // namespace plumbline
