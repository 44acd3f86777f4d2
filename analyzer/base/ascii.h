// Text functions that fold ASCII letters only. Azure compares names this way: resource types, section
// names, function and parameter names ignore the case of A-Z, everything else is compared as bytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

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

// FNV-1a over the ASCII-folded bytes. Equal for texts that EqualsIgnoreCase calls equal.
constexpr std::uint32_t FoldedHash(std::string_view text) {
  std::uint32_t hash = 0x811C9DC5U;
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(ToLowerAscii(c))) * 0x01000193U;
  }
  return hash;
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

// Three-way comparison of the folded bytes, for sorted tables.
int CompareIgnoreCase(std::string_view a, std::string_view b);

}  // namespace plumbline
