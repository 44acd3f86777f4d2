#include "base/ascii.h"

#include <algorithm>

namespace plumbline {

namespace {

// A byte in both cases.
struct Letter {
  explicit Letter(char c) : low(ToLowerAscii(c)), up(ToUpperAscii(c)) {}
  char low;
  char up;
};

constexpr std::size_t kBlock = 32;

// Whether the letters stand at one of the `kBlock` places from `first` and from `last` on. Without
// branches, so that compilers make a few vector instructions of it.
bool MayStartIn(const char* first, const char* last, Letter begins, Letter ends) {
  unsigned char hits = 0;
  for (std::size_t i = 0; i < kBlock; ++i) {
    const auto starts = static_cast<unsigned char>((first[i] == begins.low ? 1 : 0) |
                                                   (first[i] == begins.up ? 1 : 0));
    const auto stops =
        static_cast<unsigned char>((last[i] == ends.low ? 1 : 0) | (last[i] == ends.up ? 1 : 0));
    hits = static_cast<unsigned char>(hits | (starts & stops));
  }
  return hits != 0;
}

}  // namespace

std::size_t FindIgnoreCase(std::string_view text, std::string_view part, std::size_t from) {
  if (part.empty()) return from <= text.size() ? from : std::string_view::npos;
  if (part.size() > text.size()) return std::string_view::npos;
  const Letter begins(part.front());
  const Letter ends(part.back());
  const std::size_t n_starts = text.size() - part.size() + 1;
  for (std::size_t i = from; i < n_starts;) {
    const std::size_t size = std::min(kBlock, n_starts - i);
    const char* const at = text.data() + i;
    if (size == kBlock && !MayStartIn(at, at + part.size() - 1, begins, ends)) {
      i += kBlock;
      continue;
    }
    for (const std::size_t end = i + size; i < end; ++i) {
      if (text[i] != begins.low && text[i] != begins.up) continue;
      if (EqualsIgnoreCase(text.substr(i, part.size()), part)) return i;
    }
  }
  return std::string_view::npos;
}

std::string ToLower(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), ToLowerAscii);
  return lower;
}

std::string_view Trim(std::string_view text) {
  while (!text.empty() && IsSpaceAscii(text.front())) text.remove_prefix(1);
  while (!text.empty() && IsSpaceAscii(text.back())) text.remove_suffix(1);
  return text;
}

int CompareIgnoreCase(std::string_view a, std::string_view b) {
  const std::size_t n = std::min(a.size(), b.size());
  for (std::size_t i = 0; i < n; ++i) {
    const auto x = static_cast<unsigned char>(ToLowerAscii(a[i]));
    const auto y = static_cast<unsigned char>(ToLowerAscii(b[i]));
    if (x != y) return x < y ? -1 : 1;
  }
  return a.size() == b.size() ? 0 : (a.size() < b.size() ? -1 : 1);
}

}  // namespace plumbline
