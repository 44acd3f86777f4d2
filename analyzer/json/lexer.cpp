#include "json/lexer.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "json/scan.h"
#include "syntax/json_scalar.h"

namespace plumbline::json {
namespace {

// How far a guess about quotes looks. Long enough for any text that a person typed; short enough
// that a line of a megabyte with a guess at every word stays linear.
constexpr std::ptrdiff_t kMaxLook = 256;

using ByteTable = std::array<bool, 256>;

constexpr ByteTable MakeTable(std::string_view stops, bool blanks, bool non_ascii) {
  ByteTable table{};
  for (std::size_t byte = 0; byte < table.size(); ++byte) {
    table[byte] = (blanks && byte <= 0x20) || (non_ascii && byte >= 0x80);
  }
  for (const char c : stops) table[static_cast<unsigned char>(c)] = true;
  return table;
}

// Bytes that SkipBlank has to look at twice.
constexpr ByteTable kMaybeBlank = MakeTable("/#", false, true);
// Bytes that may end a word.
constexpr ByteTable kMaybeWordEnd = MakeTable(",:;[]{}\"/", true, true);

// Bytes that may follow a closing quote in well-formed text. Those outside ASCII may be blanks.
constexpr ByteTable kMayFollowString = MakeTable(",:}]/;=#", true, true);

bool In(const ByteTable& table, char c) { return table[static_cast<unsigned char>(c)]; }
bool IsBlank(char c) { return static_cast<unsigned char>(c) <= 0x20; }
bool IsLineEnd(char c) { return c == '\n' || c == '\r'; }

}  // namespace

Lexer::Lexer(std::string_view text, std::uint32_t content_begin, std::vector<Span>& comments,
             ProblemList& problems)
    : text_(text),
      at_(text.data() + content_begin),
      end_(text.data() + text.size()),
      last_end_(content_begin),
      survey_(SurveyText(text)),
      look_budget_(4 * text.size() + 4096),
      comments_(comments),
      problems_(problems) {
  if (!survey_.has_non_ascii) return;
  if (const std::optional<Span> bad = FindBadUtf8(text, content_begin)) {
    const auto byte = static_cast<unsigned char>(text[bad->begin]);
    problems_.Add({.kind = ProblemKind::kEncoding,
                   .span = *bad,
                   .message = fmt::format("byte 0x{:02X} is not UTF-8", byte),
                   .help = "save the file as UTF-8"});
  }
}

void Lexer::Note(Span span, std::string message, std::string help) {
  problems_.Add({.kind = ProblemKind::kLeniency,
                 .span = span,
                 .message = std::move(message),
                 .help = std::move(help)});
}

void Lexer::Report(Span span, std::string message, std::string help) {
  problems_.Add({.kind = ProblemKind::kSyntax,
                 .span = span,
                 .message = std::move(message),
                 .help = std::move(help)});
}

// --- Blanks and comments ------------------------------------------------------------------------

void Lexer::SkipBlank() {
  for (;;) {
    const char* const begin = at_;
    at_ = json::SkipBlank(at_);
    if (survey_.has_control) CheckBlank(begin, at_);
    if (!In(kMaybeBlank, *at_) || AtEnd()) return;
    if (*at_ == '/') {
      if (at_ + 1 < end_ && at_[1] == '/') {
        LineComment();
      } else if (at_ + 1 < end_ && at_[1] == '*') {
        BlockComment();
      } else {
        return;
      }
    } else if (*at_ == '#') {
      const char* const hash = at_;
      while (at_ < end_ && !IsLineEnd(*at_)) ++at_;
      Report(SpanOf(hash, hash + 1), "found `#`, which starts no comment in JSON",
             "start the comment with `//`");
    } else if (!SkipUnicode()) {
      return;
    }
  }
}

void Lexer::CheckBlank(const char* begin, const char* end) {
  for (const char* at = begin; at < end; ++at) {
    if (*at == '\t' || *at == '\n' || *at == '\r' || *at == ' ') continue;
    const Span span = SpanOf(at, at + 1);
    const std::string name = CodePointName(static_cast<unsigned char>(*at));
    if (*at == '\v' || *at == '\f') {
      Note(span, fmt::format("white space {} is outside standard JSON", name));
    } else {
      Report(span, fmt::format("found the control character {} between tokens", name));
    }
  }
}

void Lexer::LineComment() {
  const char* const begin = at_;
  while (at_ < end_ && !IsLineEnd(*at_)) ++at_;
  comments_.push_back(SpanOf(begin, at_));
}

void Lexer::BlockComment() {
  const char* const begin = at_;
  const std::size_t close = text_.find("*/", Offset() + 2);
  if (close == std::string_view::npos) {
    at_ = end_;
    Report(SpanOf(begin, begin + 2), "comment is not closed", "end the comment with `*/`");
  } else {
    at_ = text_.data() + close + 2;
  }
  comments_.push_back(SpanOf(begin, at_));
}

// Skips a character outside ASCII that takes no place among tokens; false when it is part of a
// word.
bool Lexer::SkipUnicode() {
  const CodePoint here = DecodeUtf8(text_, Offset());
  const Span span = SpanOf(at_, at_ + here.length);
  if (IsUnicodeBlank(here.value)) {
    Note(span, fmt::format("white space {} is outside standard JSON", CodePointName(here.value)),
         "replace it with an ordinary space");
  } else if (IsInvisible(here.value)) {
    Report(
        span,
        fmt::format("found the invisible character {} between tokens", CodePointName(here.value)),
        "delete it");
  } else {
    return false;
  }
  at_ += here.length;
  return true;
}

// --- Strings ------------------------------------------------------------------------------------

StringToken Lexer::ReadString(Role role) {
  // Nearly every string: in double quotes, on one line, without escapes.
  if (*at_ == '"') {
    const char* const close = ScanString(at_ + 1);
    if (*close == '"' && close < end_ && In(kMayFollowString, close[1])) {
      const Span span = SpanOf(at_, close + 1);
      at_ = close + 1;
      last_end_ = span.end;
      return {span};
    }
  }
  return ReadUnusualString(role);
}

StringToken Lexer::ReadUnusualString(Role role) {
  const char* const begin = at_;
  const char quote = *begin;
  const char* close = nullptr;  // The next quote, once somebody had to look for it.
  bool has_escapes = false;
  bool has_control = false;
  StringToken token;
  token.style = quote == '"' ? NodeStyle::kDouble : NodeStyle::kSingle;
  ++at_;
  for (;;) {
    at_ = ScanQuoted(at_, quote);
    if (at_ < end_ && *at_ == '\\') {
      has_escapes = true;
      at_ = Escape(at_);
      continue;
    }
    if (at_ < end_ && *at_ == quote) {
      ++at_;
      break;
    }
    if (at_ < end_ && !IsLineEnd(*at_)) {
      if (*at_ != '\t' && !has_control) {
        has_control = true;
        const std::string name = CodePointName(static_cast<unsigned char>(*at_));
        Note(SpanOf(at_, at_ + 1),
             fmt::format("control character {} in a string is outside standard JSON", name),
             fmt::format("write it as `\\u{:04x}`", static_cast<unsigned char>(*at_)));
      }
      ++at_;
      continue;
    }
    // The line or the file ends inside the string.
    const char* next = at_;
    while (next < end_ && (IsLineEnd(*next) || *next == ' ' || *next == '\t')) ++next;
    if (!close) close = FindClose(next, quote);
    if (!IsUnclosedAt(next, close)) {
      at_ = next;
      continue;
    }
    const char* const line_end = at_;
    at_ = MendUnclosed(begin, line_end, role);
    token.span = SpanOf(begin, at_);
    token.style = NodeStyle::kRecovered;
    token.has_escapes = has_escapes;
    Report(token.span, "string is not closed", fmt::format("add `{}` at its end", quote));
    Mark();
    return token;
  }
  if (quote == '\'') {
    Note(SpanOf(begin, at_),
         role == Role::kKey ? "key in single quotes is outside standard JSON"
                            : "string in single quotes is outside standard JSON",
         "put it in double quotes");
  } else if (!In(kMayFollowString, *at_) && at_ < end_) {
    if (const auto mended = MendGlued(begin, has_escapes, role)) {
      Mark();
      return *mended;
    }
  }
  token.span = SpanOf(begin, at_);
  token.has_escapes = has_escapes;
  Mark();
  return token;
}

// The next closing quote from `at` on, or the end. Every string whose first line does not close it
// asks once; text in which the answer is always far away uses up the budget and then has no closing
// quotes.
const char* Lexer::FindClose(const char* at, char quote) {
  const char* const from = at;
  const char* const limit =
      static_cast<std::size_t>(end_ - at) > look_budget_ ? at + look_budget_ : end_;
  while (at < limit) {
    at = ScanQuoted(at, quote);
    if (at >= end_ || *at == quote) break;
    at += *at == '\\' && at + 1 < end_ ? 2 : 1;
  }
  look_budget_ -= std::min(look_budget_, static_cast<std::size_t>(at - from));
  return at < limit ? at : end_;
}

// The first byte from `at` on that ends a string, escapes, or is a control character; the end at
// most.
const char* Lexer::ScanQuoted(const char* at, char quote) const {
  if (at >= end_) return end_;
  if (quote == '"') {
    at = ScanString(at);
    return at < end_ ? at : end_;
  }
  while (at < end_ && *at != quote && *at != '\\' && static_cast<unsigned char>(*at) >= 0x20) ++at;
  return at;
}

// Behind the escape at `at` (its backslash), which is reported if the service does not know it.
const char* Lexer::Escape(const char* at) {
  if (at + 1 >= end_) return end_;
  const char c = at[1];
  if (std::string_view("\"\\/bfnrt'").find(c) != std::string_view::npos) return at + 2;
  if (c == 'u') {
    if (HexQuad(text_, OffsetOf(at) + 2) >= 0) return at + 6;
    const char* end = at + 2;
    while (end < at + 6 && end < end_ && IsHexAscii(*end)) ++end;
    Report(SpanOf(at, end), fmt::format("escape {} has fewer than four hexadecimal digits",
                                        Quoted(Text(SpanOf(at, end)))));
    return at + 2;
  }
  if (static_cast<unsigned char>(c) < 0x20) {
    Report(SpanOf(at, at + 1), "found a backslash with nothing to escape",
           "write `\\\\` for a backslash");
    return at + 1;
  }
  const std::uint32_t length = DecodeUtf8(text_, OffsetOf(at) + 1).length;
  const Span span = SpanOf(at, at + 1 + length);
  Report(span, fmt::format("JSON has no escape {}", Quoted(Text(span))),
         "write `\\\\` for a backslash");
  return at + 1 + length;
}

// Whether a string was meant to end on the line before `next`, the first text of a later line,
// given the next quote `close`. Strings over several lines are legal in templates, so something has
// to speak against it.
bool Lexer::IsUnclosedAt(const char* next, const char* close) const {
  if (close >= end_) return true;
  if (*next == '}' || *next == ']') {
    // A collection ends here, unless the next quote is followed by what follows strings: then the
    // bracket is part of a text of several lines.
    const char* behind = close + 1;
    while (behind < end_ && behind - close < kMaxLook && IsBlank(*behind)) ++behind;
    return behind < end_ && *behind != ',' && *behind != ':' && *behind != '}' && *behind != ']';
  }
  if (next != close) return false;
  // A string starts the line. It is a member or an element when it ends on that line as one would.
  const char* second = close + 1;
  while (second < end_ && *second != *close && !IsLineEnd(*second)) {
    second += *second == '\\' && second + 1 < end_ ? 2 : 1;
  }
  if (second >= end_ || *second != *close) return false;
  ++second;
  while (second < end_ && (*second == ' ' || *second == '\t')) ++second;
  return second >= end_ || *second == ':' || *second == ',' || IsLineEnd(*second);
}

// Where the string from `begin` on, not closed before `end` (the end of its line), should have
// ended.
const char* Lexer::MendUnclosed(const char* begin, const char* end, Role role) const {
  const auto trim = [begin](const char* stop) {
    while (stop > begin + 1 && IsBlank(stop[-1])) --stop;
    return stop;
  };
  if (role == Role::kKey) {
    // `"name: {`: the key ends at the colon, and the value is still to come.
    const auto length = static_cast<std::size_t>(end - begin);
    if (const void* colon = std::memchr(begin, ':', length)) {
      return trim(static_cast<const char*>(colon));
    }
  }
  end = trim(end);
  if (end > begin + 1 && end[-1] == ',') end = trim(end - 1);
  // `"name": "x }`: the brace closes an object unless the text opens one.
  int open = 0;
  for (const char* at = begin; at < end; ++at) open += *at == '{' ? 1 : *at == '}' ? -1 : 0;
  for (; open < 0 && end > begin + 1 && end[-1] == '}'; ++open) end = trim(end - 1);
  return end;
}

// Whether what stands at `behind` may follow a string in this role, on the same line.
bool Lexer::EndsString(const char* behind, Role role) const {
  const char* const from = behind;
  while (behind < end_ && (*behind == ' ' || *behind == '\t')) {
    if (++behind - from > kMaxLook) return false;
  }
  if (role == Role::kKey) return behind < end_ && *behind == ':';
  return behind >= end_ || IsLineEnd(*behind) || *behind == ',' || *behind == '}' || *behind == ']';
}

// The next quote on the line that may close a string, with plain text before it; null when there is
// none.
const char* Lexer::SameLineQuote(const char* from, Role role, bool colons) const {
  const char* const limit = end_ - from > kMaxLook ? from + kMaxLook : end_;
  for (const char* at = from; at < limit; ++at) {
    if (*at == '"' && EndsString(at + 1, role)) return at;
    if (IsLineEnd(*at) || *at == ',' || *at == '{' || *at == '}' || *at == '[' || *at == ']') break;
    if (*at == ':' && !colons) break;
  }
  return nullptr;
}

// The string from `begin` to the position is followed by text without a blank: one quote is
// missing, or one is too many. Finds the reading that is wrong in one quote only, reports that, and
// moves there; nothing when there is none.
std::optional<StringToken> Lexer::MendGlued(const char* begin, bool has_escapes, Role role) {
  const char* const closing = at_ - 1;
  const char next = *at_;
  StringToken token{SpanOf(begin, at_), NodeStyle::kRecovered, has_escapes};
  if (next == '"') {
    // `"name"":`
    if (closing > begin + 1 && EndsString(at_ + 1, role)) {
      Report(SpanOf(at_, at_ + 1), "found a second closing quote");
      ++at_;
      token.style = NodeStyle::kDouble;
      return token;
    }
    return std::nullopt;
  }
  if (closing == begin + 1) {
    // `""name":`
    if (const char* const end = SameLineQuote(at_, role, role == Role::kValue)) {
      Report(SpanOf(begin, begin + 1), "found a second opening quote");
      token.span = SpanOf(closing, end + 1);
      token.style = NodeStyle::kDouble;
      token.has_escapes = std::memchr(closing, '\\', static_cast<std::size_t>(end - closing));
      at_ = end + 1;
      return token;
    }
    return std::nullopt;
  }
  // `"name: "x"` and `"x, "name": ...`: this quote opens the next string.
  const char* stop = closing;
  while (stop > begin + 1 && IsBlank(stop[-1])) --stop;
  const bool opens_next = role == Role::kKey
                              ? stop[-1] == ':'
                              : stop[-1] == ',' && SameLineQuote(at_, Role::kKey, false);
  if (opens_next && stop > begin + 1) {
    for (--stop; stop > begin + 1 && IsBlank(stop[-1]);) --stop;
    at_ = stop;
    token.span = SpanOf(begin, stop);
    Report(token.span, "string is not closed", "add `\"` at its end");
    return token;
  }
  // `"na"me":`
  if (const char* const end = SameLineQuote(at_, role, role == Role::kValue)) {
    Report(SpanOf(closing, closing + 1), "found a quote inside a string",
           "write `\\\"` for a quote that belongs to the text");
    token.has_escapes |= std::memchr(at_, '\\', static_cast<std::size_t>(end - at_)) != nullptr;
    token.style = NodeStyle::kDouble;
    at_ = end + 1;
    token.span = SpanOf(begin, at_);
    return token;
  }
  return std::nullopt;
}

bool Lexer::KeyFollows() const {
  const char quote = *at_;
  const char* at = at_ + 1;
  while (at < end_ && *at != quote && !IsLineEnd(*at)) at += *at == '\\' && at + 1 < end_ ? 2 : 1;
  return at < end_ && *at == quote && EndsString(at + 1, Role::kKey);
}

// --- Words --------------------------------------------------------------------------------------

const char* Lexer::WordEnd(const char* begin, const char* limit) const {
  const char* at = begin;
  while (at < limit) {
    if (!In(kMaybeWordEnd, *at)) {
      ++at;
    } else if (*at == '/') {
      if (at > begin && at + 1 < end_ && (at[1] == '/' || at[1] == '*')) break;
      ++at;
    } else if (static_cast<unsigned char>(*at) >= 0x80) {
      const CodePoint here = DecodeUtf8(text_, OffsetOf(at));
      if (at > begin && (IsUnicodeBlank(here.value) || IsInvisible(here.value))) break;
      at += here.length;
    } else {
      break;
    }
  }
  return at > begin ? at : begin + 1;
}

Span Lexer::ReadWord() {
  const char* const begin = at_;
  at_ = WordEnd(begin, end_);
  Mark();
  return SpanOf(begin, at_);
}

std::optional<Span> Lexer::StringWithoutOpening(Span word, Role role) {
  const char* const begin = text_.data() + word.begin;
  const char* const close = SameLineQuote(at_, role, role == Role::kValue);
  if (!close) return std::nullopt;
  at_ = close + 1;
  Mark();
  return SpanOf(begin, close);
}

std::optional<Span> Lexer::ReadCurvedString() {
  if (static_cast<unsigned char>(*at_) < 0x80) return std::nullopt;
  const CodePoint opening = DecodeUtf8(text_, Offset());
  if (!IsCurvedQuote(opening.value)) return std::nullopt;
  const char* const begin = at_ + opening.length;
  for (const char* at = begin; at < end_ && at - begin < kMaxLook && !IsLineEnd(*at);) {
    const CodePoint here = DecodeUtf8(text_, OffsetOf(at));
    if (IsCurvedQuote(here.value)) {
      Report(
          SpanOf(at_, begin),
          fmt::format("found {}, which quotes nothing in JSON", Quoted(Text(SpanOf(at_, begin)))),
          "use straight quotes: `\"`");
      at_ = at + here.length;
      Mark();
      return SpanOf(begin, at);
    }
    at += here.length;
  }
  return std::nullopt;
}

std::string Lexer::Found() const {
  if (AtEnd()) return "the end of the file";
  if (*at_ == '"' || *at_ == '\'') return "a string";
  return Quoted(Text(FoundSpan()));
}

Span Lexer::FoundSpan() const {
  if (AtEnd()) return {Size(), Size()};
  if (*at_ == '"' || *at_ == '\'') {
    const char* close = at_ + 1;
    while (close < end_ && close - at_ < kMaxLook && *close != *at_ && !IsLineEnd(*close)) {
      close += *close == '\\' && close + 1 < end_ ? 2 : 1;
    }
    return close < end_ && *close == *at_ ? SpanOf(at_, close + 1) : SpanOf(at_, at_ + 1);
  }
  // What is found is looked at again from behind each token: a word without end must not be read
  // every time.
  return SpanOf(at_, WordEnd(at_, end_ - at_ > kMaxLook ? at_ + kMaxLook : end_));
}

}  // namespace plumbline::json
