// What the tolerant path needs to know about the bytes themselves: UTF-8, control characters, and
// characters that look like nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "text/span.h"

namespace plumbline::json {

// What occurs anywhere in a text; most files have neither, and then nobody looks again.
struct TextSurvey {
  bool has_control = false;  // Below 0x20, except tab, line feed and carriage return.
  bool has_non_ascii = false;
};
TextSurvey SurveyText(std::string_view text);

// The first bytes at or after `from` that are not UTF-8: a stray byte, or as much of a sequence as
// is there.
std::optional<Span> FindBadUtf8(std::string_view text, std::size_t from = 0);

struct CodePoint {
  char32_t value = 0;
  std::uint32_t length = 1;  // Bytes; 1 for a byte that is not UTF-8, whose value is then U+FFFD.
};
CodePoint DecodeUtf8(std::string_view text, std::size_t at);

// White space outside ASCII, which the service skips between tokens and standard JSON does not
// allow.
bool IsUnicodeBlank(char32_t c);
// Characters that show nothing and are not white space (zero-width space, joiners, a stray byte
// order mark).
bool IsInvisible(char32_t c);
// The curved quotes that word processors put in place of `"` and `'`.
bool IsCurvedQuote(char32_t c);

}  // namespace plumbline::json
