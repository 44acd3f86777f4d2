// Plain and quoted scalars fold alike: blanks around line breaks vanish, one break becomes a space,
// n breaks become n - 1 newlines (`\r\n` is one break, and so is a lone `\r`). For example `a  \n\n
// b` is "a\nb". In double quotes only blanks that are written as such vanish, not those made by
// escapes. Block scalars keep their breaks (`|`) or fold those between two lines that do not start
// with a blank
// (`>`); the last break and the empty lines behind it are a matter of the chomping indicator.
#include "syntax/yaml_scalar.h"

#include <cstring>

#include "base/ascii.h"

namespace plumbline {
namespace {

using Offset = std::uint32_t;

bool IsYamlBlank(char c) { return c == ' ' || c == '\t'; }
bool IsYamlBreak(char c) { return c == '\n' || c == '\r'; }

// Behind the line break at `p`.
Offset AfterYamlBreak(std::string_view text, Offset p) {
  return text[p] == '\r' && p + 1 < text.size() && text[p + 1] == '\n' ? p + 2 : p + 1;
}

Offset YamlLineEnd(std::string_view text, Offset p) {
  const char* const begin = text.data() + p;
  std::size_t size = text.size() - p;
  if (size == 0) return p;
  if (const void* found = std::memchr(begin, '\n', size)) {
    size = static_cast<std::size_t>(static_cast<const char*>(found) - begin);
  }
  // Seldom there, so that this search is over as soon as the line is.
  if (const void* found = std::memchr(begin, '\r', size)) {
    size = static_cast<std::size_t>(static_cast<const char*>(found) - begin);
  }
  return p + static_cast<Offset>(size);
}

// The value being built, and where its bytes come from if somebody wants to know.
struct YamlSink {
  std::string& out;
  std::vector<Offset>* offsets;

  void Put(char c, Offset from) {
    out.push_back(c);
    if (offsets) offsets->push_back(from);
  }
  void Copy(std::string_view text, Offset begin, Offset end) {
    out.append(text, begin, end - begin);
    if (!offsets) return;
    for (Offset p = begin; p < end; ++p) offsets->push_back(p);
  }
  // `bytes`, all of them made by what stands at `from`.
  void PutAll(std::string_view bytes, Offset from) {
    out.append(bytes);
    if (offsets) offsets->insert(offsets->end(), bytes.size(), from);
  }
};

void PutCodePoint(std::uint32_t code, Offset from, YamlSink& sink) {
  char bytes[4];
  std::size_t size = 0;
  const auto put = [&](std::uint32_t byte) { bytes[size++] = static_cast<char>(byte); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0 | code >> 6);
    put(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    put(0xE0 | code >> 12);
    put(0x80 | (code >> 6 & 0x3F));
    put(0x80 | (code & 0x3F));
  } else {
    put(0xF0 | code >> 18);
    put(0x80 | (code >> 12 & 0x3F));
    put(0x80 | (code >> 6 & 0x3F));
    put(0x80 | (code & 0x3F));
  }
  sink.PutAll({bytes, size}, from);
}

// Folds the break at `p`, which stands inside a scalar that ends at `end`; returns where the text
// of the next line starts. `escaped`: the break vanishes, only empty lines behind it count.
Offset FoldBreaks(std::string_view text, Offset p, Offset end, bool escaped, YamlSink& sink) {
  const Offset first = p;
  Offset n_breaks = 0;
  while (p < end && (IsYamlBlank(text[p]) || IsYamlBreak(text[p]))) {
    if (IsYamlBreak(text[p])) {
      if (n_breaks++ > 0) sink.Put('\n', p);
      p = AfterYamlBreak(text, p);
    } else {
      ++p;
    }
  }
  if (n_breaks == 1 && !escaped) sink.Put(' ', first);
  return p < end ? p : end;
}

// Copies [begin, end) and folds its lines; `quote` is the quote to be undoubled, or 0.
void DecodeLines(std::string_view text, Offset begin, Offset end, char quote, YamlSink& sink) {
  Offset p = begin;
  Offset from = begin;  // What is not copied yet.
  while (p < end) {
    const char c = text[p];
    if (IsYamlBreak(c)) {
      Offset last = p;
      while (last > from && IsYamlBlank(text[last - 1])) --last;
      sink.Copy(text, from, last);
      from = p = FoldBreaks(text, p, end, false, sink);
    } else if (quote != 0 && c == quote && p + 1 < end && text[p + 1] == quote) {
      sink.Copy(text, from, p + 1);
      from = p += 2;
    } else {
      ++p;
    }
  }
  sink.Copy(text, from, end);
}

// Number of hexadecimal digits behind `\x`, `\u`, `\U`; 0 for other escapes.
Offset HexDigits(char c) { return c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0; }

std::uint32_t HexValue(std::string_view digits) {
  std::uint32_t value = 0;
  for (const char c : digits) {
    const char lower = ToLowerAscii(c);
    value = value << 4 | static_cast<std::uint32_t>(IsDigitAscii(c) ? c - '0' : lower - 'a' + 10);
  }
  return value;
}

// What a one-letter escape stands for; empty when there is no such escape.
std::string_view SimpleEscape(char c) {
  switch (c) {
    case '0':
      return {"\0", 1};
    case 'a':
      return "\a";
    case 'b':
      return "\b";
    case 't':
    case '\t':
      return "\t";
    case 'n':
      return "\n";
    case 'v':
      return "\v";
    case 'f':
      return "\f";
    case 'r':
      return "\r";
    case 'e':
      return "\x1B";
    case ' ':
      return " ";
    case '"':
      return "\"";
    case '/':
      return "/";
    case '\\':
      return "\\";
    case 'N':
      return "\xC2\x85";
    case '_':
      return "\xC2\xA0";
    case 'L':
      return "\xE2\x80\xA8";
    case 'P':
      return "\xE2\x80\xA9";
    default:
      return {};
  }
}

// Decodes the escape at `p`, whose character is not a line break; returns what is behind it.
Offset DecodeEscape(std::string_view text, Offset p, Offset end, YamlSink& sink) {
  const Offset size = YamlEscapeSize(text.substr(0, end), p);
  if (size == 0) {
    sink.Copy(text, p, p + 2);  // No escape of YAML: kept as it is written.
    return p + 2;
  }
  if (size == 2) {
    sink.PutAll(SimpleEscape(text[p + 1]), p);
  } else {
    PutCodePoint(HexValue(text.substr(p + 2, size - 2)), p, sink);
  }
  return p + size;
}

void DecodeDouble(std::string_view text, Offset begin, Offset end, YamlSink& sink) {
  Offset p = begin;
  Offset from = begin;  // What is not copied yet.
  while (p < end) {
    const char c = text[p];
    if (c == '\\' && p + 1 < end) {
      sink.Copy(text, from, p);
      if (IsYamlBreak(text[p + 1])) {
        from = p = FoldBreaks(text, p + 1, end, true, sink);
      } else {
        from = p = DecodeEscape(text, p, end, sink);
      }
    } else if (IsYamlBreak(c)) {
      Offset last = p;
      while (last > from && IsYamlBlank(text[last - 1])) --last;
      sink.Copy(text, from, last);
      from = p = FoldBreaks(text, p, end, false, sink);
    } else {
      ++p;
    }
  }
  sink.Copy(text, from, end);
}

// The content of a token: without its quotes, the closing one only if it is there.
void DecodeInline(std::string_view text, Span token, bool closed, YamlSink& sink) {
  Offset begin = token.begin;
  Offset end = token.end;
  const char quote = begin < end ? text[begin] : '\0';
  if (quote != '"' && quote != '\'') {
    DecodeLines(text, begin, end, '\0', sink);
  } else {
    ++begin;
    if (closed && end > begin && text[end - 1] == quote) --end;
    if (quote == '"') {
      DecodeDouble(text, begin, end, sink);
    } else {
      DecodeLines(text, begin, end, quote, sink);
    }
  }
  if (sink.offsets) sink.offsets->push_back(end);
}

// One line of a block scalar.
struct BlockLine {
  Offset content;  // Behind the indentation.
  Offset end;      // At the line break or the end of the text.
};

void DecodeBlock(std::string_view text, const YamlBlock& block, YamlSink& sink) {
  const auto size = static_cast<Offset>(text.size());
  // A line break that was read and not written yet, with the empty lines behind it.
  std::vector<Offset> breaks;
  bool has_content = false;
  bool was_blank = false;  // The line before starts with a blank.
  Offset p = block.content_begin;
  while (p < size) {
    const Offset line = p;
    while (p < size && static_cast<int>(p - line) < block.indent && text[p] == ' ') ++p;
    if (p >= size) break;
    if (p < block.end && !IsYamlBreak(text[p])) {
      const bool is_blank = IsYamlBlank(text[p]);
      std::size_t first = 0;
      if (block.folded && has_content && !was_blank && !is_blank && !breaks.empty()) {
        if (breaks.size() == 1) sink.Put(' ', breaks[0]);
        first = 1;
      }
      for (std::size_t i = first; i < breaks.size(); ++i) sink.Put('\n', breaks[i]);
      breaks.clear();
      const Offset end = YamlLineEnd(text, p);
      sink.Copy(text, p, end);
      has_content = true;
      was_blank = is_blank;
      p = end;
      if (p >= size) break;
    } else if (!IsYamlBreak(text[p])) {
      break;
    }
    breaks.push_back(p);
    p = AfterYamlBreak(text, p);
  }
  std::size_t n_kept = 0;
  if (block.chomping == YamlBlock::Chomping::kKeep) {
    n_kept = breaks.size();
  } else if (block.chomping == YamlBlock::Chomping::kClip && has_content && !breaks.empty()) {
    n_kept = 1;
  }
  for (std::size_t i = 0; i < n_kept; ++i) sink.Put('\n', breaks[i]);
  if (!sink.offsets) return;
  const Offset kept_end = n_kept == 0 ? block.end : AfterYamlBreak(text, breaks[n_kept - 1]);
  sink.offsets->push_back(kept_end);
}

// Column of the byte at `p`; a byte order mark has no column.
int YamlColumn(std::string_view text, Offset p) {
  Offset line = p;
  while (line > 0 && !IsYamlBreak(text[line - 1])) --line;
  if (line == 0 && text.starts_with("\xEF\xBB\xBF") && p >= 3) line = 3;
  return static_cast<int>(p - line);
}

// The column of the collection that a block scalar is part of. Members and items start their lines,
// or the first of them follows a dash and stands where its collection begins.
int ParentIndent(const Tree& tree, NodeId id) {
  const Node& node = tree.nodes[id];
  if (node.parent == kNoId<NodeId>) return -1;
  const std::string_view text = tree.text();
  if (node.has_key) {
    const int column = YamlColumn(text, node.key_begin);
    bool starts_line = true;
    for (int i = 1; i <= column; ++i) starts_line = starts_line && text[node.key_begin - i] == ' ';
    if (starts_line) return column;
  }
  return YamlColumn(text, tree.nodes[node.parent].begin);
}

}  // namespace

std::uint32_t YamlEscapeSize(std::string_view text, std::uint32_t p) {
  if (p + 1 >= text.size()) return 0;
  const char c = text[p + 1];
  if (!SimpleEscape(c).empty()) return 2;
  const Offset n_digits = HexDigits(c);
  if (n_digits == 0 || p + 2 + n_digits > text.size()) return 0;
  const std::string_view digits = text.substr(p + 2, n_digits);
  for (const char digit : digits) {
    if (!IsHexAscii(digit)) return 0;
  }
  const std::uint32_t code = HexValue(digits);
  return code < 0x110000 && (code < 0xD800 || code > 0xDFFF) ? 2 + n_digits : 0;
}

YamlBlock ScanYamlBlock(std::string_view text, std::uint32_t begin, int parent_indent) {
  const auto size = static_cast<Offset>(text.size());
  YamlBlock block;
  block.folded = text[begin] == '>';
  Offset p = begin + 1;
  int explicit_indent = 0;
  bool has_chomping = false;
  for (; p < size; ++p) {
    const char c = text[p];
    if ((c == '-' || c == '+') && !has_chomping) {
      has_chomping = true;
      block.chomping = c == '-' ? YamlBlock::Chomping::kStrip : YamlBlock::Chomping::kKeep;
    } else if (IsDigitAscii(c) && block.digit == 0) {
      block.digit = p;
      explicit_indent = c - '0';
    } else {
      break;
    }
  }
  block.header_end = block.end = p;
  p = YamlLineEnd(text, p);
  if (p < size) p = AfterYamlBreak(text, p);
  block.content_begin = p;
  const int least = parent_indent + 1;
  const bool fixed = explicit_indent != 0;
  block.indent = fixed ? explicit_indent + (parent_indent < 0 ? 0 : parent_indent) : 0;
  bool found = fixed;  // Whether the indentation is known.
  int longest_blank = 0;
  while (p < size) {
    const Offset line = p;
    if (found) {
      const Offset limit = line + static_cast<Offset>(block.indent);
      while (p < size && p < limit && text[p] == ' ') ++p;
    } else {
      while (p < size && text[p] == ' ') ++p;
    }
    if (p >= size) {
      if (!found && static_cast<int>(p - line) > longest_blank) {
        longest_blank = static_cast<int>(p - line);
      }
      break;
    }
    const int column = static_cast<int>(p - line);
    if (IsYamlBreak(text[p])) {
      if (!found && column > longest_blank) {
        longest_blank = column;
        if (block.long_blank.end - block.long_blank.begin < static_cast<Offset>(column)) {
          block.long_blank = {line, p};
        }
      }
      p = AfterYamlBreak(text, p);
      continue;
    }
    if (text[p] == '\t' && (found ? column < block.indent : column < least)) {
      // Wrong for YAML. The line stays part of the scalar, so that the rest of it is not read as
      // keys.
      Offset content = p;
      while (content < size && IsYamlBlank(text[content])) ++content;
      if (content >= size) break;
      if (block.tab.empty()) block.tab = {p, content};
      p = YamlLineEnd(text, content);
      if (p != content) block.end = p;
      if (p < size) p = AfterYamlBreak(text, p);
      continue;
    }
    // Only a root scalar may stand in column 0, where document marks end it.
    if (column == 0 && p + 3 <= size && (text[p] == '-' || text[p] == '.') &&
        text.substr(p, 3) == (text[p] == '-' ? "---" : "...") &&
        (p + 3 == size || IsYamlBlank(text[p + 3]) || IsYamlBreak(text[p + 3]))) {
      break;
    }
    if (!found) {
      if (column < least) break;
      found = true;
      block.indent = column;
      // Text for YAML 1.2, but the readers of 1.1 are still looking for the indentation.
      if (text[p] == '\t') {
        Offset content = p;
        while (content < size && IsYamlBlank(text[content])) ++content;
        block.tab = {p, content};
      }
    } else if (column < block.indent) {
      break;
    }
    p = YamlLineEnd(text, p);
    block.end = p;
    if (p < size) p = AfterYamlBreak(text, p);
  }
  if (!found) block.indent = longest_blank > least ? longest_blank : least;
  if (!found || block.long_blank.size() <= static_cast<Offset>(block.indent)) block.long_blank = {};
  return block;
}

void DecodeYamlScalar(const Tree& tree, NodeId id, std::string& out,
                      std::vector<std::uint32_t>* offsets) {
  const Node& node = tree.nodes[id];
  YamlSink sink{out, offsets};
  if (node.style == NodeStyle::kLiteral || node.style == NodeStyle::kFolded) {
    DecodeBlock(tree.text(), ScanYamlBlock(tree.text(), node.begin, ParentIndent(tree, id)), sink);
    return;
  }
  DecodeInline(tree.text(), {node.begin, node.end}, node.style != NodeStyle::kRecovered, sink);
}

void DecodeYamlToken(std::string_view text, Span token, std::string& out) {
  YamlSink sink{out, nullptr};
  DecodeInline(text, token, true, sink);
}

}  // namespace plumbline
