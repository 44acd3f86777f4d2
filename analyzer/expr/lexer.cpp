#include "expr/lexer.h"
#include "base/ascii.h"

#include <cstring>

namespace plumbline::expr {
namespace {

constexpr bool IsNameStart(char c) { return IsLetterAscii(c) || c == '_'; }
constexpr bool IsNameChar(char c) { return IsAlnumAscii(c) || c == '_'; }
constexpr bool IsVisibleAscii(char c) { return c > ' ' && c < '\x7F'; }
constexpr bool IsNonAscii(char c) { return static_cast<unsigned char>(c) >= 0x80; }

// Characters that end a token whatever it is (Azure Pipelines language, section 3.2, token
// boundaries).
constexpr bool IsBoundary(char c) {
  return c == '[' || c == ']' || c == '(' || c == ')' || c == ',' || c == '\'';
}

// Operators cut a run although the service would take `a==b` as one token: it refuses both, and the
// operator is what there is to say. A hyphen does not cut, it is part of many a mistaken name.
constexpr bool IsOperatorStart(char c) {
  switch (c) {
    case '=':
    case '!':
    case '<':
    case '>':
    case '&':
    case '|':
    case '?':
    case '+':
    case '*':
    case '/':
    case '%':
      return true;
    default:
      return false;
  }
}

bool IsName(std::string_view word) {
  if (word.empty() || !IsNameStart(word[0])) return false;
  for (const char c : word) {
    if (!IsNameChar(c)) return false;
  }
  return true;
}

// Whether the digits in front of the decimal point fit a .NET decimal, at most 2^96 - 1.
bool FitsDecimal(std::string_view digits) {
  constexpr std::string_view kMax = "79228162514264337593543950335";
  const std::size_t zeros = digits.find_first_not_of('0');
  if (zeros == std::string_view::npos) return true;
  digits.remove_prefix(zeros);
  return digits.size() < kMax.size() || (digits.size() == kMax.size() && digits <= kMax);
}

// NUMBER, VERSION or neither (section 3.2).
TokenKind ClassifyNumber(std::string_view run) {
  const bool negative = run.starts_with('-');
  const std::string_view body = run.substr(negative ? 1 : 0);
  std::size_t dots = 0;
  std::size_t digits = 0;
  bool empty_segment = false;
  char before = '.';
  for (const char c : body) {
    if (c == '.') {
      ++dots;
      empty_segment |= before == '.';
    } else if (IsDigitAscii(c)) {
      ++digits;
    } else {
      return TokenKind::kBadNumber;
    }
    before = c;
  }
  empty_segment |= before == '.';
  if (digits == 0) return TokenKind::kBadNumber;
  if (dots <= 1) {
    return FitsDecimal(body.substr(0, body.find('.'))) ? TokenKind::kNumber : TokenKind::kBadNumber;
  }
  return !negative && dots <= 3 && !empty_segment ? TokenKind::kVersion : TokenKind::kBadNumber;
}

}  // namespace

std::uint32_t WideSpaceSize(std::string_view text, std::uint32_t pos) {
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const unsigned c = byte(pos);
  const unsigned c1 = byte(pos + std::size_t{1});
  const unsigned c2 = byte(pos + std::size_t{2});
  if (c == 0xC2) return c1 == 0x85 || c1 == 0xA0 ? 2 : 0;  // U+0085, U+00A0.
  if (c == 0xE1) return c1 == 0x9A && c2 == 0x80 ? 3 : 0;  // U+1680.
  if (c == 0xE3) return c1 == 0x80 && c2 == 0x80 ? 3 : 0;  // U+3000.
  if (c != 0xE2) return 0;
  if (c1 == 0x81) return c2 == 0x9F ? 3 : 0;  // U+205F.
  if (c1 != 0x80) return 0;
  return (c2 >= 0x80 && c2 <= 0x8A) || c2 == 0xA8 || c2 == 0xA9 || c2 == 0xAF ? 3
                                                                              : 0;  // U+2000 ...
}

std::uint32_t SkipSpace(std::string_view text, std::uint32_t pos) {
  // Mostly there is none.
  if (pos < text.size() && IsVisibleAscii(text[pos])) return pos;
  while (const std::uint32_t size = SpaceSize(text, pos)) pos += size;
  return pos;
}

Span TrimSpan(std::string_view text, Span span) {
  text = text.substr(0, span.end);
  span.begin = SkipSpace(text, span.begin);
  while (span.end > span.begin && !IsVisibleAscii(text[span.end - 1])) {
    // White space characters have one, two or three bytes.
    std::uint32_t size = 1;
    while (size <= 3 && span.end - size >= span.begin && SpaceSize(text, span.end - size) != size) {
      if (++size > span.size()) break;
    }
    if (size > 3 || size > span.size()) break;
    span.end -= size;
  }
  return span;
}

std::uint32_t TemplateEnd(std::string_view text, std::uint32_t pos) {
  // The first `}}` that an even number of quotes stands in front of.
  bool in_string = false;
  std::size_t from = pos + std::size_t{3};
  std::size_t quote = text.find('\'', from);
  for (std::size_t at = text.find("}}", from); at != std::string_view::npos;
       at = text.find("}}", from)) {
    for (; quote < at; quote = text.find('\'', quote + 1)) in_string = !in_string;
    if (!in_string) return static_cast<std::uint32_t>(at + 2);
    from = at + 1;
  }
  return 0;
}

Token Lexer::Next(Place place) {
  pos_ = SkipSpace(text_, pos_);
  if (pos_ >= text_.size()) return {TokenKind::kEnd, false, {pos_, pos_}, nullptr};
  const char c = text_[pos_];
  switch (c) {
    case '(':
      return Take(TokenKind::kOpen, pos_ + 1);
    case ')':
      return Take(TokenKind::kClose, pos_ + 1);
    case '[':
      return Take(TokenKind::kOpenIndex, pos_ + 1);
    case ']':
      return Take(TokenKind::kCloseIndex, pos_ + 1);
    case ',':
      return Take(TokenKind::kComma, pos_ + 1);
    case '\'':
      return TakeString();
    case '"':
      return TakeDoubleQuote();
    case '.':
      if (place == Place::kOperator || dialect_ == Dialect::kArm) {
        return Take(TokenKind::kDot, pos_ + 1);
      }
      break;
    case '*':
      if (place == Place::kProperty) return Take(TokenKind::kStar, pos_ + 1);
      break;
    case '$':
      if (dialect_ != Dialect::kArm) return TakeDollar();
      break;
    default:
      break;
  }
  if (IsCurlyQuote(pos_)) return TakeCurlyQuote();
  if (IsOperatorStart(c) || (c == ':' && place == Place::kOperator)) {
    const bool sign = c == '+' && dialect_ == Dialect::kArm && place == Place::kOperand &&
                      IsDigitAscii(At(pos_ + 1));
    if (const Operator* op = sign ? nullptr : FindOperator(text_.substr(pos_))) {
      // `+1` is one malformed token where an operand is expected, `a +1` an addition.
      if (c == '+' && place != Place::kOperator && dialect_ != Dialect::kArm) {
        return Take(TokenKind::kBadNumber, RunEnd(pos_ + 1, true));
      }
      Token token = Take(TokenKind::kOperator, pos_ + static_cast<std::uint32_t>(op->text.size()));
      token.op = op;
      return token;
    }
  }
  if (place == Place::kOperator && c == '-') {
    std::uint32_t end = pos_ + 1;
    while (IsLetterAscii(At(end))) ++end;
    const Operator* op = FindWordOperator(text_.substr(pos_, end - pos_));
    if (op == nullptr) {
      op = FindOperator("-");
      end = pos_ + 1;
    }
    Token token = Take(TokenKind::kOperator, end);
    token.op = op;
    return token;
  }
  if (dialect_ == Dialect::kArm) {
    if (place != Place::kProperty && (IsDigitAscii(c) || c == '-' || c == '+')) {
      return TakeArmNumber();
    }
    return TakeArmWord(place);
  }
  if (place != Place::kProperty && (IsDigitAscii(c) || c == '-' || c == '.')) {
    return TakePipelineNumber();
  }
  Token token = TakeWord();
  if (place == Place::kOperator && token.kind == TokenKind::kWord) {
    token.op = FindWordOperator(text_.substr(token.span.begin, token.span.size()));
    if (token.op != nullptr) token.kind = TokenKind::kOperator;
  }
  return token;
}

bool Lexer::NextIs(char c) { return At(SkipSpace(text_, pos_)) == c; }

Token Lexer::Take(TokenKind kind, std::uint32_t end) {
  const Token token{kind, false, {pos_, end}, nullptr};
  pos_ = end;
  return token;
}

Token Lexer::TakeString() {
  Token token{TokenKind::kString, false, {pos_, pos_}, nullptr};
  const auto size = static_cast<std::uint32_t>(text_.size());
  std::uint32_t pos = pos_ + 1;
  if (dialect_ != Dialect::kPipelineRuntime) {
    while (pos < size) {
      const auto* quote =
          static_cast<const char*>(std::memchr(text_.data() + pos, '\'', size - pos));
      if (quote == nullptr) break;
      pos = static_cast<std::uint32_t>(quote - text_.data()) + 1;
      if (At(pos) != '\'') return Take(TokenKind::kString, pos);
      ++pos;
    }
    return Take(TokenKind::kOpenString, size);
  }
  // Templates are expanded before this text is parsed, so the quotes inside of ${{ }} are not its
  // own.
  while (pos < size) {
    if (text_[pos] == '$' && Looking(pos, "${{")) {
      if (const std::uint32_t end = TemplateEnd(text_, pos)) {
        token.templated = true;
        pos = end;
        continue;
      }
    }
    if (text_[pos] != '\'') {
      ++pos;
    } else if (At(pos + 1) == '\'') {
      pos += 2;
    } else {
      token.span.end = pos + 1;
      pos_ = token.span.end;
      return token;
    }
  }
  token.kind = TokenKind::kOpenString;
  token.span.end = size;
  pos_ = size;
  return token;
}

Token Lexer::TakeDoubleQuote() {
  const std::size_t quote = text_.find('"', pos_ + std::size_t{1});
  if (quote != std::string_view::npos) {
    return Take(TokenKind::kDoubleQuote, static_cast<std::uint32_t>(quote) + 1);
  }
  return Take(TokenKind::kDoubleQuote, RunEnd(pos_ + 1, true));
}

// U+2018, U+2019, U+201C, U+201D: word processors put them where quotes were typed.
bool Lexer::IsCurlyQuote(std::uint32_t pos) const {
  if (At(pos) != '\xE2' || At(pos + 1) != '\x80') return false;
  const char c = At(pos + 2);
  return c == '\x98' || c == '\x99' || c == '\x9C' || c == '\x9D';
}

Token Lexer::TakeCurlyQuote() {
  for (std::uint32_t pos = pos_ + 3; pos < text_.size(); ++pos) {
    if (IsCurlyQuote(pos)) return Take(TokenKind::kCurlyQuote, pos + 3);
  }
  return Take(TokenKind::kCurlyQuote, pos_ + 3);
}

std::uint32_t Lexer::RunEnd(std::uint32_t pos, bool with_dots) {
  while (pos < text_.size()) {
    const char c = text_[pos];
    if (IsNameChar(c)) {
      ++pos;
      continue;
    }
    if (IsBoundary(c) || c == '"' || IsOperatorStart(c) || (c == '.' && !with_dots) ||
        SpaceSize(text_, pos) != 0) {
      break;
    }
    if (c == '$' && At(pos + 1) == '(') break;
    if (c == '$' && Looking(pos, "${{")) {
      const std::uint32_t end = dialect_ == Dialect::kPipelineRuntime ? TemplateEnd(text_, pos) : 0;
      if (end == 0) break;
      saw_template_ = true;
      pos = end;
      continue;
    }
    ++pos;
  }
  return pos;
}

Token Lexer::TakeWord() {
  const std::uint32_t end = RunEnd(pos_, false);
  const std::string_view word = text_.substr(pos_, end - pos_);
  if (IsName(word)) return Take(TokenKind::kWord, end);
  if (dialect_ == Dialect::kPipelineRuntime && word.find("${{") != std::string_view::npos) {
    return Take(TokenKind::kTemplate, end);
  }
  // A run has at least one character, except before one that only cuts runs and begins no token
  // here.
  return Take(TokenKind::kBadWord, end > pos_ ? end : pos_ + 1);
}

Token Lexer::TakePipelineNumber() {
  const std::uint32_t end = RunEnd(pos_, true);
  const std::string_view run = text_.substr(pos_, end - pos_);
  if (dialect_ == Dialect::kPipelineRuntime && run.find("${{") != std::string_view::npos) {
    return Take(TokenKind::kTemplate, end);
  }
  return Take(ClassifyNumber(run), end);
}

Token Lexer::TakeDollar() {
  if (Looking(pos_, "$(")) {
    const std::size_t close = text_.find(')', pos_);
    if (close != std::string_view::npos) {
      return Take(TokenKind::kMacro, static_cast<std::uint32_t>(close) + 1);
    }
    return Take(TokenKind::kMacro, RunEnd(pos_ + 2, true));
  }
  if (Looking(pos_, "${{")) {
    const std::uint32_t end = RunEnd(pos_, false);
    if (end > pos_) return Take(TokenKind::kTemplate, end);
    return Take(TokenKind::kNested, pos_ + 3);
  }
  return TakeWord();
}

// The template language names letters and digits without saying whose; letters beyond ASCII are
// taken.
std::uint32_t Lexer::ArmNameEnd(std::uint32_t pos) const {
  for (; pos < text_.size(); ++pos) {
    const char c = text_[pos];
    if (IsNameChar(c) || c == '$') continue;
    if (!IsNonAscii(c) || SpaceSize(text_, pos) != 0 || IsCurlyQuote(pos)) break;
  }
  return pos;
}

Token Lexer::TakeArmNumber() {
  std::uint32_t end = pos_;
  if (At(end) == '-' || At(end) == '+') ++end;
  if (!IsDigitAscii(At(end))) {
    Token token = Take(TokenKind::kOperator, end);
    token.op = FindOperator("-");
    return token;
  }
  while (IsDigitAscii(At(end))) ++end;
  if (At(end) == '.' && IsDigitAscii(At(end + 1))) {
    ++end;
    while (IsDigitAscii(At(end))) ++end;
    if (At(end) == 'e' || At(end) == 'E') {
      std::uint32_t exponent = end + 1;
      if (At(exponent) == '-' || At(exponent) == '+') ++exponent;
      if (IsDigitAscii(At(exponent))) {
        while (IsDigitAscii(At(exponent))) ++exponent;
        end = exponent;
      }
    }
  }
  const std::uint32_t number_end = end;
  end = ArmNameEnd(end);
  return Take(end == number_end ? TokenKind::kNumber : TokenKind::kBadNumber, end);
}

Token Lexer::TakeArmWord(Place place) {
  std::uint32_t end = ArmNameEnd(pos_);
  if (end == pos_) return Take(TokenKind::kBadWord, pos_ + 1);
  const bool name = !IsDigitAscii(text_[pos_]);
  if (place == Place::kProperty && At(end) == '-' && ArmNameEnd(end + 1) > end + 1) {
    // `.name-with-hyphens` is one mistake, not a subtraction.
    while (At(end) == '-') end = ArmNameEnd(end + 1);
    return Take(TokenKind::kBadWord, end);
  }
  Token token = Take(name ? TokenKind::kWord : TokenKind::kBadWord, end);
  if (place == Place::kOperator && name) {
    token.op = FindWordOperator(text_.substr(token.span.begin, token.span.size()));
    if (token.op != nullptr) token.kind = TokenKind::kOperator;
  }
  return token;
}

}  // namespace plumbline::expr
