#include "base/letter_case.h"

#include <algorithm>
#include <cstdint>

#include "base/ascii.h"
#include "base/utf8.h"

namespace plumbline {
namespace {

// Upper-case letters first, first + step, ... last; the lower-case one is `distance` behind each.
struct UpperRange {
  char32_t first;
  char32_t last;
  std::uint8_t step;
  std::uint8_t distance;
};
constexpr UpperRange kUpper[] = {
    {0x00C0, 0x00D6, 1, 32}, {0x00D8, 0x00DE, 1, 32}, {0x0100, 0x012E, 2, 1},
    {0x0132, 0x0136, 2, 1},  {0x0139, 0x0147, 2, 1},  {0x014A, 0x0176, 2, 1},
    {0x0179, 0x017D, 2, 1},  {0x0386, 0x0386, 1, 38}, {0x0388, 0x038A, 1, 37},
    {0x038C, 0x038C, 1, 64}, {0x038E, 0x038F, 1, 63}, {0x0391, 0x03A1, 1, 32},
    {0x03A3, 0x03AB, 1, 32}, {0x0400, 0x040F, 1, 80}, {0x0410, 0x042F, 1, 32},
    {0x0460, 0x0480, 2, 1},  {0x048A, 0x04BE, 2, 1},  {0x04C0, 0x04C0, 1, 15},
    {0x04C1, 0x04CD, 2, 1},  {0x04D0, 0x052E, 2, 1},  {0x0531, 0x0556, 1, 48},
    {0x1E00, 0x1E94, 2, 1},  {0x1EA0, 0x1EFE, 2, 1},  {0xFF21, 0xFF3A, 1, 32},
};
constexpr char32_t kUpperYDiaeresis = 0x0178;  // Its lower case stands in front of it.
constexpr char32_t kLowerYDiaeresis = 0x00FF;
constexpr char32_t kFinalSigma = 0x03C2;  // Has an upper case, but is nothing's lower case.
constexpr char32_t kUpperSigma = 0x03A3;

// Where letters with cases stand that the table above leaves out.
struct Block {
  char32_t first;
  char32_t last;
};
constexpr Block kLeftOut[] = {
    {0x00B5, 0x00B5},   {0x0130, 0x0131},   {0x017F, 0x02AF},   {0x0345, 0x0345},
    {0x0370, 0x037F},   {0x03CF, 0x03FF},   {0x10A0, 0x10FF},   {0x13A0, 0x13FF},
    {0x1C80, 0x1CBF},   {0x1D79, 0x1D8E},   {0x1E96, 0x1E9F},   {0x1F00, 0x1FFF},
    {0x2126, 0x2132},   {0x214E, 0x214E},   {0x2160, 0x2188},   {0x24B6, 0x24E9},
    {0x2C00, 0x2D2D},   {0xA640, 0xA7FF},   {0xAB30, 0xABBF},   {0x10400, 0x105BF},
    {0x10C80, 0x10CFF}, {0x118A0, 0x118DF}, {0x16E40, 0x16E7F}, {0x1E900, 0x1E943},
};

bool IsLeftOut(char32_t c) {
  return std::ranges::any_of(kLeftOut,
                             [c](Block block) { return block.first <= c && c <= block.last; });
}

char32_t LowerOf(char32_t c) {
  if (c == kUpperYDiaeresis) return kLowerYDiaeresis;
  for (const UpperRange& range : kUpper) {
    if (c < range.first) break;
    if (c <= range.last && (c - range.first) % range.step == 0) return c + range.distance;
  }
  return c;
}

char32_t UpperOf(char32_t c) {
  if (c == kLowerYDiaeresis) return kUpperYDiaeresis;
  if (c == kFinalSigma) return kUpperSigma;
  for (const UpperRange& range : kUpper) {
    const char32_t first = range.first + range.distance;
    if (c >= first && c <= range.last + range.distance && (c - first) % range.step == 0) {
      return c - range.distance;
    }
  }
  return c;
}

// Two or three bytes, as the character had before.
void AppendUtf8(char32_t c, std::size_t size, std::string& out) {
  if (size == 2) {
    out += static_cast<char>(0xC0 | c >> 6);
  } else {
    out += static_cast<char>(0xE0 | c >> 12);
    out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
  }
  out += static_cast<char>(0x80 | (c & 0x3F));
}

template <class Ascii, class Other>
std::string Map(std::string_view text, const Ascii& ascii, const Other& other) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    if (static_cast<unsigned char>(text[at]) < 0x80) {
      out += ascii(text[at++]);
      continue;
    }
    const Utf8Character c = DecodeUtf8(text, at);
    const char32_t changed = c.valid ? other(c.value) : c.value;
    if (changed == c.value) {
      out += text.substr(at, c.size);
    } else {
      AppendUtf8(changed, c.size, out);
    }
    at += c.size;
  }
  return out;
}

// The character at `at`, upper-case, as a number that is in the order of UTF-16 units; moves `at`
// behind it.
std::uint32_t NextForOrder(std::string_view text, std::size_t& at) {
  const Utf8Character c = DecodeUtf8(text, at);
  at += c.size;
  if (c.value < 0x80) return static_cast<unsigned char>(ToUpperAscii(static_cast<char>(c.value)));
  // Surrogates stand in front of what follows them in the basic plane.
  constexpr char32_t kBehindSurrogates = 0xE000;
  constexpr char32_t kEndOfBasicPlane = 0x10000;
  const char32_t upper = UpperOf(c.value);
  const bool is_last = upper >= kBehindSurrogates && upper < kEndOfBasicPlane;
  return static_cast<std::uint32_t>(upper) + (is_last ? 0x110000U : 0U);
}

}  // namespace

std::optional<std::string> ChangeCase(std::string_view text, LetterCase to) {
  bool known = true;
  const auto other = [&known, to](char32_t c) {
    known = known && !IsLeftOut(c);
    return to == LetterCase::kLower ? LowerOf(c) : UpperOf(c);
  };
  std::string out = Map(text, to == LetterCase::kLower ? ToLowerAscii : ToUpperAscii, other);
  if (!known) return std::nullopt;
  return out;
}

std::string FoldCase(std::string_view text) {
  return Map(text, ToLowerAscii, [](char32_t c) { return LowerOf(UpperOf(c)); });
}

std::strong_ordering CompareOrdinalIgnoreCase(std::string_view a, std::string_view b) {
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < a.size() && j < b.size()) {
    const std::uint32_t left = NextForOrder(a, i);
    const std::uint32_t right = NextForOrder(b, j);
    if (left != right) return left <=> right;
  }
  return (a.size() - i) <=> (b.size() - j);
}

}  // namespace plumbline
