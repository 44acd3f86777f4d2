// Text from files and names made safe for a terminal, and its width there. A file may hold escape
// sequences, characters that reverse the direction of writing, or broken bytes; what is printed
// shows that they are there and does nothing else.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace plumbline {

struct Shown {
  std::size_t size = 0;   // Bytes of the text that the character takes.
  std::size_t width = 0;  // Terminal cells of what was appended; 0 for combining marks.
};

Shown AppendSpecial(std::string_view text, std::size_t at, std::string& out);

// Appends what is shown for the character at `at`: a tab as four spaces, control characters as
// their pictures (`␛`), invisible ones as `<U+202E>`, broken bytes as `�`.
inline Shown AppendVisible(std::string_view text, std::size_t at, std::string& out) {
  if (text[at] < 0x20 || text[at] >= 0x7F) return AppendSpecial(text, at, out);
  out += text[at];
  return {1, 1};
}

std::string Visible(std::string_view text);

}  // namespace plumbline
