// Text functions that fold ASCII letters only. Azure compares names this way: resource types,
// section names, function and parameter names ignore the case of A-Z, everything else is compared
// as bytes.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

namespace plumbline {

constexpr char ToLowerAscii(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
constexpr char ToUpperAscii(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }
constexpr bool IsDigitAscii(char c) { return c >= '0' && c <= '9'; }
constexpr bool IsLetterAscii(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool IsAlnumAscii(char c) { return IsDigitAscii(c) || IsLetterAscii(c); }
constexpr bool IsSpaceAscii(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
constexpr bool IsHexAscii(char c) {
  return IsDigitAscii(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// `count` bytes (at most 8) from `at` on as a little-endian number. At run time GCC and Clang make
// one load of it; during constant evaluation, where memory may not be reinterpreted, it is put
// together.
constexpr std::uint64_t LoadLittleEndian(const char* at, std::size_t count) {
  if (!std::is_constant_evaluated() && std::endian::native == std::endian::little) {
    std::uint64_t word = 0;
    __builtin_memcpy(&word, at, count);
    return word;
  }
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < count; ++i) {
    word |= std::uint64_t{static_cast<unsigned char>(at[i])} << (8 * i);
  }
  return word;
}

// A hash that is equal for texts that EqualsIgnoreCase calls equal. Eight bytes at a time; setting
// bit 0x20 of every byte folds the letters, and a few other characters with them (`@` with a
// backquote, `[` with `{`), so equal hashes have to be confirmed by a comparison.
constexpr std::uint32_t FoldedHash(std::string_view text) {
  constexpr std::uint64_t kFold = 0x2020202020202020U;
  constexpr std::uint64_t kMultiplier = 0x9E3779B97F4A7C15U;
  const char* at = text.data();
  std::size_t left = text.size();
  std::uint64_t hash = left * 0xD6E8FEB86659FD93U;
  const auto mix = [&hash](std::uint64_t word) {
    hash = (hash ^ (word | kFold)) * kMultiplier;
    hash ^= hash >> 32;
  };
  for (; left > 8; left -= 8, at += 8) mix(LoadLittleEndian(at, 8));
  // The last one to eight bytes, by loads that overlap where they have to: never a byte outside the
  // text.
  if (left == 8) {
    mix(LoadLittleEndian(at, 8));
  } else if (left >= 4) {
    mix(LoadLittleEndian(at, 4) | LoadLittleEndian(at + left - 4, 4) << 32);
  } else if (left > 0) {
    mix(LoadLittleEndian(at, 1) | LoadLittleEndian(at + left / 2, 1) << 8 |
        LoadLittleEndian(at + left - 1, 1) << 16);
  }
  return static_cast<std::uint32_t>(hash);
}

constexpr bool EqualsIgnoreCase(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (ToLowerAscii(a[i]) != ToLowerAscii(b[i])) return false;
  }
  return true;
}

constexpr bool StartsWithIgnoreCase(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() && EqualsIgnoreCase(text.substr(0, prefix.size()), prefix);
}

constexpr bool EndsWithIgnoreCase(std::string_view text, std::string_view suffix) {
  return text.size() >= suffix.size() &&
         EqualsIgnoreCase(text.substr(text.size() - suffix.size()), suffix);
}

// Position of the first occurrence of `part` at or after `from`, ignoring case; npos when absent.
std::size_t FindIgnoreCase(std::string_view text, std::string_view part, std::size_t from = 0);
inline bool ContainsIgnoreCase(std::string_view text, std::string_view part) {
  return FindIgnoreCase(text, part) != std::string_view::npos;
}

std::string ToLower(std::string_view text);

// Without leading and trailing ASCII white space.
std::string_view Trim(std::string_view text);

// The English article in front of the noun, for messages. Goes by the first letter alone.
constexpr std::string_view Article(std::string_view noun) {
  return std::string_view("aeiou").find(noun[0]) == std::string_view::npos ? "a" : "an";
}

// Three-way comparison of the folded bytes, for sorted tables.
int CompareIgnoreCase(std::string_view a, std::string_view b);

}  // namespace plumbline
