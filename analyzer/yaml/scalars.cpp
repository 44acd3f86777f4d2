// Scalars and aliases in block context. Their text stays undecoded; syntax/yaml_scalar.h decodes.
#include "syntax/yaml_scalar.h"

#include <fmt/format.h>

#include "base/check.h"
#include "yaml/builder.h"

namespace plumbline::yaml {
namespace {

constexpr const char* kQuoteTheValue = "put quotes around the whole value";

}  // namespace

// Reports a first byte that plain text may not have. Tells whether the text is sound.
bool Builder::CheckPlainStart() {
  const char c = Byte(p_);
  switch (c) {
    case '-':
    case '?':
    case ':':
      if (!IsBlankOrEnd(p_ + 1)) return true;
      break;
    case ',':
    case ']':
    case '}':
    case '&':
    case '*':
    case '|':
    case '>':
    case '%':
    case '@':
    case '`':
      break;
    default:
      return true;
  }
  if (c == '`') {
    Report(ProblemKind::kSyntax, {p_, p_ + 1}, "unquoted text that starts with a backtick",
           kQuoteTheValue);
  } else {
    Report(ProblemKind::kSyntax, {p_, p_ + 1},
           fmt::format("unquoted text that starts with `{}`", c), kQuoteTheValue);
  }
  return false;
}

// Where the plain text at `p` ends on its line. A `: ` inside ends nothing: it is reported once,
// and the rest of the line stays part of the value, which keeps `${{ 'a: b' }}` in one piece.
Offset Builder::PlainLineEnd(Offset p, bool* broken) {
  Offset stop = PlainEnd(p, false);
  while (Byte(stop) == ':' && stop < size_) {
    if (!*broken) {
      Report(ProblemKind::kSyntax, {stop, stop + 1}, "`: ` inside an unquoted value",
             kQuoteTheValue);
      *broken = true;
    }
    stop = PlainEnd(stop + 1, false);
  }
  return stop;
}

void Builder::ParsePlain(const Slot& slot) {
  const Offset begin = p_;
  const int column = Column();
  bool broken = !CheckPlainStart();
  Offset stop = PlainLineEnd(broken ? p_ + 1 : p_, &broken);
  Offset end = TrimEnd(begin, stop);
  Offset last_line = line_;
  bool spans_lines = false;
  // Further lines, blank ones between them included.
  while (IsBreak(Byte(stop)) && stop < size_) {
    Offset line = stop;
    Offset content = stop;
    while (IsBreak(Byte(content)) && content < size_) {
      content = line = AfterBreak(content);
      while (IsBlank(Byte(content))) ++content;
    }
    const int here = static_cast<int>(content - line);
    if (content >= size_ || here <= slot.indent || Byte(content) == '#') break;
    if (content == line && IsDocumentMark(line)) break;
    const Offset line_end = PlainEnd(content, false);
    if (Byte(line_end) == ':' && line_end < size_) {
      const bool is_key = LookForKey(content).is_key;
      if (is_key && here == column && !slot.on_key_line) {
        // The first line of a mapping, its colon not yet typed.
        ParseMapping(slot);
        return;
      }
      if (is_key || (Byte(content) == '-' && IsBlankOrEnd(content + 1))) break;
    }
    for (Offset tab = line; static_cast<int>(tab - line) <= slot.indent; ++tab) {
      if (Byte(tab) != '\t') continue;
      Report(ProblemKind::kSyntax, {tab, content}, "tab in the indentation", "indent with spaces");
      break;
    }
    PLUMBLINE_CHECK(content > stop);
    stop = PlainLineEnd(content, &broken);
    end = TrimEnd(content, stop);
    last_line = line;
    spans_lines = true;
  }
  const NodeStyle style = broken ? NodeStyle::kRecovered : NodeStyle::kPlain;
  const NodeId id = Push(NodeKind::kString, style, {begin, end}, slot);
  if (spans_lines) tree_.nodes[id].needs_decoding = 1;
  p_ = end;
  line_ = last_line;
  EndLine();
}

void Builder::ParseQuoted(const Slot& slot) {
  const Offset begin = p_;
  const bool in_flow = flow_depth_ > 0;
  const NodeStyle style = Byte(p_) == '"' ? NodeStyle::kDouble : NodeStyle::kSingle;
  const bool maybe_key = !in_flow && !slot.on_key_line && IsUnclosedKey();
  const int indent = maybe_key ? Column() : in_flow ? flow_indent_ : slot.indent;
  Quoted token = ScanQuoted(p_, line_, indent);
  if (token.closed && token.crosses_key) {
    // The quote that closes it is followed by text: it opens the next value in truth.
    Offset next = token.end;
    while (IsBlank(Byte(next))) ++next;
    const bool ends_well = IsBreakOrEnd(next) || Byte(next) == '#' ||
                           (in_flow && (Byte(next) == ':' || IsFlow(Byte(next))));
    token.closed = ends_well;
  }
  if (!token.closed && maybe_key) {
    ParseMapping(slot);
    return;
  }
  if (!token.closed) {
    Report(ProblemKind::kSyntax, {begin, begin + 1}, "quote that is not closed");
    const Offset end = TrimEnd(begin, LineEnd(begin));
    const NodeId id = Push(NodeKind::kString, NodeStyle::kRecovered, {begin, end}, slot);
    tree_.nodes[id].needs_decoding = 1;
    p_ = end;
    return;
  }
  const NodeId id = Push(NodeKind::kString, style, {begin, token.end}, slot);
  if (token.needs_decoding) {
    tree_.nodes[id].needs_decoding = 1;
    if (style == NodeStyle::kDouble) CheckEscapes({begin, token.end});
  }
  p_ = token.end;
  line_ = token.line;
  if (!in_flow) EndLine();
}

// Reports the first escape that YAML does not know in the double-quoted `token`.
void Builder::CheckEscapes(Span token) {
  const std::string_view text(base_, token.end - 1);
  for (Offset p = token.begin + 1; p < text.size(); ++p) {
    if (text[p] != '\\') continue;
    if (IsBreak(Byte(p + 1))) continue;
    const Offset size = YamlEscapeSize(text, p);
    if (size == 0) {
      const Offset end = p + 2 < token.end ? p + 2 : token.end;
      Report(ProblemKind::kSyntax, {p, end}, "unknown escape " + Excerpt({p, end}),
             "write `\\\\` for a backslash, or use single quotes");
      return;
    }
    p += size - 1;
  }
}

// `|` and `>` start a block scalar when only indicators, blanks and a comment can follow; `>=1.0`
// is text.
bool Builder::IsBlockScalarHeader() const {
  const char next = Byte(p_ + 1);
  return IsBlankOrEnd(p_ + 1) || next == '-' || next == '+' || (next >= '0' && next <= '9') ||
         next == '#';
}

void Builder::ParseBlockScalar(const Slot& slot) {
  const Offset begin = p_;
  const std::string_view text(base_, size_);
  const YamlBlock block = ScanYamlBlock(text, begin, slot.indent);
  const NodeStyle style = block.folded ? NodeStyle::kFolded : NodeStyle::kLiteral;
  const NodeId id = Push(NodeKind::kString, style, {begin, block.end}, slot);
  tree_.nodes[id].needs_decoding = 1;
  if (block.digit != 0 && Byte(block.digit) == '0') {
    Report(ProblemKind::kSyntax, {block.digit, block.digit + 1}, "indentation of 0 columns",
           "an indentation indicator is a digit from 1 to 9");
  }
  p_ = block.header_end;
  if (InlineBlank() && Byte(p_) != '#') {
    Report(ProblemKind::kSyntax, {p_, TrimEnd(p_, TextEnd(p_))},
           fmt::format("text behind `{}`", Byte(begin)), "start the text on the next line");
    SkipText();
  } else {
    EndLine();
  }
  if (!block.tab.empty()) {
    Report(ProblemKind::kSyntax, block.tab, "tab in the indentation", "indent with spaces");
  }
  if (!block.long_blank.empty()) {
    Report(ProblemKind::kSyntax, block.long_blank,
           "blank line with more blanks than the indentation of the text below",
           "remove the blanks");
  }
  if (block.end > p_) {
    p_ = block.end;
    // Nothing behind the scalar on its last line; the column does not matter there.
    line_ = block.content_begin;
  }
}

void Builder::ParseAlias(const Slot& slot) {
  const Offset begin = p_;
  const Offset end = AliasEnd(begin);
  Push(NodeKind::kAlias, NodeStyle::kPlain, {begin, end}, slot);
  p_ = end;
  Report(ProblemKind::kAnchor, {begin, end}, "alias " + Excerpt({begin, end}),
         "put quotes around it if it is meant as text; the service reads no anchors");
}

}  // namespace plumbline::yaml
