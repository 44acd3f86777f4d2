// Upper and lower case beyond ASCII, one character to one character as .NET's invariant culture has
// it: Latin, Greek, Cyrillic, Armenian and full-width letters. Every change keeps the number of
// UTF-8 bytes, so an offset means the same in a text and in what becomes of it.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace plumbline {

enum class LetterCase : unsigned char { kLower, kUpper };

// The text in that case; nothing when it holds a letter of a script that the table leaves out.
std::optional<std::string> ChangeCase(std::string_view text, LetterCase to);

// The text with upper and lower case made equal, for comparing; other letters stay as they are.
std::string FoldCase(std::string_view text);

// As .NET's StringComparer.OrdinalIgnoreCase: UTF-16 units in upper case.
std::strong_ordering CompareOrdinalIgnoreCase(std::string_view a, std::string_view b);

}  // namespace plumbline
