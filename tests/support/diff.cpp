// Longest common subsequence by dynamic programming, after the common head and tail are cut off.
// Texts that differ too much for the table (a generated report of thousands of lines) are shown as
// one change.
#include "support/diff.h"

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "support/files.h"

namespace plumbline::test {
namespace {

constexpr std::size_t kContext = 3;
constexpr std::size_t kMaxTable = 16'000'000;
constexpr std::size_t kMaxShown = 200;

struct Line {
  char mark;  // ' ', '-' or '+'
  std::string_view text;
};

using Lines = std::span<const std::string>;

void AppendChanged(Lines old_lines, Lines new_lines, std::vector<Line>& out) {
  const std::size_t n = old_lines.size();
  const std::size_t m = new_lines.size();
  if ((n + 1) * (m + 1) > kMaxTable) {
    for (const std::string& line : old_lines) out.push_back({'-', line});
    for (const std::string& line : new_lines) out.push_back({'+', line});
    return;
  }
  // common[i][j]: lines that the rests from i and from j have in common.
  std::vector<std::uint32_t> common((n + 1) * (m + 1), 0);
  const auto at = [&](std::size_t i, std::size_t j) -> std::uint32_t& {
    return common[i * (m + 1) + j];
  };
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t j = m; j-- > 0;) {
      at(i, j) = old_lines[i] == new_lines[j] ? at(i + 1, j + 1) + 1
                                              : std::max(at(i + 1, j), at(i, j + 1));
    }
  }
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < n || j < m) {
    if (i < n && j < m && old_lines[i] == new_lines[j]) {
      out.push_back({' ', old_lines[i]});
      ++i;
      ++j;
    } else if (i < n && (j == m || at(i + 1, j) >= at(i, j + 1))) {
      out.push_back({'-', old_lines[i++]});
    } else {
      out.push_back({'+', new_lines[j++]});
    }
  }
}

// True for lines near a change.
std::vector<bool> Shown(const std::vector<Line>& lines) {
  std::vector<bool> shown(lines.size(), false);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].mark == ' ') continue;
    const std::size_t begin = i < kContext ? 0 : i - kContext;
    for (std::size_t j = begin; j < std::min(i + kContext + 1, lines.size()); ++j) shown[j] = true;
  }
  return shown;
}

}  // namespace

std::string Diff(std::string_view expected, std::string_view actual) {
  if (expected == actual) return {};
  const std::vector<std::string> old_lines = SplitLines(expected);
  const std::vector<std::string> new_lines = SplitLines(actual);
  std::size_t head = 0;
  const std::size_t shorter = std::min(old_lines.size(), new_lines.size());
  while (head < shorter && old_lines[head] == new_lines[head]) ++head;
  std::size_t tail = 0;
  while (tail < shorter - head &&
         old_lines[old_lines.size() - 1 - tail] == new_lines[new_lines.size() - 1 - tail]) {
    ++tail;
  }
  std::vector<Line> lines;
  for (std::size_t i = 0; i < head; ++i) lines.push_back({' ', old_lines[i]});
  AppendChanged(Lines(old_lines).subspan(head, old_lines.size() - head - tail),
                Lines(new_lines).subspan(head, new_lines.size() - head - tail), lines);
  for (std::size_t i = old_lines.size() - tail; i < old_lines.size(); ++i) {
    lines.push_back({' ', old_lines[i]});
  }

  std::string out;
  const std::vector<bool> shown = Shown(lines);
  std::size_t count = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!shown[i]) {
      if (i > 0 && shown[i - 1]) out += "  ...\n";
      continue;
    }
    if (++count > kMaxShown) {
      out += "  ... (more)\n";
      break;
    }
    out += lines[i].mark;
    out += ' ';
    out += lines[i].text;
    out += '\n';
  }
  if (out.empty()) out = "  (only the newline at the end differs)\n";
  return out;
}

}  // namespace plumbline::test
