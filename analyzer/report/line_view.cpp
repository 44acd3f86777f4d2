#include "report/line_view.h"

#include <algorithm>

#include "report/visible.h"

namespace plumbline {
namespace {

// Bytes, because counting cells would mean to read all of a line of megabytes.
constexpr std::size_t kWholeLine = 160;  // Lines up to this are never cut.
constexpr std::size_t kContext = 40;     // Shown on both sides of a range.
constexpr std::size_t kRange = 80;       // Shown of a range.

// The windows of a line around the wanted ranges, in order and apart from each other.
std::vector<LineRange> Windows(std::string_view line, std::vector<LineRange> wanted) {
  if (line.size() <= kWholeLine) return {{0, line.size()}};
  if (wanted.empty()) wanted.push_back({0, 0});

  std::vector<LineRange> windows;
  const auto is_middle = [line](std::size_t at) {
    return at < line.size() && (static_cast<unsigned char>(line[at]) & 0xC0) == 0x80;
  };
  std::ranges::sort(wanted, {}, &LineRange::begin);
  for (const LineRange& range : wanted) {
    std::size_t begin = range.begin > kContext ? range.begin - kContext : 0;
    std::size_t end =
        std::min({line.size(), range.end + kContext, range.begin + kRange + kContext});
    // Whole characters; broken UTF-8 has no long runs of continuation bytes to run through.
    for (int i = 0; i < 3 && begin > 0 && is_middle(begin); ++i) --begin;
    for (int i = 0; i < 3 && is_middle(end); ++i) ++end;
    // An `…` is not worth it for a few characters.
    if (begin <= 4) begin = 0;
    if (line.size() - end <= 4) end = line.size();
    if (!windows.empty() && begin <= windows.back().end + 4) {
      windows.back().end = std::max(windows.back().end, end);
    } else {
      windows.push_back({begin, end});
    }
  }
  return windows;
}

}  // namespace

LineView::LineView(std::string_view line, std::vector<LineRange> wanted,
                   const std::vector<LineRange>& masked) {
  const auto is_masked = [&](std::size_t at) {
    return line[at] != '"' && line[at] != '\'' && line[at] != ' ' &&
           std::ranges::any_of(
               masked, [at](LineRange range) { return range.begin <= at && at < range.end; });
  };
  std::size_t cut_from = 0;
  for (const LineRange& window : Windows(line, std::move(wanted))) {
    if (window.begin > cut_from) AppendEllipsis(cut_from);
    cells_.reserve(cells_.size() + window.end - window.begin + 2);
    for (std::size_t at = window.begin; at < window.end;) {
      cells_.push_back({at, width_});
      std::string hidden;
      const bool hide = is_masked(at);
      const Shown shown = AppendVisible(line, at, hide ? hidden : shown_);
      if (hide) shown_.append(shown.width, '*');
      at += shown.size;
      width_ += shown.width;
    }
    cut_from = window.end;
  }
  if (cut_from < line.size()) AppendEllipsis(cut_from);
  cells_.push_back({line.size(), width_});
}

void LineView::AppendEllipsis(std::size_t offset) {
  cells_.push_back({offset, width_});
  shown_ += "\xE2\x80\xA6";
  ++width_;
}

std::size_t LineView::CellOf(std::size_t offset) const {
  const auto after = std::ranges::upper_bound(cells_, offset, {}, &Cell::offset);
  return after == cells_.begin() ? 0 : std::prev(after)->cell;
}

}  // namespace plumbline
