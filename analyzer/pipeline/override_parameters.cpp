#include "pipeline/override_parameters.h"

#include <algorithm>

#include "base/ascii.h"

namespace plumbline::pipeline {
namespace {

constexpr bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

char CloserOf(char c) {
  switch (c) {
    case '"':
      return '"';
    case '(':
      return ')';
    case '[':
      return ']';
    case '{':
      return '}';
    default:
      return '\0';
  }
}

std::size_t WordEnd(std::string_view text, std::size_t at) {
  std::vector<char> open;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '\\') {
      ++at;
    } else if (!open.empty() && c == open.back()) {
      open.pop_back();
    } else if (const char closer = CloserOf(c);
               closer != '\0' && (open.empty() || open.back() != '"')) {
      open.push_back(closer);
    } else if (open.empty() && IsBlank(c)) {
      break;
    }
  }
  return std::min(at, text.size());
}

std::string Unquoted(std::string_view word) {
  if (word.size() >= 2 && word.front() == '"' && word.back() == '"') {
    word = word.substr(1, word.size() - 2);
  }
  return std::string(word);
}

// `-name`; `-1` and `-"x"` are values.
bool IsName(std::string_view word) {
  if (word.size() < 2 || word[0] != '-') return false;
  const auto is_part = [](char c) {
    return IsAlnumAscii(c) || c == '_' || c == '-' || c == '.' ||
           static_cast<unsigned char>(c) > 127;
  };
  if (!std::ranges::all_of(word.substr(1), is_part)) return false;
  const auto is_number = [](char c) { return IsDigitAscii(c) || c == '.'; };
  return !std::ranges::all_of(word.substr(1), is_number);
}

}  // namespace

std::vector<OverrideWord> OverrideWords(std::string_view text) {
  std::vector<OverrideWord> words;
  for (std::size_t at = 0; at < text.size();) {
    if (IsBlank(text[at])) {
      ++at;
      continue;
    }
    const std::size_t end = WordEnd(text, at);
    words.push_back({{static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end)},
                     Unquoted(text.substr(at, end - at))});
    at = end;
  }
  return words;
}

std::vector<OverrideParameter> ParseOverrides(std::string_view text) {
  std::vector<OverrideParameter> parameters;
  bool is_open = false;  // The last one has no value yet.
  for (OverrideWord& word : OverrideWords(text)) {
    const std::string_view written = text.substr(word.span.begin, word.span.size());
    if (IsName(written)) {
      parameters.push_back(
          {std::string(written.substr(1)), {word.span.begin + 1, word.span.end}, {}});
      is_open = true;
    } else if (is_open) {
      parameters.back().value = std::move(word);
      is_open = false;
    } else {
      parameters.push_back({{}, {}, std::move(word)});
    }
  }
  return parameters;
}

}  // namespace plumbline::pipeline
