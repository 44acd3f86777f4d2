// Myers' algorithm on lines: finds the shortest script of deletions and insertions by walking
// diagonals with growing cost, keeps the furthest reach per cost, and reads the script back from
// the end.
#include "cli/unified_diff.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

namespace plumbline {
namespace {

std::vector<std::string_view> SplitLines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::size_t size = end == std::string_view::npos ? text.size() : end + 1;
    lines.push_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  return lines;
}

struct Change {
  char kind;  // ' ', '-' or '+'.
  std::string_view line;
};

std::vector<Change> Script(const std::vector<std::string_view>& a,
                           const std::vector<std::string_view>& b) {
  const int n = static_cast<int>(a.size());
  const int m = static_cast<int>(b.size());
  // reach[k]: how far in `a` a script of d changes comes on diagonal k = x - y. `history[d]` is the
  // part of it that changes up to d touch, as it was before step d.
  std::vector<int> reach(static_cast<std::size_t>(2 * (n + m) + 3), 0);
  std::vector<std::vector<int>> history;
  const auto at = [middle = n + m + 1](int k) {
    const int place = k + middle;
    return static_cast<std::size_t>(place);
  };
  const auto comes_down = [](int k, int d, int left, int right) {
    return k == -d || (k != d && left < right);
  };
  for (bool done = false; !done;) {
    const int d = static_cast<int>(history.size());
    history.emplace_back(reach.begin() + static_cast<std::ptrdiff_t>(at(-d - 1)),
                         reach.begin() + static_cast<std::ptrdiff_t>(at(d + 1)) + 1);
    for (int k = -d; k <= d && !done; k += 2) {
      const int left = reach[at(k - 1)];
      const int right = reach[at(k + 1)];
      int x = comes_down(k, d, left, right) ? right : left + 1;
      while (x < n && x - k < m &&
             a[static_cast<std::size_t>(x)] == b[static_cast<std::size_t>(x - k)]) {
        ++x;
      }
      reach[at(k)] = x;
      done = x >= n && x - k >= m;
    }
  }
  std::vector<Change> changes;
  int x = n;
  int y = m;
  for (int d = static_cast<int>(history.size()) - 1; d >= 0; --d) {
    const auto before = [&history, d](int k) {
      const int place = k + d + 1;
      return history[static_cast<std::size_t>(d)][static_cast<std::size_t>(place)];
    };
    const int k = x - y;
    const bool down = comes_down(k, d, before(k - 1), before(k + 1));
    const int previous_x = d == 0 ? 0 : before(down ? k + 1 : k - 1);
    const int previous_y = d == 0 ? 0 : previous_x - (down ? k + 1 : k - 1);
    while (x > previous_x && y > previous_y) {
      changes.push_back({' ', a[static_cast<std::size_t>(--x)]});
      --y;
    }
    if (d == 0) break;
    if (x == previous_x) {
      changes.push_back({'+', b[static_cast<std::size_t>(--y)]});
    } else {
      changes.push_back({'-', a[static_cast<std::size_t>(--x)]});
    }
  }
  std::ranges::reverse(changes);
  return changes;
}

}  // namespace

std::string UnifiedDiff(std::string_view path, std::string_view before, std::string_view after) {
  if (before == after) return {};
  const std::vector<std::string_view> a = SplitLines(before);
  const std::vector<std::string_view> b = SplitLines(after);
  // Fixes are small: what both sides share at the ends need not be compared again.
  std::size_t head = 0;
  while (head < a.size() && head < b.size() && a[head] == b[head]) ++head;
  std::size_t tail = 0;
  while (tail < a.size() - head && tail < b.size() - head &&
         a[a.size() - 1 - tail] == b[b.size() - 1 - tail]) {
    ++tail;
  }
  const auto middle = [head, tail](const std::vector<std::string_view>& lines) {
    return std::vector<std::string_view>(lines.begin() + static_cast<std::ptrdiff_t>(head),
                                         lines.end() - static_cast<std::ptrdiff_t>(tail));
  };
  std::vector<Change> changes;
  for (std::size_t i = 0; i < head; ++i) changes.push_back({' ', a[i]});
  std::ranges::copy(Script(middle(a), middle(b)), std::back_inserter(changes));
  for (std::size_t i = a.size() - tail; i < a.size(); ++i) changes.push_back({' ', a[i]});

  constexpr std::size_t kContext = 3;
  std::string out = fmt::format("--- {0}\n+++ {0}\n", path);
  std::size_t line_a = 1;
  std::size_t line_b = 1;
  std::size_t i = 0;
  while (i < changes.size()) {
    // Next change, then on while changes are close enough to share their context.
    std::size_t first = i;
    while (first < changes.size() && changes[first].kind == ' ') ++first;
    if (first == changes.size()) break;
    const std::size_t begin = std::max(i, first > kContext ? first - kContext : 0);
    std::size_t end = first + 1;
    for (std::size_t j = end; j < changes.size() && j <= end + 2 * kContext; ++j) {
      if (changes[j].kind != ' ') end = j + 1;
    }
    end = std::min(end + kContext, changes.size());
    line_a += begin - i;
    line_b += begin - i;
    std::size_t count_a = 0;
    std::size_t count_b = 0;
    std::string body;
    for (std::size_t j = begin; j < end; ++j) {
      const Change& change = changes[j];
      count_a += change.kind != '+' ? 1 : 0;
      count_b += change.kind != '-' ? 1 : 0;
      body += change.kind;
      body += change.line;
      if (!change.line.ends_with('\n')) body += "\n\\ No newline at end of file\n";
    }
    out += fmt::format("@@ -{},{} +{},{} @@\n{}", count_a == 0 ? line_a - 1 : line_a, count_a,
                       count_b == 0 ? line_b - 1 : line_b, count_b, body);
    line_a += count_a;
    line_b += count_b;
    i = end;
  }
  return out;
}

}  // namespace plumbline
