// Tokens of the tolerant path: blanks and comments, strings, words. Decides where a token ends when
// the text does not say so properly (a quote is missing, or there is one too many); tolerant.cpp
// decides what the tokens mean.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "json/encoding.h"
#include "json/problems.h"
#include "syntax/tree.h"

namespace plumbline::json {

// What a token is read as, which tells what has to follow it: `:`, or `,` and closers.
enum class Role : std::uint8_t { kKey, kValue };

struct StringToken {
  Span span;
  NodeStyle style = NodeStyle::kDouble;  // kRecovered when the quotes had to be guessed.
  bool has_escapes = false;
};

class Lexer {
 public:
  Lexer(std::string_view text, std::uint32_t content_begin, std::vector<Span>& comments,
        ProblemList& problems);

  bool AtEnd() const { return at_ >= end_; }
  // The byte at the position; the padding's when at the end.
  char Peek() const { return *at_; }
  std::uint32_t Offset() const { return OffsetOf(at_); }
  std::uint32_t Size() const { return OffsetOf(end_); }
  void Advance(std::uint32_t count = 1) { at_ += count; }
  // Where the latest string or word ended, or what Mark() was called for.
  std::uint32_t last_end() const { return last_end_; }
  void Mark() { last_end_ = Offset(); }

  // Moves to the next byte that belongs to a token. Records comments; reports unusual blanks and
  // characters that belong nowhere.
  void SkipBlank();
  // The string at the position, which is at a quote of either kind.
  StringToken ReadString(Role role);
  // The word (number, literal, bare text) at the position; at least one byte.
  Span ReadWord();
  // If the word just read is the text of a string without its opening quote (`foo bar",`), moves on
  // to behind its closing quote and gives the span up to it.
  std::optional<Span> StringWithoutOpening(Span word, Role role);
  // If a text in curved quotes starts at the position, moves behind it and gives the text's span
  // without them.
  std::optional<Span> ReadCurvedString();
  // Whether the string at the position is followed by `:`; does not move.
  bool KeyFollows() const;

  // The text of a span.
  std::string_view Text(Span span) const { return text_.substr(span.begin, span.size()); }
  // What stands at the position, for a message: "`}`", "a string", "the end of the file".
  std::string Found() const;
  // The token at the position, for marking: a bracket, a word, the first byte of a string.
  Span FoundSpan() const;

 private:
  std::uint32_t OffsetOf(const char* at) const {
    return static_cast<std::uint32_t>(at - text_.data());
  }
  Span SpanOf(const char* begin, const char* end) const { return {OffsetOf(begin), OffsetOf(end)}; }
  void Note(Span span, std::string message, std::string help = {});
  void Report(Span span, std::string message, std::string help = {});

  StringToken ReadUnusualString(Role role);
  void LineComment();
  void BlockComment();
  bool SkipUnicode();
  void CheckBlank(const char* begin, const char* end);
  const char* ScanQuoted(const char* at, char quote) const;
  // Behind the word at `begin`; looks no further than the character at `limit`.
  const char* WordEnd(const char* begin, const char* limit) const;
  const char* Escape(const char* at);
  const char* FindClose(const char* at, char quote);
  bool IsUnclosedAt(const char* next, const char* close) const;
  bool EndsString(const char* behind, Role role) const;
  const char* MendUnclosed(const char* begin, const char* end, Role role) const;
  std::optional<StringToken> MendGlued(const char* begin, bool has_escapes, Role role);
  const char* SameLineQuote(const char* from, Role role, bool colons) const;

  std::string_view text_;
  const char* at_;
  const char* end_;
  std::uint32_t last_end_;
  TextSurvey survey_;
  std::size_t look_budget_;  // Bytes that searches for closing quotes may still read.
  std::vector<Span>& comments_;
  ProblemList& problems_;
};

}  // namespace plumbline::json
