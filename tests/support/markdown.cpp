#include "support/markdown.h"

#include <algorithm>

namespace plumbline::test {
namespace {

std::size_t CountLeading(std::string_view line, char c) {
  const std::size_t end = line.find_first_not_of(c);
  return end == std::string_view::npos ? line.size() : end;
}

std::string_view TrimBlanks(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

FenceInfo ParseInfo(std::string_view text) {
  FenceInfo info;
  bool first = true;
  for (text = TrimBlanks(text); !text.empty(); text = TrimBlanks(text)) {
    const std::size_t end = text.find(' ');
    const std::string_view word = text.substr(0, end);
    if (word.size() > 2 && word.front() == '{' && word.back() == '}') {
      info.flags.emplace_back(word.substr(1, word.size() - 2));
    } else if (first) {
      info.language = word;
    } else {
      info.words.emplace_back(word);
    }
    first = false;
    text = end == std::string_view::npos ? std::string_view() : text.substr(end);
  }
  return info;
}

}  // namespace

bool FenceInfo::HasFlag(std::string_view flag) const {
  return std::ranges::find(flags, flag) != flags.end();
}

std::vector<Section> ParseMarkdown(const std::vector<std::string>& lines) {
  std::vector<Section> sections(1);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string_view line = lines[i];
    const std::size_t ticks = CountLeading(line, '`');
    if (ticks >= 3) {
      Fence fence{ParseInfo(line.substr(ticks)), i + 1, lines.size(), false};
      for (std::size_t j = i + 1; j < lines.size(); ++j) {
        const std::string_view other = lines[j];
        const std::size_t closing = CountLeading(other, '`');
        if (closing >= ticks && TrimBlanks(other.substr(closing)).empty()) {
          fence.end_line = j;
          fence.closed = true;
          break;
        }
      }
      i = fence.end_line;
      sections.back().fences.push_back(std::move(fence));
      continue;
    }
    const std::size_t hashes = CountLeading(line, '#');
    if (hashes > 0 && hashes < line.size() && line[hashes] == ' ') {
      sections.push_back({std::string(TrimBlanks(line.substr(hashes))), i, {}});
    }
  }
  return sections;
}

}  // namespace plumbline::test
