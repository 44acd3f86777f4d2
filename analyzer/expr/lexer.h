// Tokens of both expression languages. A token may depend on what stands in front of it: behind an
// operand
// `.` is a dereference and `-` an operator, elsewhere both begin a number. The parser therefore
// asks for one token at a time and says where it stands; nothing is looked at twice.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/ascii.h"
#include "expr/expression.h"
#include "expr/operators.h"
#include "text/span.h"

namespace plumbline::expr {

enum class TokenKind : std::uint8_t {
  kEnd,
  kOpen,        // (
  kClose,       // )
  kOpenIndex,   // [
  kCloseIndex,  // ]
  kComma,
  kDot,
  kStar,         // * behind a dot, or alone in an index.
  kString,       // 'text'
  kOpenString,   // 'text without the closing quote
  kDoubleQuote,  // "text", or its first part when the second quote is missing
  kCurlyQuote,   // Text in typographic quotes.
  kNumber,
  kBadNumber,  // Begins like a number and is none.
  kVersion,
  kWord,      // A name.
  kBadWord,   // Characters that form no name.
  kOperator,  // See Token::op.
  kMacro,     // $(name)
  kTemplate,  // ${{ }} with whatever is glued to it (kPipelineRuntime).
  kNested,    // ${{ inside an expression.
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  bool templated = false;  // kString with ${{ }} inside.
  Span span;
  const Operator* op = nullptr;  // kOperator only.
};

enum class Place : std::uint8_t {
  kOperand,   // A value is expected.
  kOperator,  // A value is complete.
  kProperty,  // Behind a dot.
};

class Lexer {
 public:
  Lexer(std::string_view text, Dialect dialect) : text_(text), dialect_(dialect) {}

  // The next token; kEnd again and again at the end.
  Token Next(Place place);
  // True when the next token is this character. Nothing is consumed.
  bool NextIs(char c);
  // Goes to the end of the text.
  void Finish() { pos_ = static_cast<std::uint32_t>(text_.size()); }
  // True once a kTemplate token was read: the text between the operands is unknown.
  bool saw_template() const { return saw_template_; }

 private:
  char At(std::uint32_t pos) const { return pos < text_.size() ? text_[pos] : '\0'; }
  bool Looking(std::uint32_t pos, std::string_view at) const {
    return text_.substr(pos, at.size()) == at;
  }
  Token Take(TokenKind kind, std::uint32_t end);
  Token TakeString();
  Token TakeDoubleQuote();
  Token TakeCurlyQuote();
  Token TakeWord();
  Token TakeArmWord(Place place);
  Token TakeArmNumber();
  Token TakePipelineNumber();
  Token TakeDollar();
  // Behind the run of characters that the service takes as one token, cut at operators.
  std::uint32_t RunEnd(std::uint32_t pos, bool with_dots);
  std::uint32_t ArmNameEnd(std::uint32_t pos) const;
  bool IsCurlyQuote(std::uint32_t pos) const;

  std::string_view text_;
  Dialect dialect_;
  std::uint32_t pos_ = 0;
  bool saw_template_ = false;
};

// Number of bytes of the white space character at `pos`, 0 when there is none. Unicode white space
// counts.
std::uint32_t WideSpaceSize(std::string_view text, std::uint32_t pos);  // Beyond ASCII.
inline std::uint32_t SpaceSize(std::string_view text, std::uint32_t pos) {
  if (pos >= text.size()) return 0;
  if (static_cast<unsigned char>(text[pos]) < 0x80) return IsSpaceAscii(text[pos]) ? 1 : 0;
  return WideSpaceSize(text, pos);
}
std::uint32_t SkipSpace(std::string_view text, std::uint32_t pos);
// `span` without white space at both ends.
Span TrimSpan(std::string_view text, Span span);
// Behind the `}}` that closes the `${{` at `pos`, strings inside respected; 0 when there is none.
std::uint32_t TemplateEnd(std::string_view text, std::uint32_t pos);

}  // namespace plumbline::expr
