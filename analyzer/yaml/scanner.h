// Positions, lines, blanks and comments of a YAML text: what every part of the parser walks with.
// It knows no grammar beyond the token shapes that can be told apart on one line. Start at
// NextColumn.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "syntax/tree.h"
#include "text/span.h"

namespace plumbline::yaml {

using Offset = std::uint32_t;

// The column of nothing: end of text or a document mark. Below every indentation, the root's -1
// included.
inline constexpr int kNoColumn = -2;

// A quoted token.
struct Quoted {
  Offset end = 0;   // Behind the closing quote, or where scanning stopped.
  Offset line = 0;  // Start of the line that holds `end`.
  bool closed = false;
  bool needs_decoding = false;  // Escapes or line breaks inside.
  bool spans_lines = false;
  bool crosses_key =
      false;  // A line inside it looks like a key or item of an enclosing collection.
};

// What stands on a line in front of a `:`.
struct KeyLook {
  Offset at = ~Offset{0};  // Where the look started.
  bool is_key = false;
  bool has_properties = false;  // Anchor or tag in front.
  bool needs_decoding = false;
  bool tight = false;  // A quoted key whose `:` has no blank behind it.
  Offset begin = 0;    // The key token.
  Offset end = 0;
  Offset colon = 0;
};

class Scanner {
 public:
  Scanner(std::string_view text, Offset begin, Tree& tree);

 protected:
  static bool IsBlank(char c) { return c == ' ' || c == '\t'; }
  static bool IsBreak(char c) { return c == '\n' || c == '\r'; }
  static bool IsFlow(char c) { return c == ',' || c == '[' || c == ']' || c == '{' || c == '}'; }
  // The byte at `p`; the padding's quote behind the end.
  char Byte(Offset p) const { return base_[p]; }
  bool IsBreakOrEnd(Offset p) const { return IsBreak(base_[p]) || p >= size_; }
  bool IsBlankOrEnd(Offset p) const { return IsBlank(base_[p]) || IsBreakOrEnd(p); }

  // First line break or the end at or behind `p`; the byte behind the break at `p`.
  Offset LineEnd(Offset p) const;
  Offset AfterBreak(Offset p) const {
    return base_[p] == '\r' && base_[p + 1] == '\n' ? p + 2 : p + 1;
  }
  // `end` moved back over blanks, not below `begin`.
  Offset TrimEnd(Offset begin, Offset end) const;

  int Column() const { return static_cast<int>(p_ - line_); }
  // `-`, `?` or `:` that stands alone, which makes it an indicator.
  bool AtIndicator(char c) const { return base_[p_] == c && p_ < size_ && IsBlankOrEnd(p_ + 1); }
  // `---` or `...` at the start of the line `p`.
  bool IsDocumentMark(Offset p) const;

  // Skips blanks, and a comment if one follows, which is recorded. Tells whether content is left on
  // the line; otherwise the position is at the line's end.
  bool InlineBlank();
  // Moves to the next content on this or a later line and returns its column; kNoColumn at the end
  // of the document. Does nothing when already there.
  int NextColumn();
  // Reports tabs in front of content, at the start of a line.
  void CheckTabs();

  // Where the plain text at `p` stops on this line: at `: `, ` #`, the end of line, in flow context
  // at
  // `,[]{}` too. Trailing blanks are included.
  Offset PlainEnd(Offset p, bool in_flow) const;
  // Where a comment, or the line, ends text that is being skipped from `p`.
  Offset TextEnd(Offset p) const;
  // Reads the quoted token at `p` on any number of lines; `indent` is the column of the enclosing
  // collection, which tells lines that probably are not part of it.
  Quoted ScanQuoted(Offset p, Offset line, int indent);
  // Behind the quoted token at `p`, or 0 when it does not end on this line.
  Offset QuotedEndOnLine(Offset p, bool* needs_decoding) const;
  // Behind the flow collection at `p`, or 0 when it does not end on this line.
  Offset FlowEndOnLine(Offset p) const;
  // Behind the anchor or tag at `p`.
  Offset PropertyEnd(Offset p, bool in_flow) const;
  // Behind the properties (`&a`, `!t`) at `p` and the blanks between and after them.
  Offset SkipProperties(Offset p) const;
  // Behind the alias at `p`, or 0 when the text there is no alias but begins with `*`.
  Offset AliasEnd(Offset p) const;
  bool IsAnchor(Offset p) const;
  // Looks at the content at `p` for a key on this line. The last answer is kept.
  const KeyLook& LookForKey(Offset p);
  const KeyLook& LookForKey() { return LookForKey(p_); }
  // A key that somebody meant as one: used to decide how broken text goes on, never for sound text.
  bool IsPlausibleKey(const KeyLook& look) const;

  void Report(ProblemKind kind, Span span, std::string message, std::string help = {});
  // Same, with a second place.
  void Report(ProblemKind kind, Span span, std::string message, std::string help, Span label_span,
              std::string label);
  // Reports bytes that no YAML text may hold: control characters and what is not UTF-8.
  void CheckBytes(Offset begin);
  // Orders the problems and closes the list if some were left out.
  void FinishProblems();

  const char* base_;
  Offset size_;
  Offset p_;
  Offset line_;      // Start of the line that holds p_.
  bool has_return_;  // Some `\r` exists, so that a line may end there.
  Tree& tree_;

 private:
  KeyLook FindKey(Offset p) const;
  void SkipMark();

  KeyLook look_;
  Offset tab_line_ = ~Offset{0};  // The last line reported for its tabs.
  std::size_t n_left_out_ = 0;
  Span first_left_out_;
  ProblemKind kind_left_out_ = ProblemKind::kSyntax;  // The gravest of those left out.

 protected:
  bool IsTabLine() const { return tab_line_ == line_; }
};

}  // namespace plumbline::yaml
