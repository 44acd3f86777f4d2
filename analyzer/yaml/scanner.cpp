#include "yaml/scanner.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/check.h"
#include "yaml/parser.h"

namespace plumbline::yaml {
namespace {

constexpr std::string_view kIndentWithSpaces = "indent with spaces";

// Bytes that stop a scan. The padding's `"` is among the stops of every scan, so that the inner
// loops need no bound; they compare with the size once they have stopped.
enum : std::uint8_t { kStopsPlain = 1, kStopsFlowPlain = 2, kStopsDouble = 4, kStopsSingle = 8 };

constexpr std::array<std::uint8_t, 256> kByteClass = [] {
  std::array<std::uint8_t, 256> table{};
  const auto add = [&table](std::string_view bytes, int bits) {
    for (const char c : bytes) {
      std::uint8_t& entry = table[static_cast<unsigned char>(c)];
      entry = static_cast<std::uint8_t>(entry | bits);
    }
  };
  add(":#", kStopsPlain | kStopsFlowPlain);
  add(",[]{}", kStopsFlowPlain);
  add("\n\r\"", kStopsPlain | kStopsFlowPlain | kStopsDouble | kStopsSingle);
  add("\\", kStopsDouble);
  add("'", kStopsSingle);
  return table;
}();

bool IsNameByte(char c) { return IsAlnumAscii(c) || c == '_' || c == '-'; }

}  // namespace

Scanner::Scanner(std::string_view text, Offset begin, Tree& tree)
    : base_(text.data()),
      size_(static_cast<Offset>(text.size())),
      p_(begin),
      line_(begin),
      has_return_(text.find('\r') != std::string_view::npos),
      tree_(tree) {}

Offset Scanner::LineEnd(Offset p) const {
  if (p >= size_) return size_;
  if (has_return_) {
    while (p < size_ && !IsBreak(base_[p])) ++p;
    return p;
  }
  const void* found = std::memchr(base_ + p, '\n', size_ - p);
  return found ? static_cast<Offset>(static_cast<const char*>(found) - base_) : size_;
}

Offset Scanner::TrimEnd(Offset begin, Offset end) const {
  while (end > begin && IsBlank(base_[end - 1])) --end;
  return end;
}

bool Scanner::IsDocumentMark(Offset p) const {
  if (p + 3 > size_) return false;
  const char c = base_[p];
  if ((c != '-' && c != '.') || base_[p + 1] != c || base_[p + 2] != c) return false;
  return IsBlankOrEnd(p + 3);
}

// A byte order mark may start any line: files are concatenated. It has no column.
void Scanner::SkipMark() {
  if (base_[p_] == '\xEF' && p_ + 3 <= size_ && base_[p_ + 1] == '\xBB' &&
      base_[p_ + 2] == '\xBF') {
    p_ = line_ = p_ + 3;
  }
}

bool Scanner::InlineBlank() {
  if (p_ == line_) SkipMark();
  while (IsBlank(base_[p_])) ++p_;
  if (IsBreakOrEnd(p_)) return false;
  if (base_[p_] != '#' || (p_ != line_ && !IsBlank(base_[p_ - 1]))) return true;
  const Offset end = LineEnd(p_);
  tree_.comments.push_back({p_, end});
  p_ = end;
  return false;
}

int Scanner::NextColumn() {
  for (;;) {
    if (InlineBlank()) {
      if (p_ == line_ && IsDocumentMark(p_)) return kNoColumn;
      return Column();
    }
    if (p_ >= size_) return kNoColumn;
    p_ = line_ = AfterBreak(p_);
    CheckTabs();
  }
}

// Tabs on a line of blanks or in front of a comment indent nothing and pass.
void Scanner::CheckTabs() {
  while (base_[p_] == ' ') ++p_;
  if (base_[p_] != '\t') return;
  const Offset tab = p_;
  Offset tab_end = p_;
  while (IsBlank(base_[p_])) {
    if (base_[p_] == '\t') tab_end = p_ + 1;
    ++p_;
  }
  if (IsBreakOrEnd(p_) || base_[p_] == '#') return;
  Report(ProblemKind::kSyntax, {tab, tab_end}, "tab in the indentation",
         std::string(kIndentWithSpaces));
  tab_line_ = line_;
}

Offset Scanner::PlainEnd(Offset p, bool in_flow) const {
  const std::uint8_t stops = in_flow ? kStopsFlowPlain : kStopsPlain;
  for (;; ++p) {
    while (!(kByteClass[static_cast<unsigned char>(base_[p])] & stops)) ++p;
    switch (base_[p]) {
      case '"':
        if (p >= size_) return size_;
        break;
      case ':':
        if (IsBlankOrEnd(p + 1) || (in_flow && IsFlow(base_[p + 1]))) return p;
        break;
      case '#':
        if (p > line_ && IsBlank(base_[p - 1])) return p;
        break;
      default:
        return p;
    }
  }
}

Offset Scanner::TextEnd(Offset p) const {
  const Offset end = LineEnd(p);
  for (; p < end; ++p) {
    if (base_[p] == '#' && p > 0 && IsBlank(base_[p - 1])) return p;
  }
  return end;
}

Quoted Scanner::ScanQuoted(Offset p, Offset line, int indent) {
  const char quote = base_[p];
  const std::uint8_t stops = quote == '"' ? kStopsDouble : kStopsSingle;
  Quoted token;
  token.line = line;
  for (++p;;) {
    while (!(kByteClass[static_cast<unsigned char>(base_[p])] & stops)) ++p;
    token.end = p;
    if (p >= size_) return token;
    const char c = base_[p];
    if (IsBreak(c)) {
      p = AfterBreak(p);
      if (IsDocumentMark(p)) return token;
      token.line = p;
      token.needs_decoding = token.spans_lines = true;
      if (token.crosses_key) continue;
      while (IsBlank(base_[p])) ++p;
      if (static_cast<int>(p - token.line) > indent || IsBreakOrEnd(p)) continue;
      const bool dash = base_[p] == '-' && IsBlankOrEnd(p + 1);
      token.crosses_key = dash || IsPlausibleKey(LookForKey(p));
    } else if (c == '\\') {
      token.needs_decoding = true;
      // An escaped line break is handled as a break, one byte on.
      p += IsBreakOrEnd(p + 1) ? 1 : 2;
    } else if (c != quote) {
      ++p;
    } else if (quote == '\'' && base_[p + 1] == '\'' && p + 1 < size_) {
      token.needs_decoding = true;
      p += 2;
    } else {
      token.end = p + 1;
      token.closed = true;
      return token;
    }
  }
}

Offset Scanner::QuotedEndOnLine(Offset p, bool* needs_decoding) const {
  const char quote = base_[p];
  for (++p; !IsBreakOrEnd(p); ++p) {
    if (base_[p] == '\\' && quote == '"') {
      *needs_decoding = true;
      if (IsBreakOrEnd(++p)) return 0;
    } else if (base_[p] == quote) {
      if (quote == '"' || base_[p + 1] != '\'' || p + 1 >= size_) return p + 1;
      *needs_decoding = true;
      ++p;
    }
  }
  return 0;
}

Offset Scanner::FlowEndOnLine(Offset p) const {
  std::uint32_t open = 0;
  for (; !IsBreakOrEnd(p); ++p) {
    const char c = base_[p];
    if (c == '[' || c == '{') {
      ++open;
    } else if (c == ']' || c == '}') {
      if (--open == 0) return p + 1;
    } else if (c == '#' && IsBlank(base_[p - 1])) {
      return 0;
    } else if ((c == '"' || c == '\'') && (IsBlank(base_[p - 1]) || IsFlow(base_[p - 1]))) {
      bool ignored = false;
      p = QuotedEndOnLine(p, &ignored);
      if (p == 0) return 0;
      --p;
    }
  }
  return 0;
}

bool Scanner::IsAnchor(Offset p) const {
  return base_[p] == '&' && p + 1 < size_ && IsNameByte(base_[p + 1]);
}

// `&a:` is an anchor in front of an empty key for readers of YAML 1.1, such as the service's.
Offset Scanner::PropertyEnd(Offset p, bool in_flow) const {
  const bool anchor = base_[p] == '&';
  while (!IsBlankOrEnd(p) && !(in_flow && IsFlow(base_[p])) &&
         !(anchor && base_[p] == ':' && IsBlankOrEnd(p + 1))) {
    ++p;
  }
  return p;
}

Offset Scanner::SkipProperties(Offset p) const {
  while (p < size_ && (base_[p] == '!' || IsAnchor(p))) {
    p = PropertyEnd(p, false);
    while (IsBlank(base_[p])) ++p;
  }
  return p;
}

Offset Scanner::AliasEnd(Offset p) const {
  Offset end = p + 1;
  while (end < size_ && IsNameByte(base_[end])) ++end;
  if (end == p + 1) return 0;
  if (IsBlankOrEnd(end) || IsFlow(base_[end])) return end;
  return base_[end] == ':' && IsBlankOrEnd(end + 1) ? end : 0;
}

const KeyLook& Scanner::LookForKey(Offset p) {
  if (look_.at != p) look_ = FindKey(p);
  return look_;
}

KeyLook Scanner::FindKey(Offset p) const {
  KeyLook look;
  look.at = p;
  const Offset token = SkipProperties(p);
  look.has_properties = token != p;
  look.begin = token;
  if (IsBreakOrEnd(token)) return look;
  switch (base_[token]) {
    case '"':
    case '\'':
      look.end = QuotedEndOnLine(token, &look.needs_decoding);
      break;
    case '[':
    case '{':
      look.end = FlowEndOnLine(token);
      break;
    case '*':
      look.end = AliasEnd(token);
      break;
    case '|':
    case '>':
      return look;
    case '-':
      if (IsBlankOrEnd(token + 1)) return look;
      break;
    case '#':
      if (token > 0 && IsBlank(base_[token - 1])) return look;
      break;
    default:
      break;
  }
  if (look.end != 0) {
    look.colon = look.end;
    while (IsBlank(base_[look.colon])) ++look.colon;
    if (base_[look.colon] != ':' || look.colon >= size_) return look;
    look.is_key = IsBlankOrEnd(look.colon + 1);
    if (!look.is_key && IsAlnumAscii(base_[look.colon + 1])) look.is_key = look.tight = true;
    return look;
  }
  const char first = base_[token];
  if (first == '"' || first == '\'' || first == '[' || first == '{') return look;
  look.colon = PlainEnd(token, false);
  look.is_key = base_[look.colon] == ':' && look.colon < size_;
  look.end = TrimEnd(token, look.colon);
  return look;
}

bool Scanner::IsPlausibleKey(const KeyLook& look) const {
  if (!look.is_key || look.begin == look.end) return false;
  const std::string_view key(base_ + look.begin, look.end - look.begin);
  if (key.front() == '"' || key.front() == '\'' || key.starts_with("${{")) return true;
  return std::ranges::all_of(key, [](char c) { return IsNameByte(c) || c == '.'; });
}

void Scanner::Report(ProblemKind kind, Span span, std::string message, std::string help) {
  if (tree_.problems.size() >= kMaxProblems) {
    if (n_left_out_++ == 0) {
      first_left_out_ = span;
      kind_left_out_ = kind;
    } else if (kind == ProblemKind::kSyntax) {
      kind_left_out_ = kind;
    }
    return;
  }
  SyntaxProblem problem;
  problem.kind = kind;
  problem.span = span;
  problem.message = std::move(message);
  problem.help = std::move(help);
  tree_.problems.push_back(std::move(problem));
}

void Scanner::Report(ProblemKind kind, Span span, std::string message, std::string help,
                     Span label_span, std::string label) {
  const std::size_t before = tree_.problems.size();
  Report(kind, span, std::move(message), std::move(help));
  if (tree_.problems.size() == before) return;
  tree_.problems.back().label_span = label_span;
  tree_.problems.back().label = std::move(label);
}

void Scanner::FinishProblems() {
  std::ranges::stable_sort(tree_.problems, {}, [](const SyntaxProblem& p) { return p.span.begin; });
  if (n_left_out_ == 0) return;
  SyntaxProblem closing;
  closing.kind = kind_left_out_;
  closing.span = first_left_out_;
  closing.message = n_left_out_ == 1
                        ? std::string("one more problem in this file is not listed")
                        : fmt::format("{} more problems in this file are not listed", n_left_out_);
  tree_.problems.push_back(std::move(closing));
}

}  // namespace plumbline::yaml
