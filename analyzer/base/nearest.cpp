#include "base/nearest.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/ascii.h"

namespace plumbline {

// Optimal string alignment with three rows. What is more than `limit` off the diagonal is at a
// larger distance and left out.
std::size_t EditDistance(std::string_view a, std::string_view b, std::size_t limit) {
  const std::size_t longer = std::max(a.size(), b.size());
  if (longer - std::min(a.size(), b.size()) > limit) return limit + 1;
  // What both begin and end with costs nothing.
  const auto is_same = [](char x, char y) { return ToLowerAscii(x) == ToLowerAscii(y); };
  while (!a.empty() && !b.empty() && is_same(a.front(), b.front())) {
    a.remove_prefix(1);
    b.remove_prefix(1);
  }
  while (!a.empty() && !b.empty() && is_same(a.back(), b.back())) {
    a.remove_suffix(1);
    b.remove_suffix(1);
  }
  if (a.empty() || b.empty()) return std::min(a.size() + b.size(), limit + 1);
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> previous(b.size() + 1);
  std::vector<std::size_t> current(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) previous[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    const std::size_t first = i > limit ? i - limit : 1;
    const std::size_t last = std::min(i + limit, b.size());
    current[first - 1] = first == 1 ? i : limit + 1;
    std::size_t best = current[first - 1];
    for (std::size_t j = first; j <= last; ++j) {
      const char x = ToLowerAscii(a[i - 1]);
      const char y = ToLowerAscii(b[j - 1]);
      current[j] =
          std::min({previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (x == y ? 0U : 1U)});
      if (i > 1 && j > 1 && x == ToLowerAscii(b[j - 2]) && ToLowerAscii(a[i - 2]) == y) {
        current[j] = std::min(current[j], before[j - 2] + 1);
      }
      best = std::min(best, current[j]);
    }
    if (best > limit) return limit + 1;
    if (last < b.size()) current[last + 1] = limit + 1;
    std::swap(before, previous);
    std::swap(previous, current);
  }
  return std::min(previous[b.size()], limit + 1);
}

std::optional<std::string_view> Nearest(std::string_view word,
                                        std::span<const std::string_view> candidates,
                                        std::size_t limit) {
  std::optional<std::string_view> nearest;
  std::size_t best = std::min(limit + 1, word.size());
  for (const std::string_view candidate : candidates) {
    const std::size_t distance = EditDistance(word, candidate, limit);
    if (distance < best) {
      best = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

std::optional<std::string_view> OnlyNearest(std::string_view name,
                                            std::span<const std::string_view> declared) {
  const std::size_t limit = name.size() < 5 ? 1 : 2;
  const auto nearest = Nearest(name, declared, limit);
  if (!nearest) return std::nullopt;
  const auto digits = [](std::string_view text) {
    std::string found;
    for (const char c : text) {
      if (IsDigitAscii(c)) found += c;
    }
    return found;
  };
  if (digits(name) != digits(*nearest)) return std::nullopt;
  const std::size_t distance = EditDistance(name, *nearest, limit);
  for (const std::string_view other : declared) {
    if (!EqualsIgnoreCase(other, *nearest) && EditDistance(name, other, limit) == distance) {
      return std::nullopt;
    }
  }
  return nearest;
}

}  // namespace plumbline
