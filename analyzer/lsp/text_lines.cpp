#include "lsp/text_lines.h"

#include <algorithm>

#include "base/utf8.h"

namespace plumbline::lsp {
namespace {

// Appends the starts of the lines that begin in (begin, end].
void Scan(std::string_view text, std::uint32_t begin, std::uint32_t end,
          std::vector<std::uint32_t>& starts) {
  for (std::uint32_t at = begin; at < end;) {
    const char c = text[at++];
    if (c != '\n' && c != '\r') continue;
    if (c == '\r' && at < text.size() && text[at] == '\n') ++at;
    starts.push_back(at);
  }
}

}  // namespace

TextLines::TextLines(std::string_view text) {
  // A byte order mark takes no column.
  starts_.push_back(text.starts_with("\xEF\xBB\xBF") ? 3 : 0);
  Scan(text, starts_[0], static_cast<std::uint32_t>(text.size()), starts_);
}

void TextLines::Update(std::string_view text, Span edited, std::uint32_t inserted) {
  if (edited.begin < 3 || starts_[0] != 0) {  // A mark may come or go.
    *this = TextLines(text);
    return;
  }
  // Lines that begin in front of the edit stay, except that a `\r` there may meet a `\n` now.
  const std::size_t first = LineOf(edited.begin - 1);
  const auto after = std::ranges::upper_bound(starts_, edited.end);
  std::vector<std::uint32_t> rest(after, starts_.end());
  const std::uint32_t delta = inserted - edited.size();  // Modulo 2^32, as the sum below.
  for (std::uint32_t& start : rest) start += delta;
  starts_.resize(first + 1);
  const std::uint32_t end = rest.empty() ? static_cast<std::uint32_t>(text.size()) : rest.front();
  Scan(text, starts_.back(), end, starts_);
  // The scan found the first of the rest again.
  if (!rest.empty() && starts_.back() >= rest.front()) rest.erase(rest.begin());
  starts_.insert(starts_.end(), rest.begin(), rest.end());
}

std::uint32_t TextLines::LineOf(std::uint32_t offset) const {
  const auto after = std::ranges::upper_bound(starts_, offset);
  return after == starts_.begin() ? 0 : static_cast<std::uint32_t>(after - starts_.begin() - 1);
}

Span TextLines::LineSpan(std::string_view text, std::uint32_t line) const {
  const std::uint32_t begin = starts_[line];
  std::uint32_t end =
      line + 1 < starts_.size() ? starts_[line + 1] : static_cast<std::uint32_t>(text.size());
  while (end > begin && (text[end - 1] == '\n' || text[end - 1] == '\r')) --end;
  return {begin, end};
}

std::uint32_t TextLines::OffsetOf(std::string_view text, Position at,
                                  PositionEncoding encoding) const {
  if (at.line >= starts_.size()) return static_cast<std::uint32_t>(text.size());
  const Span line = LineSpan(text, at.line);
  std::uint32_t offset = line.begin;
  for (std::uint32_t units = 0; offset < line.end;) {
    const Utf8Character character = DecodeUtf8(text.substr(0, line.end), offset);
    const auto size = static_cast<std::uint32_t>(character.size);
    units += encoding == PositionEncoding::kUtf8 ? size : (character.value > 0xFFFF ? 2U : 1U);
    if (units > at.column) break;
    offset += size;
  }
  return offset;
}

Position TextLines::At(std::string_view text, std::uint32_t offset,
                       PositionEncoding encoding) const {
  const std::uint32_t line = LineOf(offset);
  const Span span = LineSpan(text, line);
  const std::uint32_t end = std::clamp(offset, span.begin, span.end);
  if (encoding == PositionEncoding::kUtf8) return {line, end - span.begin};
  std::uint32_t units = 0;
  for (std::uint32_t at = span.begin; at < end;) {
    const Utf8Character character = DecodeUtf8(text.substr(0, span.end), at);
    units += character.value > 0xFFFF ? 2U : 1U;
    at += static_cast<std::uint32_t>(character.size);
  }
  return {line, units};
}

}  // namespace plumbline::lsp
