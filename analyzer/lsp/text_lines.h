// Lines of a text, and the way between byte offsets and the protocol's positions (a line and a
// column, both from 0) in the encoding that client and server agreed on.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_writer.h"
#include "text/span.h"

namespace plumbline::lsp {

enum class PositionEncoding : std::uint8_t { kUtf8, kUtf16 };

struct Position {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  friend constexpr auto operator<=>(const Position&, const Position&) = default;
};

class TextLines {
 public:
  TextLines() : starts_{0} {}
  explicit TextLines(std::string_view text);

  // The bytes `edited` of a text became `inserted` bytes; `text` is the whole text afterwards.
  void Update(std::string_view text, Span edited, std::uint32_t inserted);

  // What lies behind a line's end is its end, what lies behind the last line the text's end; in the
  // middle of a character means its beginning.
  std::uint32_t OffsetOf(std::string_view text, Position at, PositionEncoding encoding) const;
  Position At(std::string_view text, std::uint32_t offset, PositionEncoding encoding) const;

  std::size_t size() const { return starts_.size(); }
  std::uint32_t LineOf(std::uint32_t offset) const;
  std::uint32_t StartOf(std::uint32_t line) const { return starts_[line]; }
  // Without its line end.
  Span LineSpan(std::string_view text, std::uint32_t line) const;

  friend bool operator==(const TextLines&, const TextLines&) = default;

 private:
  std::vector<std::uint32_t> starts_;
};

}  // namespace plumbline::lsp
