#include "text/line_index.h"

#include <algorithm>

namespace plumbline {

LineIndex::LineIndex(std::string_view text) : text_(text) {
  starts_.push_back(text.starts_with("\xEF\xBB\xBF") ? 3 : 0);
  // Of each kind of line end the next one; most files have one kind.
  std::size_t feed = text.find('\n');
  std::size_t carriage = text.find('\r');
  while (feed != carriage) {  // Both are npos in the end.
    std::size_t at = std::min(feed, carriage) + 1;
    if (carriage < feed && at == feed) ++at;
    starts_.push_back(static_cast<std::uint32_t>(at));
    if (feed < at) feed = text.find('\n', at);
    if (carriage < at) carriage = text.find('\r', at);
  }
}

std::uint32_t LineIndex::LineOf(std::uint32_t offset) const {
  const auto after = std::ranges::upper_bound(starts_, offset);
  return after == starts_.begin() ? 1 : static_cast<std::uint32_t>(after - starts_.begin());
}

std::string_view LineIndex::Line(std::uint32_t line) const {
  const std::uint32_t begin = starts_[line - 1];
  const std::size_t end = line < starts_.size() ? starts_[line] : text_.size();
  std::string_view content = text_.substr(begin, end - begin);
  while (!content.empty() && (content.back() == '\n' || content.back() == '\r')) {
    content.remove_suffix(1);
  }
  return content;
}

LineColumn LineIndex::At(std::uint32_t offset) const {
  const std::uint32_t line = LineOf(offset);
  const std::string_view content = Line(line);
  const std::uint32_t begin = std::min(LineStart(line), offset);
  const std::string_view before = content.substr(0, offset - begin);
  const auto points = std::ranges::count_if(
      before, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
  return {line, static_cast<std::uint32_t>(points) + 1};
}

LineColumn LineIndex::AtUtf16(std::uint32_t offset) const {
  const std::uint32_t line = LineOf(offset);
  const std::string_view content = Line(line);
  const std::uint32_t begin = std::min(LineStart(line), offset);
  std::uint32_t units = 0;
  for (const char c : content.substr(0, offset - begin)) {
    const auto byte = static_cast<unsigned char>(c);
    units += (byte & 0xC0) == 0x80 ? 0U : (byte >= 0xF0 ? 2U : 1U);
  }
  return {line, units + 1};
}

}  // namespace plumbline
