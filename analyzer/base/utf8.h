// Reading UTF-8 that may be broken: every byte belongs to a character or to one replacement.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace plumbline {

inline constexpr char32_t kReplacementCharacter = 0xFFFD;

struct Utf8Character {
  char32_t value = kReplacementCharacter;
  std::size_t size = 1;  // Bytes it takes; of broken text, as many as are replaced together.
  bool valid = false;
};

// The character that starts at `at`, which must lie in the text. Broken bytes are replaced as the
// Unicode standard recommends (chapter 3, "U+FFFD Substitution of Maximal Subparts"): the longest
// beginning of a well-formed sequence, or one byte.
constexpr Utf8Character DecodeUtf8(std::string_view text, std::size_t at) {
  const auto byte = [text](std::size_t i) -> std::uint32_t {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;  // 0 continues nothing.
  };
  const std::uint32_t lead = byte(at);
  if (lead < 0x80) return {static_cast<char32_t>(lead), 1, true};
  if (lead < 0xC2 || lead > 0xF4) return {};
  const std::size_t size = lead < 0xE0 ? 2 : (lead < 0xF0 ? 3 : 4);
  // The second byte rules out overlong forms, surrogates and what lies above U+10FFFF.
  const std::uint32_t low = lead == 0xE0 ? 0xA0U : (lead == 0xF0 ? 0x90U : 0x80U);
  const std::uint32_t high = lead == 0xED ? 0x9FU : (lead == 0xF4 ? 0x8FU : 0xBFU);
  std::uint32_t value = lead & (0xFFU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    const std::uint32_t next = byte(at + i);
    if (next < (i == 1 ? low : 0x80U) || next > (i == 1 ? high : 0xBFU)) {
      return {kReplacementCharacter, i, false};
    }
    value = value << 6 | (next & 0x3FU);
  }
  return {static_cast<char32_t>(value), size, true};
}

}  // namespace plumbline
